/** The words of input correction. */
import type { FieldName, InvoiceKind, SuggestionReason } from "./types.ts";

/** Fields as a person typed them: any text. Dates as eight digits or YYYY-MM-DD, amounts as decimal text. */
export interface TypedFields {
  readonly kind: InvoiceKind | null;
  readonly invoiceCode: string;
  readonly invoiceNumber: string;
  readonly issueDate: string;
  readonly amount: string;
  readonly checkCode: string;
  readonly sellerTaxId: string;
}

export interface Change {
  readonly field: FieldName;
  /** Digits, YYYY-MM-DD, or fen as a decimal string; "" where the field should be empty. */
  readonly proposed: string;
}

/** One proposal. `field`, `proposed` and `current` are what to show; `changes` is all that accepting it does. */
export interface Suggestion extends Change {
  /** Stable while the fields stay as they are; at most 64 characters; holds nothing of the fields. */
  readonly id: string;
  readonly reason: SuggestionReason;
  readonly current: string;
  readonly changes: readonly Change[];
}

export interface SuggestContext {
  /** The service said that something does not match: only then is an amount in itself plausible worth doubting. */
  readonly mismatch?: boolean;
}

/** What a rule finds: why, and what would change. The first change is the one shown. */
export interface Finding {
  readonly reason: SuggestionReason;
  readonly changes: readonly [Change, ...Change[]];
}
