/** What the pads remember: the text of each field as typed, where the caret is, and nothing that can be worked out. */
import { dateOfDigits, digitsOfDate } from "../../invoice/dates.ts";
import { parseYuan } from "../../invoice/money.ts";
import { lastOfCheckCode, type Draft } from "../../invoice/query.ts";
import { amountMeaningOf } from "../../invoice/needs.ts";
import type { AmountMeaning, FieldName, InvoiceKind } from "../../invoice/types.ts";
import { textOfAmount } from "./amount.ts";
import { sizeOf, type Cells } from "./cells.ts";
import { DATE_CELLS } from "./date.ts";
import { kindNow, type KindNow, type Known } from "./kind.ts";

export type Texts = Readonly<Record<FieldName, string>>;

/** Plain JSON. */
export interface EntryState {
  /** Beijing date on which the pads were opened. */
  readonly today: string;
  readonly scanned: boolean;
  /** The person came back to change one field. */
  readonly editing: boolean;
  readonly known: Known | null;
  /** The amount of a check of which the record said that something differs; null where it said no such thing. */
  readonly differedFen: number | null;
  readonly field: FieldName;
  /** Digits YYYYMMDD for the date, decimal text in yuan for the amount. */
  readonly texts: Texts;
  readonly caret: number;
  /** Which amount was asked for when that field was last open: a total does not become one without tax by itself. */
  readonly amountAskedAs: AmountMeaning;
}

export function textsOf(draft: Draft | null): Texts {
  return {
    invoiceNumber: draft?.invoiceNumber ?? "",
    invoiceCode: draft?.invoiceCode ?? "",
    issueDate: digitsOfDate(draft?.issueDate ?? ""),
    amountFen: draft?.amountFen == null ? "" : textOfAmount(draft.amountFen),
    // A scanned code carries all twenty digits; what is asked, and what the cells show, are the last six.
    checkCode: lastOfCheckCode(draft?.kind ?? null, draft?.checkCode ?? null) ?? "",
    sellerTaxId: draft?.sellerTaxId ?? "",
  };
}

/** A proposed value (YYYY-MM-DD, fen, or what is printed) as it would have been typed. */
export function textOfValue(field: FieldName, value: string): string {
  if (field === "issueDate") return digitsOfDate(value);
  return field === "amountFen" && value !== "" ? textOfAmount(Number(value)) : value;
}

export function knownOf(draft: Draft | null): Known | null {
  if (draft === null || draft.kind === null) return null;
  return { kind: draft.kind, assumed: draft.kindAssumed, invoiceCode: draft.invoiceCode ?? "" };
}

export function kindIn({ texts, known, field }: EntryState): KindNow {
  return kindNow({
    number: texts.invoiceNumber,
    code: texts.invoiceCode,
    known,
    typingCode: field === "invoiceCode",
  });
}

export function meaningOfAmount(kind: InvoiceKind | null): AmountMeaning {
  return kind === null ? "unknown" : amountMeaningOf(kind);
}

/** Null for the amount, which has no cells. */
export function cellsOf(field: FieldName, kind: InvoiceKind | null): Cells | null {
  switch (field) {
    case "invoiceNumber":
      return { groups: [4, 4, 4, 4, 4], letters: false };
    case "invoiceCode":
      return { groups: [4, 4, 4], letters: false };
    case "issueDate":
      return DATE_CELLS;
    case "amountFen":
      return null;
    case "checkCode":
      return kind === "blockchain" ? { groups: [5], letters: true } : { groups: [6], letters: false };
    case "sellerTaxId":
      return { groups: [4, 4, 4, 4, 2], letters: true };
  }
}

/** The text of a field as its cells can hold it: a field may have fewer cells since the kind changed. */
export function textIn(state: EntryState, field: FieldName): string {
  const cells = cellsOf(field, kindIn(state).kind);
  return cells === null ? state.texts[field] : state.texts[field].slice(0, sizeOf(cells));
}

/** What is known so far. Fields that this kind does not need are not part of it, whatever was typed into them before. */
export function draftIn(state: EntryState): Draft {
  const { kind, assumed, fields } = kindIn(state);
  const text = (field: FieldName): string | null => {
    const known = kind === null || fields.includes(field) ? textIn(state, field) : "";
    return known === "" ? null : known;
  };
  const amount = text("amountFen");
  return {
    kind,
    kindAssumed: assumed,
    invoiceCode: text("invoiceCode"),
    invoiceNumber: text("invoiceNumber"),
    amountFen: amount === null ? null : parseYuan(amount),
    issueDate: dashed(text("issueDate") ?? ""),
    checkCode: text("checkCode"),
    sellerTaxId: text("sellerTaxId"),
  };
}

/** Eight digits as a date even where there is no such day: what is wrong with it is for the rules to say. */
function dashed(digits: string): string | null {
  if (digits.length < 8) return null;
  return dateOfDigits(digits) ?? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
}

/** The same pads with another field open, the caret behind what is there. */
export function openField(state: EntryState, field: FieldName): EntryState {
  const opened = { ...state, field };
  const { kind } = kindIn(opened);
  const amountAskedAs = field === "amountFen" ? meaningOfAmount(kind) : state.amountAskedAs;
  return { ...opened, amountAskedAs, caret: textIn(opened, field).length };
}
