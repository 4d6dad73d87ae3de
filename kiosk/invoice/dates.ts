/**
 * Calendar dates as the invoice prints them: real days, as strings YYYY-MM-DD, in Beijing time. Strings of this shape
 * compare as dates, so nothing here needs a Date except the turn from an instant to Beijing's wall clock.
 */

/** China keeps one time zone and has had no summer time since 1991. */
const BEIJING_OFFSET_MS = 8 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Checks are possible for five years from the issue date (facts 3.2). */
export const WINDOW_YEARS = 5;

export type DateWindow = "ok" | "today" | "future" | "older-than-five-years";

/** "20250228" → "2025-02-28"; null where there is no such day. Years 1900 to 2099, which is every invoice there is. */
export function dateOfDigits(digits: string): string | null {
  const parts = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(digits);
  if (parts === null) return null;
  const [, year = "", month = "", day = ""] = parts;
  if (Number(month) < 1 || Number(month) > 12) return null;
  if (Number(day) < 1 || Number(day) > daysInMonth(Number(year), Number(month))) return null;
  return `${year}-${month}-${day}`;
}

/** "2025-02-28" → "20250228". */
export function digitsOfDate(date: string): string {
  return date.replaceAll("-", "");
}

export function isRealDate(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date) && dateOfDigits(digitsOfDate(date)) !== null;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day `days` after `date` (before it where negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day `months` later or earlier; the last day of the month where that month is shorter. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const count = year * 12 + (month - 1) + months;
  const newYear = Math.floor(count / 12);
  const newMonth = (count % 12) + 1;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return [pad(newYear, 4), pad(newMonth, 2), pad(newDay, 2)].join("-");
}

/** The first and last issue date that the record can be asked about today. */
export function fiveYearWindow(today: string): { readonly earliest: string; readonly latest: string } {
  return { earliest: addMonths(today, -12 * WINDOW_YEARS), latest: today };
}

export function dateWindow(issueDate: string, today: string): DateWindow {
  if (issueDate > today) return "future";
  if (issueDate === today) return "today";
  return issueDate < fiveYearWindow(today).earliest ? "older-than-five-years" : "ok";
}

/** "2026-11-24". */
export function beijingDate(instant: Date): string {
  return beijing(instant).slice(0, 10);
}

/** "14:26". */
export function beijingTime(instant: Date): string {
  return beijing(instant).slice(11, 16);
}

/** "2026-11-24 14:26:11". */
export function beijingDateTime(instant: Date): string {
  return beijing(instant).slice(0, 19).replace("T", " ");
}

function beijing(instant: Date): string {
  return new Date(instant.getTime() + BEIJING_OFFSET_MS).toISOString();
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
