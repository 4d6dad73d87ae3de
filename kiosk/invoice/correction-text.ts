/** Signs that are no digits: full-width characters, letters for digits, and a check code typed too long. */
import type { Change, Finding, TypedFields } from "./suggestion.ts";
import { halfWidth, withoutSpace } from "./clean.ts";
import { lettersToDigits } from "./confusable.ts";
import { dateOfDigits, digitsOfDate } from "./dates.ts";
import { parseYuan } from "./money.ts";
import type { FieldName } from "./types.ts";

export function textSuggestions(typed: TypedFields): readonly Finding[] {
  return [...fullWidth(typed), ...letters(typed), ...longCheckCode(typed)];
}

const TEXT_FIELDS = ["invoiceNumber", "invoiceCode", "issueDate", "amountFen", "checkCode", "sellerTaxId"] as const;

function textOf(typed: TypedFields, field: FieldName): string {
  return field === "amountFen" ? typed.amount : typed[field];
}

/** A text in the form in which a field is proposed; null where it does not become one. */
function proposalOf(field: FieldName, text: string): Change | null {
  if (field === "issueDate") {
    const date = dateOfDigits(digitsOfDate(text));
    return date === null ? null : { field, proposed: date };
  }
  if (field === "amountFen") {
    const fen = parseYuan(text);
    return fen === null ? null : { field, proposed: String(fen) };
  }
  return { field, proposed: text };
}

function fullWidth(typed: TypedFields): readonly Finding[] {
  return TEXT_FIELDS.flatMap((field): readonly Finding[] => {
    const text = textOf(typed, field);
    const mended = withoutSpace(halfWidth(text));
    const change = mended === text || !/^[\d.A-Za-z-]+$/.test(mended) ? null : proposalOf(field, mended);
    return change === null ? [] : [{ reason: "full-width-characters", changes: [change] }];
  });
}

const DIGIT_FIELDS = ["invoiceNumber", "invoiceCode", "issueDate", "amountFen", "checkCode"] as const;

function letters(typed: TypedFields): readonly Finding[] {
  return DIGIT_FIELDS.flatMap((field): readonly Finding[] => {
    // The five characters of a blockchain check code may be letters.
    if (field === "checkCode" && typed.kind === "blockchain") return [];
    const text = textOf(typed, field);
    const mended = lettersToDigits(text);
    const digits = field === "amountFen" ? /^-?\d+(?:\.\d{0,2})?$/ : field === "issueDate" ? /^[\d-]+$/ : /^\d+$/;
    const change = mended === text || !digits.test(mended) ? null : proposalOf(field, mended);
    return change === null ? [] : [{ reason: "letters-for-digits", changes: [change] }];
  });
}

/** The last six digits are asked for; more of them, but not all twenty, is a person who went on copying. */
function longCheckCode({ kind, checkCode }: TypedFields): readonly Finding[] {
  const long = /^\d{7,}$/.test(checkCode) && checkCode.length !== 20 && kind !== "blockchain";
  if (!long) return [];
  return [{ reason: "check-code-too-long", changes: [{ field: "checkCode", proposed: checkCode.slice(-6) }] }];
}
