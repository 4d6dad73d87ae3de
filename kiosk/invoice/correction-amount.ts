/**
 * Amounts: a point in the wrong place, and 价税合计 typed where 不含税金额 is asked or the other way round. The second is only
 * proposed after the service said that something differs: every amount is plausible in itself.
 */
import type { Finding, TypedFields } from "./suggestion.ts";
import { parseYuan } from "./money.ts";
import { amountMeaningOf, fieldsOf } from "./needs.ts";

/** Percent; the usual rates, the commonest in a shopping mall first. */
const RATES = [13, 6, 1, 9, 3, 5] as const;
const MOST_GUESSES = 3;

export function amountSuggestions(typed: TypedFields, mismatch: boolean): readonly Finding[] {
  if (typed.amount === "") return [];
  const fen = parseYuan(typed.amount);
  if (fen === null) return misplacedPoint(typed.amount);
  if (!mismatch || fen === 0) return [];
  return [...otherMeaning(typed, fen), ...missingPoint(typed.amount, fen)];
}

/** "1.705.40", "36.850", "368,50": as many digits as were typed, the last two behind the point. */
function misplacedPoint(text: string): readonly Finding[] {
  if (!/^-?\d+(?:[.,]\d*)+$/.test(text)) return [];
  const digits = text.replace(/[.,]/g, "");
  const sign = digits.startsWith("-") ? -1 : 1;
  const decimals = /[.,](\d?\d?)$/.exec(text)?.[1];
  // Where something like decimals stands at the end, the other points were thousands.
  const plain = digits.replace("-", "");
  const whole = plain.slice(0, plain.length - (decimals ?? "xx").length);
  const fen = parseYuan(`${whole === "" ? "0" : whole}.${decimals ?? plain.slice(-2)}`);
  if (fen === null || fen === 0) return [];
  return [{ reason: "amount-misplaced-point", changes: [{ field: "amountFen", proposed: String(sign * fen) }] }];
}

/** 36850 typed for 368.50. */
function missingPoint(text: string, fen: number): readonly Finding[] {
  if (!/^-?\d{4,}$/.test(text) || text.endsWith("00")) return [];
  return [{ reason: "amount-misplaced-point", changes: [{ field: "amountFen", proposed: String(fen / 100) }] }];
}

function otherMeaning({ kind }: TypedFields, fen: number): readonly Finding[] {
  if (kind === null || !fieldsOf(kind).includes("amountFen")) return [];
  switch (amountMeaningOf(kind)) {
    case "with-tax":
      // Prices are whole yuan: an odd amount that some rate makes whole was the one without tax.
      if (isWhole(fen)) return [];
      return proposals(
        "amount-with-tax-expected",
        RATES.map((rate) => withTax(fen, rate)).filter((total) => isWhole(total) && total !== fen),
      );
    case "without-tax":
      // A whole amount where the one without tax is asked is probably the total.
      if (!isWhole(fen)) return [];
      return proposals(
        "amount-without-tax-expected",
        RATES.map((rate) => [rate, Math.round((fen * 100) / (100 + rate))] as const)
          .filter(([rate, without]) => withTax(without, rate) === fen)
          .map(([, without]) => without),
      );
    case "unknown":
      return [];
  }
}

function proposals(
  reason: "amount-with-tax-expected" | "amount-without-tax-expected",
  amounts: readonly number[],
): readonly Finding[] {
  return [...new Set(amounts)]
    .slice(0, MOST_GUESSES)
    .map((amount) => ({ reason, changes: [{ field: "amountFen", proposed: String(amount) }] }) as const);
}

/** The tax is rounded to the fen, and then added. */
function withTax(fen: number, rate: number): number {
  return fen + Math.round((fen * rate) / 100);
}

function isWhole(fen: number): boolean {
  return fen % 100 === 0;
}
