/**
 * From a vendor's JSON to what a public screen may show. Only what identifies the very invoice that was asked about is
 * believed, and only then are its figures and names taken over, masked where they name a buyer.
 *
 * Error model: total; every input gives a value or null.
 */
import { dateOfDigits } from "../../invoice/dates.ts";
import { maskName } from "../../invoice/mask.ts";
import { parseYuan } from "../../invoice/money.ts";
import { hasCode } from "../../invoice/needs.ts";
import type { Answer, AnswerDetails, InvoiceKind, Query, RecordStatus } from "../../invoice/types.ts";
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
  if (!isOfInvoice(record, query) || contradicts(record, query)) return null;
  const details = detailsOf(record, query);
  return {
    type: "answer",
    match: "consistent",
    status: statusOf(record.status, details),
    details,
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

/** "Consistent" beside an amount or a check code that was not asked contradicts itself. Kinds whose figures vendors name differently are not judged. */
function contradicts(record: VendorRecord, query: Query): boolean {
  const amount = AMOUNT_ASKED[query.kind];
  if (amount !== undefined && query.amountFen !== null) {
    const recorded = parseYuan(record[amount]);
    if (recorded !== null && recorded !== query.amountFen) return true;
  }
  if (!CHECK_CODE_ASKED.has(query.kind) || query.checkCode === null || record.checkCode === "") return false;
  return !record.checkCode.endsWith(query.checkCode);
}

const AMOUNT_ASKED: Partial<Readonly<Record<InvoiceKind, "totalWithTax" | "amountWithoutTax">>> = {
  "vat-special-paper": "amountWithoutTax",
  "vat-special-electronic": "amountWithoutTax",
  "digital-paper-special": "amountWithoutTax",
  "digital-special": "totalWithTax",
  "digital-ordinary": "totalWithTax",
  "digital-toll": "totalWithTax",
  "digital-rail": "totalWithTax",
};
const CHECK_CODE_ASKED: ReadonlySet<InvoiceKind> = new Set([
  "vat-ordinary-paper",
  "vat-ordinary-electronic",
  "vat-roll",
  "vat-toll",
]);

function detailsOf(record: VendorRecord, query: Query): AnswerDetails {
  const kind = record.kind !== null && hasCode(record.kind) === (query.invoiceCode !== null) ? record.kind : query.kind;
  return {
    kind,
    invoiceCode: query.invoiceCode,
    invoiceNumber: query.invoiceNumber,
    issueDate: query.issueDate,
    ...amountsOf(record),
    sellerName: nameOf(record.sellerName),
    buyerNameMasked: nameOf(maskName(nameOf(record.buyerName) ?? "")),
    redLetterNumber: null,
    remainingFen: null,
  };
}

/** Three figures that do not add up are shown to nobody. */
function amountsOf(record: VendorRecord): Pick<AnswerDetails, "totalWithTaxFen" | "amountWithoutTaxFen" | "taxFen"> {
  const totalWithTaxFen = parseYuan(record.totalWithTax);
  const amountWithoutTaxFen = parseYuan(record.amountWithoutTax);
  const taxFen = parseYuan(record.tax);
  const known = totalWithTaxFen !== null && amountWithoutTaxFen !== null && taxFen !== null;
  if (known && amountWithoutTaxFen + taxFen !== totalWithTaxFen) {
    return { totalWithTaxFen: null, amountWithoutTaxFen: null, taxFen: null };
  }
  return { totalWithTaxFen, amountWithoutTaxFen, taxFen };
}

/** A red-letter invoice is recorded as normal; only its negative figures tell it (facts 3.4). */
function statusOf(status: RecordStatus, details: AnswerDetails): RecordStatus {
  const fen = details.totalWithTaxFen ?? details.amountWithoutTaxFen;
  return status === "normal" && fen !== null && fen < 0 ? "red-letter" : status;
}

function dateOf(text: string): string | null {
  return /^\d{4}(-?)\d\d\1\d\d$/.test(text) ? dateOfDigits(text.replaceAll("-", "")) : null;
}

const LONGEST_NAME = 100;

/** Control characters and marks that turn the direction of writing would reach the printer and the screen. */
function nameOf(text: string): string | null {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, "").trim();
  return clean === "" ? null : Array.from(clean).slice(0, LONGEST_NAME).join("");
}
