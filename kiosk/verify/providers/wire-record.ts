/**
 * From a vendor's JSON to what a public screen may show. Only what identifies the very invoice that was asked about is
 * believed, and only then are its figures and names taken over, masked where they name a buyer.
 *
 * Error model: total; every input gives a value or null.
 */
import { dateOfDigits } from "../../invoice/dates.ts";
import { maskName, shownName, shownSeller } from "../../invoice/mask.ts";
import { parseYuan } from "../../invoice/money.ts";
import { kindShown } from "../../invoice/record-kind.ts";
import type { Answer, AnswerDetails, InvoiceKind, Query, RecordStatus } from "../../invoice/types.ts";
import { areNegative, contradictAsked, thatAddUp, type Figures } from "../figures.ts";
import type { From } from "./wire-meaning.ts";

/** One record as a vendor gives it, by our names: texts as they came, "" where the vendor leaves something empty. */
export interface VendorRecord {
  readonly kind: InvoiceKind | null;
  /** Empty also where the invoice has none. */
  readonly invoiceCode: string;
  readonly invoiceNumber: string;
  /** YYYYMMDD or YYYY-MM-DD. */
  readonly issueDate: string;
  readonly checkCode: string;
  readonly totalWithTax: string;
  readonly amountWithoutTax: string;
  readonly tax: string;
  readonly sellerName: string;
  readonly buyerName: string;
  readonly status: RecordStatus;
}

/** "consistent", with what the record shows; null where the record is another one's, or says what was not asked. */
export function consistentAnswer(record: VendorRecord, query: Query, from: From): Answer | null {
  if (!isOfInvoice(record, query) || isOfAnotherCheckCode(record, query)) return null;
  const figures = figuresOf(record);
  if (contradictAsked(figures, query)) return null;
  return {
    type: "answer",
    match: "consistent",
    status: record.status === "normal" && areNegative(figures, query) ? "red-letter" : record.status,
    details: detailsOf(record, figures, query),
    checksToday: null,
    checksLeftToday: null,
    source: from.source,
    at: new Date(from.wallMs).toISOString(),
  };
}

/** A 20-digit number identifies by itself; eight digits are given out anew with every code (facts 2.1). */
function isOfInvoice(record: VendorRecord, query: Query): boolean {
  return (
    record.invoiceNumber === query.invoiceNumber &&
    (query.invoiceCode === null || record.invoiceCode === query.invoiceCode) &&
    dateOf(record.issueDate) === query.issueDate
  );
}

/** "Consistent" beside a check code that was not asked contradicts itself. */
function isOfAnotherCheckCode(record: VendorRecord, query: Query): boolean {
  if (!CHECK_CODE_ASKED.has(query.kind) || query.checkCode === null || record.checkCode === "") return false;
  // In groups of five, as on paper.
  return !record.checkCode.replaceAll(/\s/g, "").endsWith(query.checkCode);
}

const CHECK_CODE_ASKED: ReadonlySet<InvoiceKind> = new Set([
  "vat-ordinary-paper",
  "vat-ordinary-electronic",
  "vat-roll",
  "vat-toll",
]);

function detailsOf(record: VendorRecord, figures: Figures, query: Query): AnswerDetails {
  return {
    kind: kindShown(record.kind, query),
    invoiceCode: query.invoiceCode,
    invoiceNumber: query.invoiceNumber,
    issueDate: query.issueDate,
    ...thatAddUp(figures),
    sellerName: shownSeller(record.sellerName),
    buyerNameMasked: shownName(maskName(shownName(record.buyerName) ?? "")),
    redLetterNumber: null,
    remainingFen: null,
  };
}

function figuresOf(record: VendorRecord): Figures {
  return {
    totalWithTaxFen: parseYuan(record.totalWithTax),
    amountWithoutTaxFen: parseYuan(record.amountWithoutTax),
    taxFen: parseYuan(record.tax),
  };
}

function dateOf(text: string): string | null {
  return /^\d{4}(-?)\d\d\1\d\d$/.test(text) ? dateOfDigits(text.replaceAll("-", "")) : null;
}
