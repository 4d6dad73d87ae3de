/** The issue date as eight digits YYYYMMDD; chips and steppers write the same digits that a person may type. */
import { addDays, addMonths, dateOfDigits, digitsOfDate, fiveYearWindow } from "../../invoice/dates.ts";
import type { Cells } from "./cells.ts";

export const DATE_CELLS: Cells = { groups: [4, 2, 2], letters: false };

export type DatePart = "year" | "month" | "day";

export function daysAgoDigits(today: string, daysAgo: number): string {
  return digitsOfDate(within(addDays(today, -daysAgo), today));
}

/** One step from the day that is there, or from today; 31 January and a month more is the last of February. */
export function stepDigits(digits: string, part: DatePart, by: 1 | -1, today: string): string {
  const from = within(dateOfDigits(digits) ?? today, today);
  return digitsOfDate(within(step(from, part, by), today));
}

function step(date: string, part: DatePart, by: 1 | -1): string {
  switch (part) {
    case "year":
      return addMonths(date, 12 * by);
    case "month":
      return addMonths(date, by);
    case "day":
      return addDays(date, by);
  }
}

/** The record answers for five years back and not for days to come: a stepper does not lead out of that. */
function within(date: string, today: string): string {
  const { earliest, latest } = fiveYearWindow(today);
  if (date < earliest) return earliest;
  return date > latest ? latest : date;
}
