import { beijingDateTime } from "../invoice/dates.ts";

/** "261124-142611": the Beijing time of the answer. Two slips of one check carry the same number; a terminal gives one answer a second at most. */
export function slipNumberOf(instant: string): string {
  const digits = beijingDateTime(new Date(instant)).replace(/\D/g, "");
  return `${digits.slice(2, 8)}-${digits.slice(8, 14)}`;
}
