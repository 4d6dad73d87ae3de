/**
 * What VatInvoiceVerifyNew said, as a record by our names or as its error code (facts 4.2). Pure, and total: what is not
 * exactly the vendor's shape is "malformed".
 */
import { z } from "zod";
import { parseYuan } from "../../../invoice/money.ts";
import type { InvoiceKind, RecordStatus } from "../../../invoice/types.ts";
import type { VendorRecord } from "../wire-record.ts";
import { jsonOf, vendorText } from "../wire-text.ts";

export type TencentReply =
  | { readonly type: "error"; readonly code: string }
  | { readonly type: "record"; readonly record: VendorRecord }
  | { readonly type: "malformed" };

/** Nothing else of a reply is read: no address, bank, plate, passenger or id ever gets past this file. */
const invoice = z.object({
  Code: vendorText,
  Number: vendorText,
  Date: vendorText,
  Type: vendorText,
  ElectronicType: vendorText,
  CheckCode: vendorText,
  IsAbandoned: vendorText,
  AmountWithoutTax: vendorText,
  TaxAmount: vendorText,
  AmountWithTax: vendorText,
  SellerName: vendorText,
  BuyerName: vendorText,
  RedLetterInvoiceMark: z.boolean().nullish(),
});
/** Rail and air tickets: one shape for the few fields that both have. */
const ticket = z.object({
  Number: vendorText,
  Date: vendorText,
  StateCode: vendorText,
  ServiceType: vendorText,
  Amount: vendorText,
  Tax: vendorText,
  Total: vendorText,
  BuyerName: vendorText,
});
const bill = z.object({ Number: vendorText });
const shape = z.object({
  Response: z.object({
    Error: z.object({ Code: z.string().min(1).max(200) }).nullish(),
    Invoice: invoice.nullish(),
    ElectronicTrainTicket: ticket.nullish(),
    ElectronicAirTransport: ticket.nullish(),
    FinancialBill: bill.nullish(),
  }),
});

export function readTencent(body: string): TencentReply {
  const parsed = shape.safeParse(jsonOf(body));
  if (!parsed.success) return { type: "malformed" };
  const { Response: reply } = parsed.data;
  // What the vendor does not use comes filled with empty texts: an object is there when it has a number.
  const basics = isThere(reply.Invoice) ? [ofInvoice(reply.Invoice)] : [];
  const tickets = [
    ...(isThere(reply.ElectronicTrainTicket) ? [ofTicket(reply.ElectronicTrainTicket, "digital-rail")] : []),
    ...(isThere(reply.ElectronicAirTransport) ? [ofTicket(reply.ElectronicAirTransport, "digital-air")] : []),
  ];
  const failed = reply.Error ?? null;
  const isRecord = basics.length + tickets.length > 0;
  if (failed !== null) return isRecord ? { type: "malformed" } : { type: "error", code: failed.Code };
  if (tickets.length > 1 || isThere(reply.FinancialBill)) return { type: "malformed" };
  const [basic = null, ticket = null] = [basics[0], tickets[0]];
  const record = basic !== null && ticket !== null ? together(basic, ticket) : (basic ?? ticket);
  return record === null ? { type: "malformed" } : { type: "record", record };
}

/**
 * Of a rail or air ticket the vendor's documentation has the basic fields in one place and the details in another; null
 * where the two are not about one invoice, or differ about its money.
 */
function together(basic: VendorRecord, ticket: VendorRecord): VendorRecord | null {
  const merged: Record<TextField, string> = { ...EMPTY };
  for (const field of TEXT_FIELDS) {
    const [one, other] = [comparable(field, ticket[field]), comparable(field, basic[field])];
    // The seller's name is on the invoice alone, and the date may be written in another form.
    if (one !== other && one !== "" && other !== "" && MUST_AGREE.has(field)) return null;
    merged[field] = ticket[field] === "" ? basic[field] : ticket[field];
  }
  return { ...merged, kind: ticket.kind, status: worse(basic.status, ticket.status) };
}

const TEXT_FIELDS = [
  "invoiceCode",
  "invoiceNumber",
  "issueDate",
  "checkCode",
  "totalWithTax",
  "amountWithoutTax",
  "tax",
  "sellerName",
  "buyerName",
] as const satisfies readonly (keyof VendorRecord)[];
type TextField = (typeof TEXT_FIELDS)[number];
const EMPTY = Object.fromEntries(TEXT_FIELDS.map((field) => [field, ""])) as Record<TextField, string>;
const MUST_AGREE: ReadonlySet<TextField> = new Set(["invoiceNumber", "issueDate", "totalWithTax"]);

function comparable(field: TextField, text: string): string {
  if (field === "issueDate") return text.replaceAll("-", "");
  return field === "totalWithTax" ? String(parseYuan(text) ?? "") : text;
}

/** A warning of either is one; what only one of them calls normal is not known to be. */
function worse(one: RecordStatus, other: RecordStatus): RecordStatus {
  if (one === other) return one;
  return [one, other].find((status) => status !== "normal" && status !== "unknown") ?? "unknown";
}

function isThere<T extends { readonly Number: string }>(record: T | null | undefined): record is T {
  return record != null && record.Number !== "";
}

function ofInvoice(record: z.output<typeof invoice>): VendorRecord {
  const status = INVOICE_STATUS.get(record.IsAbandoned) ?? "unknown";
  return {
    kind: kindOf(record),
    invoiceCode: record.Code,
    invoiceNumber: record.Number,
    issueDate: record.Date,
    checkCode: record.CheckCode,
    totalWithTax: record.AmountWithTax,
    amountWithoutTax: record.AmountWithoutTax,
    tax: record.TaxAmount,
    sellerName: record.SellerName,
    buyerName: record.BuyerName,
    // The vendor's own word for a negative invoice, whatever figures stand beside it.
    status: record.RedLetterInvoiceMark === true && status === "normal" ? "red-letter" : status,
  };
}

/** 未作废、作废、已红冲、部分红冲、全额红冲 (facts 3.4). */
const INVOICE_STATUS: ReadonlyMap<string, RecordStatus> = new Map<string, RecordStatus>([
  ["N", "normal"],
  ["Y", "voided"],
  ["H", "red-full"],
  ["HP", "red-partial"],
  ["HF", "red-full"],
]);

/** 正常、未更新、作废、已红冲. */
const TICKET_STATUS: ReadonlyMap<string, RecordStatus> = new Map<string, RecordStatus>([
  ["0", "normal"],
  ["1", "unknown"],
  ["2", "voided"],
  ["3", "red-full"],
]);

function ofTicket(record: z.output<typeof ticket>, kind: InvoiceKind): VendorRecord {
  const status = TICKET_STATUS.get(record.StateCode) ?? "unknown";
  return {
    kind,
    invoiceCode: "",
    invoiceNumber: record.Number,
    issueDate: record.Date,
    checkCode: "",
    totalWithTax: record.Total,
    amountWithoutTax: record.Amount,
    tax: record.Tax,
    sellerName: "",
    buyerName: record.BuyerName,
    // 退: a ticket that was given back is not called normal.
    status: record.ServiceType === "0" && !isNegative(record.Total) ? withoutDoubt(status) : status,
  };
}

/** A mark that contradicts "normal", and whose meaning no figure confirms, leaves the state open. */
function withoutDoubt(status: RecordStatus): RecordStatus {
  return status === "normal" ? "unknown" : status;
}

function isNegative(amount: string): boolean {
  return amount.trim().startsWith("-");
}

/** The response's Type is a third numbering; its 83 is the railway (facts 1.2). */
const KIND_OF_TYPE: ReadonlyMap<string, InvoiceKind> = new Map<string, InvoiceKind>([
  ["01", "vat-special-paper"],
  ["02", "freight"],
  ["03", "motor-vehicle"],
  ["04", "vat-ordinary-paper"],
  ["08", "vat-special-electronic"],
  ["10", "vat-ordinary-electronic"],
  ["11", "vat-roll"],
  ["14", "vat-toll"],
  ["15", "used-vehicle"],
  ["32", "blockchain"],
  ["61", "digital-air"],
  ["83", "digital-rail"],
  ["100", "blockchain"],
  ["0920", "digital-special"],
  ["0910", "digital-ordinary"],
  ["8208", "digital-toll"],
  ["0930", "digital-motor-vehicle"],
  ["0940", "digital-used-vehicle"],
  ["0901", "digital-paper-special"],
  ["0904", "digital-paper-ordinary"],
  ["0903", "motor-vehicle"],
  ["0915", "used-vehicle"],
]);
/** 08 and 10 are said of digital invoices too ("含全电"), which have no code. */
const KIND_WITHOUT_CODE: ReadonlyMap<string, InvoiceKind> = new Map<string, InvoiceKind>([
  ["08", "digital-special"],
  ["10", "digital-ordinary"],
]);
const KIND_OF_ELECTRONIC_TYPE: ReadonlyMap<string, InvoiceKind> = new Map<string, InvoiceKind>([
  ["01", "digital-special"],
  ["02", "digital-ordinary"],
  ["03", "digital-rail"],
  ["04", "digital-air"],
]);

function kindOf({
  Type: type,
  ElectronicType: electronicType,
  Code: code,
}: z.output<typeof invoice>): InvoiceKind | null {
  if (type === "09") return KIND_OF_ELECTRONIC_TYPE.get(electronicType) ?? null;
  return (code === "" ? KIND_WITHOUT_CODE.get(type) : undefined) ?? KIND_OF_TYPE.get(type) ?? null;
}
