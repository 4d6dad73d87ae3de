/**
 * The words of the invoice rules: what was read, what is asked, what was answered.
 * Types only; every rule that fills them lives beside this file.
 *
 * Codes, numbers and dates are strings (leading zeros matter); money is integer fen, never a float.
 */

/** The kinds of invoice a terminal knows. Names of the field, not of one vendor's numbering. */
export const INVOICE_KINDS = [
  "vat-special-paper",
  "vat-ordinary-paper",
  "vat-ordinary-electronic",
  "vat-special-electronic",
  "vat-roll",
  "vat-toll",
  "freight",
  "motor-vehicle",
  "used-vehicle",
  "digital-special",
  "digital-ordinary",
  "digital-toll",
  "digital-rail",
  "digital-air",
  "digital-motor-vehicle",
  "digital-used-vehicle",
  "digital-paper-special",
  "digital-paper-ordinary",
  "blockchain",
] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

export type AmountMeaning = "with-tax" | "without-tax" | "unknown";

/** Integrity hint of the scanned code; never evidence of authenticity (facts: section 1.4). */
export type CrcState = "match" | "mismatch" | "absent";

/** What was read off an invoice: claims, not facts. Absent fields are null. */
export interface Reading {
  readonly kind: InvoiceKind;
  /** True where the code names no type and its number alone cannot tell the kind; see Query.kindAssumed. */
  readonly kindAssumed: boolean;
  /** 10 or 12 digits; null where the kind has none. */
  readonly invoiceCode: string | null;
  /** 8 or 20 digits. */
  readonly invoiceNumber: string;
  /** Integer fen; may be negative on a red-letter invoice. */
  readonly amountFen: number | null;
  readonly amountMeaning: AmountMeaning;
  /** YYYY-MM-DD, a real calendar date. */
  readonly issueDate: string | null;
  /** As read: 20 digits on legacy ordinary invoices, 5 characters on blockchain ones. */
  readonly checkCode: string | null;
  readonly crc: CrcState;
}

/** The fields a check may need, named as in Reading. */
export const FIELD_NAMES = [
  "invoiceCode",
  "invoiceNumber",
  "issueDate",
  "amountFen",
  "checkCode",
  "sellerTaxId",
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** What a field is called on the invoice itself, which differs between kinds for amounts and check codes. */
export type FieldLabel =
  | Exclude<FieldName, "amountFen" | "checkCode">
  // 价税合计, 不含税金额, 不含税价, 合计, 车价合计, 票价; `amount` where the kind does not say which.
  | "totalWithTax"
  | "amountBeforeTax"
  | "priceBeforeTax"
  | "total"
  | "vehiclePrice"
  | "fare"
  | "amount"
  // The last six of a check code, a whole short one (blockchain), the last six of the 20 digits on an old form.
  | "checkCodeLastSix"
  | "checkCode"
  | "numberLastSix";

/** The fields that one kind of invoice needs for a check, complete and valid. */
export interface Query {
  readonly kind: InvoiceKind;
  /** True where a 20-digit number alone cannot tell the kind; a provider that needs one may try its neighbours. */
  readonly kindAssumed: boolean;
  readonly invoiceCode: string | null;
  readonly invoiceNumber: string;
  readonly issueDate: string;
  readonly amountFen: number | null;
  readonly amountMeaning: AmountMeaning;
  /** The last six digits (five characters for blockchain), which is what every service asks for; null where not needed. */
  readonly checkCode: string | null;
  readonly sellerTaxId: string | null;
}

export type Match = "consistent" | "mismatch" | "not-found";

/** State of the invoice in the tax record (facts: section 3.4). */
export const RECORD_STATUSES = [
  "normal",
  "voided",
  "red-partial",
  "red-full",
  /** The invoice is itself a red-letter (negative) invoice. */
  "red-letter",
  "red-pending",
  "abnormal",
  "unknown",
] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** What the record shows and a public screen may show: the minimum. Personal ids, phone and bank data never enter here. */
export interface AnswerDetails {
  /** Null where the record does not say it and the question had only assumed one: a digital one of whatever kind. */
  readonly kind: InvoiceKind | null;
  readonly invoiceCode: string | null;
  readonly invoiceNumber: string;
  readonly issueDate: string;
  readonly totalWithTaxFen: number | null;
  readonly amountWithoutTaxFen: number | null;
  readonly taxFen: number | null;
  readonly sellerName: string | null;
  /** Already masked by maskName(). */
  readonly buyerNameMasked: string | null;
  /** On red-flushed invoices, where the service gives them. */
  readonly redLetterNumber: string | null;
  readonly remainingFen: number | null;
}

/** What the authority's record said. */
export interface Answer {
  readonly type: "answer";
  readonly match: Match;
  readonly status: RecordStatus;
  readonly details: AnswerDetails | null;
  /** How many times this invoice was checked today, as the service reports it; null if it does not say. */
  readonly checksToday: number | null;
  readonly checksLeftToday: number | null;
  readonly source: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

/** The service took the question and declined it by its rules; asking again now would not help. */
export const REFUSAL_REASONS = [
  "daily-limit",
  "too-early",
  "out-of-window",
  "kind-not-covered",
  "input-rejected",
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];
export interface Refused {
  readonly type: "refused";
  readonly reason: RefusalReason;
  readonly source: string;
  readonly at: string;
}

export const UNAVAILABLE_REASONS = [
  "unreachable",
  "timeout",
  "busy",
  "malformed-reply",
  "account",
  "clock",
  "unknown-code",
  "cancelled",
] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];
export interface Unavailable {
  readonly type: "unavailable";
  readonly reason: UnavailableReason;
  /**
   * Could the service have taken the question? "no" only when it is certain that nothing reached it. The record
   * allows five checks an invoice a day, shared by everyone, so "unknown" must not be re-sent blindly.
   */
  readonly taken: "no" | "unknown";
  readonly source: string;
  readonly at: string;
}

export type VerifyOutcome = Answer | Refused | Unavailable;

/** What screen and slip say; derived from an Answer or Refused by one pure function. */
export const VERDICT_IDS = [
  "consistent",
  "consistent-voided",
  "consistent-red-partial",
  "consistent-red-full",
  "consistent-red-letter",
  "consistent-red-pending",
  "consistent-abnormal",
  "consistent-status-unknown",
  "mismatch",
  "not-found",
  "daily-limit",
  "too-early",
  "out-of-window",
  "kind-not-covered",
  "input-rejected",
] as const;
export type VerdictId = (typeof VERDICT_IDS)[number];

/** ok: nothing to worry about; warning: agrees, but must not be used as it is; differs; wait: no statement about the invoice. */
export type VerdictTone = "ok" | "warning" | "differs" | "not-found" | "wait";

export interface Verdict {
  readonly id: VerdictId;
  readonly tone: VerdictTone;
}

/** Why a scanned or typed text is not an invoice that can be checked here. */
export type PayloadErrorCode = "unsupported-kind" | "not-an-invoice" | "damaged";

/** What it seems to be, so that the screen can say something useful. */
export const PAYLOAD_ERROR_DETAILS = [
  "delivery-page",
  "fiscal-bill",
  "taxi-receipt",
  "foreign-invoice",
  "unknown-invoice-type",
  "web-address",
  "text",
  "binary",
  "empty",
  "too-long",
  "missing-fields",
  "bad-field",
] as const;
export type PayloadErrorDetail = (typeof PAYLOAD_ERROR_DETAILS)[number];

export interface PayloadError {
  readonly code: PayloadErrorCode;
  readonly detail: PayloadErrorDetail;
  /** One English sentence for logs and the command line; holds nothing of the payload. */
  readonly message: string;
}

/** Why a proposal is made, so that it can be said on screen. */
export const SUGGESTION_REASONS = [
  "letters-for-digits",
  "code-and-number-swapped",
  "impossible-date",
  "future-date",
  "date-order",
  "impossible-year",
  "impossible-region",
  "code-contradicts-number",
  "number-contains-code",
  "year-differs-from-date",
  "amount-with-tax-expected",
  "amount-without-tax-expected",
  "amount-misplaced-point",
  "check-code-too-long",
  "full-width-characters",
  "tax-id-check-digit",
] as const;
export type SuggestionReason = (typeof SUGGESTION_REASONS)[number];

export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
