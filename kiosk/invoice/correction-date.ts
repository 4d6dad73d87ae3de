/** Dates that cannot be, lie ahead, or differ from the year inside the number. */
import type { Finding, TypedFields } from "./suggestion.ts";
import { addDays, dateOfDigits, dateWindow, daysInMonth, digitsOfDate } from "./dates.ts";
import { numberIsPlausible, readNumber } from "./numbers.ts";
import type { SuggestionReason } from "./types.ts";

const MOST_GUESSES = 2;
/** Invoices issued around New Year may carry the number of the other year (facts 2.1). */
const NEW_YEAR_DAYS = 15;

export function dateSuggestions(typed: TypedFields, today: string): readonly Finding[] {
  const digits = digitsOfDate(typed.issueDate);
  if (!/^\d{8}$/.test(digits)) return [];
  const date = dateOfDigits(digits);
  const numberYear = numberIsPlausible(typed.invoiceNumber, today) ? readNumber(typed.invoiceNumber)?.year : undefined;
  if (date === null) return unreal(digits, today);
  if (date > today) return ahead(digits, numberYear, today);
  return numberYear === undefined ? [] : otherYear(date, numberYear, today);
}

function unreal(digits: string, today: string): readonly Finding[] {
  const year = digits.slice(0, 4);
  const month = digits.slice(4, 6);
  const day = digits.slice(6, 8);
  const orders = possible([year + day + month, digits.slice(4) + digits.slice(2, 4) + digits.slice(0, 2)], today);
  if (orders.length > 0) return findings("date-order", orders);
  const lastDay =
    Number(month) >= 1 && Number(month) <= 12 && Number(day) > 28
      ? [year + month + String(daysInMonth(Number(year), Number(month)))]
      : [];
  const reversed = year + month + day.charAt(1) + day.charAt(0);
  return findings("impossible-date", possible([reversed, ...lastDay], today));
}

function ahead(digits: string, numberYear: number | undefined, today: string): readonly Finding[] {
  const dayInYear = digits.slice(4);
  const swapped = digits.slice(0, 4) + digits.slice(6, 8) + digits.slice(4, 6);
  const years = numberYear === undefined ? [] : [String(numberYear)];
  const thisYear = Number(today.slice(0, 4));
  const sameDay = [...years, String(thisYear), String(thisYear - 1)].map((year) => year + dayInYear);
  return findings("future-date", possible([...sameDay, swapped], today));
}

function otherYear(date: string, numberYear: number, today: string): readonly Finding[] {
  // A date near New Year is issued in either year.
  const years = [addDays(date, -NEW_YEAR_DAYS), date, addDays(date, NEW_YEAR_DAYS)].map((one) =>
    Number(one.slice(0, 4)),
  );
  if (years.includes(numberYear)) return [];
  return findings("year-differs-from-date", possible([String(numberYear) + digitsOfDate(date).slice(4)], today));
}

/** The candidates that are days on which an invoice can have been issued, each once. */
function possible(candidates: readonly string[], today: string): readonly string[] {
  const dates = candidates.map(dateOfDigits).filter((date) => date !== null);
  return [...new Set(dates)].filter((date) => ["ok", "today"].includes(dateWindow(date, today)));
}

function findings(reason: SuggestionReason, dates: readonly string[]): readonly Finding[] {
  return dates
    .slice(0, MOST_GUESSES)
    .map((proposed) => ({ reason, changes: [{ field: "issueDate", proposed }] }) as const);
}
