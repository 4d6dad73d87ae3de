/**
 * What VatInvoiceVerifyNew said, as a record by our names or as its error code (facts 4.2). Pure, and total: what is not
 * exactly the vendor's shape is "malformed".
 */
import { z } from "zod";
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
  const records = [
    ...(isThere(reply.Invoice) ? [ofInvoice(reply.Invoice)] : []),
    ...(isThere(reply.ElectronicTrainTicket) ? [ofTicket(reply.ElectronicTrainTicket, "digital-rail")] : []),
    ...(isThere(reply.ElectronicAirTransport) ? [ofTicket(reply.ElectronicAirTransport, "digital-air")] : []),
  ];
  const [record] = records;
  const failed = reply.Error ?? null;
  if (failed !== null) return record === undefined ? { type: "error", code: failed.Code } : { type: "malformed" };
  if (record === undefined || records.length > 1 || isThere(reply.FinancialBill)) return { type: "malformed" };
  return { type: "record", record };
}

function isThere<T extends { readonly Number: string }>(record: T | null | undefined): record is T {
  return record != null && record.Number !== "";
}

function ofInvoice(record: z.output<typeof invoice>): VendorRecord {
  const status = INVOICE_STATUS.get(record.IsAbandoned) ?? "unknown";
  return {
    kind: kindOf(record.Type, record.ElectronicType),
    invoiceCode: record.Code,
    invoiceNumber: record.Number,
    issueDate: record.Date,
    checkCode: record.CheckCode,
    totalWithTax: record.AmountWithTax,
    amountWithoutTax: record.AmountWithoutTax,
    tax: record.TaxAmount,
    sellerName: record.SellerName,
    buyerName: record.BuyerName,
    status: record.RedLetterInvoiceMark === true && !isNegative(record.AmountWithTax) ? withoutDoubt(status) : status,
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
const KIND_OF_ELECTRONIC_TYPE: ReadonlyMap<string, InvoiceKind> = new Map<string, InvoiceKind>([
  ["01", "digital-special"],
  ["02", "digital-ordinary"],
  ["03", "digital-rail"],
  ["04", "digital-air"],
]);

function kindOf(type: string, electronicType: string): InvoiceKind | null {
  return (type === "09" ? KIND_OF_ELECTRONIC_TYPE.get(electronicType) : KIND_OF_TYPE.get(type)) ?? null;
}
