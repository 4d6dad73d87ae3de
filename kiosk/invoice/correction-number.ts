/** Codes and numbers: exchanged, run together, contradicting each other, or with a year or region that does not exist. */
import type { Finding, TypedFields } from "./suggestion.ts";
import { slips } from "./confusable.ts";
import { dateOfDigits, digitsOfDate } from "./dates.ts";
import { kindOfCode } from "./kinds.ts";
import { codeBeginning, codeIsPlausible, numberBeginning, numberIsPlausible, type Beginning } from "./numbers.ts";
import type { FieldName } from "./types.ts";

/** More than two guesses about one field are no help. */
const MOST_GUESSES = 2;

export function numberSuggestions(typed: TypedFields, today: string): readonly Finding[] {
  const whole = [...swapped(typed, today), ...glued(typed, today), ...contradicting(typed, today)];
  // Once a field as a whole is in doubt, single digits of it are not worth doubting.
  return whole.length > 0 ? whole : [...doubtfulNumber(typed, today), ...doubtfulCode(typed, today)];
}

function swapped({ invoiceCode, invoiceNumber }: TypedFields, today: string): readonly Finding[] {
  if (!/^\d{8}$/.test(invoiceCode) || !isCode(invoiceNumber, today)) return [];
  return [
    {
      reason: "code-and-number-swapped",
      changes: [
        { field: "invoiceNumber", proposed: invoiceCode },
        { field: "invoiceCode", proposed: invoiceNumber },
      ],
    },
  ];
}

/** Code and number typed into one field: 10 + 8 or 12 + 8 digits, in either order. */
function glued({ invoiceCode, invoiceNumber }: TypedFields, today: string): readonly Finding[] {
  // A plausible beginning is a 20-digit number, complete or still being typed.
  const whole = /^(?:\d{18}|\d{20})$/.test(invoiceNumber);
  if (!whole || numberBeginning(invoiceNumber, today).suspect.length === 0) return [];
  const cuts = [
    [invoiceNumber.slice(0, -8), invoiceNumber.slice(-8)],
    [invoiceNumber.slice(8), invoiceNumber.slice(0, 8)],
  ] as const;
  return cuts
    .filter(([code]) => isCode(code, today) && (invoiceCode === "" || invoiceCode === code))
    .slice(0, 1)
    .map(([code, number]) => ({
      reason: "number-contains-code",
      changes: [
        { field: "invoiceNumber", proposed: number },
        { field: "invoiceCode", proposed: code },
      ],
    }));
}

/** A 20-digit number stands alone; a code beside it was copied from somewhere else. */
function contradicting({ invoiceCode, invoiceNumber }: TypedFields, today: string): readonly Finding[] {
  if (invoiceCode === "" || !numberIsPlausible(invoiceNumber, today)) return [];
  return [{ reason: "code-contradicts-number", changes: [{ field: "invoiceCode", proposed: "" }] }];
}

function doubtfulNumber(typed: TypedFields, today: string): readonly Finding[] {
  const number = typed.invoiceNumber;
  if (!/^\d{20}$/.test(number)) return [];
  // The issue date knows the year; the guess from it is better than one from the look of the digits.
  const date = dateOfDigits(digitsOfDate(typed.issueDate));
  const byDate = date === null ? [] : [date.slice(2, 4) + number.slice(2)];
  return doubtful("invoiceNumber", number, numberBeginning(number, today), 2, byDate, (one) =>
    numberIsPlausible(one, today),
  );
}

function doubtfulCode({ invoiceCode }: TypedFields, today: string): readonly Finding[] {
  if (!/^(?:\d{10}|\d{12})$/.test(invoiceCode)) return [];
  const firstYearPlace = invoiceCode.length === 10 ? 4 : 5;
  return doubtful("invoiceCode", invoiceCode, codeBeginning(invoiceCode, today), -firstYearPlace, [], (one) =>
    isCode(one, today),
  );
}

/** `border`: years lie before it where positive, from its absolute value on where negative. */
function doubtful(
  field: FieldName,
  text: string,
  { suspect }: Beginning,
  border: number,
  first: readonly string[],
  fits: (candidate: string) => boolean,
): readonly Finding[] {
  if (suspect.length === 0) return [];
  const yearIsWrong = suspect.some((at) => (border > 0 ? at < border : at >= -border));
  const guesses = [...(yearIsWrong ? first : []), ...slips(text, suspect)].filter((one) => one !== text && fits(one));
  return [...new Set(guesses)].slice(0, MOST_GUESSES).map((proposed) => ({
    reason: yearIsWrong ? "impossible-year" : "impossible-region",
    changes: [{ field, proposed }],
  }));
}

function isCode(text: string, today: string): boolean {
  return kindOfCode(text) !== null && codeIsPlausible(text, today);
}
