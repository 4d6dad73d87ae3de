/** The printer's own words, bit by bit, for the page. Pure. */
import { BITS_OF, WEIGHT_OF } from "../../../drivers/printer/status-bits.ts";
import type { StatusRound } from "../../../drivers/printer/status.ts";
import type { StatusBitView, StatusRowView } from "../../display/contract/staff/devices.ts";

const ROWS = [1, 2, 3, 4] as const;

export function statusRows(round: StatusRound): readonly StatusRowView[] {
  return ROWS.map((n) => {
    const byte = round[n] ?? null;
    return { n, byte, bits: byte === null ? [] : BITS_OF[n].map((meaning, i) => bitView(meaning, (byte >> i) & 1)) };
  });
}

function bitView(meaning: (typeof BITS_OF)[1][number], bit: number): StatusBitView {
  const value = bit === 0 ? 0 : 1;
  if (meaning === null) return { value, meaning, tone: "none" };
  const weight = WEIGHT_OF[meaning];
  if (weight === "none") return { value, meaning, tone: "none" };
  return { value, meaning, tone: value === 0 ? "ok" : weight };
}
