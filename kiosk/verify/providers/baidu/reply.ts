/**
 * What vat_invoice_verification said, as a record by our names or as a code (facts 4.1). Pure, and total: what is not
 * exactly the vendor's shape is "malformed".
 */
import { z } from "zod";
import { INVOICE_KINDS, type InvoiceKind, type RecordStatus } from "../../../invoice/types.ts";
import type { VendorRecord } from "../wire-record.ts";
import { jsonOf, vendorCode, vendorText } from "../wire-text.ts";
import { BAIDU_CONSISTENT } from "./codes.ts";
import { INVOICE_TYPE } from "./request.ts";

export type BaiduReply =
  | { readonly type: "gateway"; readonly code: number }
  | { readonly type: "result"; readonly code: string }
  | { readonly type: "record"; readonly record: VendorRecord }
  | { readonly type: "malformed" };

/** Said at the top, inside words_result, or in both. */
const eitherPlace = {
  VerifyResult: vendorText,
  InvalidSign: vendorText,
  InvoiceType: vendorText,
  InvoiceCode: vendorText,
  InvoiceNum: vendorText,
  InvoiceDate: vendorText,
  CheckCode: vendorText,
};
/** Nothing else of a reply is read: no address, bank, plate or id ever gets past this file. */
const shape = z.object({
  error_code: vendorCode.nullish(),
  ...eitherPlace,
  words_result: z.preprocess(
    // An empty list where others say an empty object, or nothing.
    (value) => (Array.isArray(value) && value.length === 0 ? null : value),
    z
      .object({
        ...eitherPlace,
        TotalAmount: vendorText,
        TotalTax: vendorText,
        AmountInFiguers: vendorText,
        SellerName: vendorText,
        PurchaserName: vendorText,
      })
      .nullish(),
  ),
});

export function readBaidu(body: string): BaiduReply {
  const parsed = shape.safeParse(jsonOf(body));
  if (!parsed.success) return { type: "malformed" };
  const reply = parsed.data;
  const words = reply.words_result ?? null;
  const code = agreed(reply.VerifyResult, words?.VerifyResult);
  const failed = reply.error_code ?? 0;
  if (failed !== 0) return code === "" ? { type: "gateway", code: failed } : { type: "malformed" };
  if (code === null || code === "") return { type: "malformed" };
  // A reply that something was not found has the same shape and echoes what was submitted: only its code is read.
  if (code !== BAIDU_CONSISTENT) return { type: "result", code };
  const sign = agreed(reply.InvalidSign, words?.InvalidSign);
  const invoiceNumber = agreed(reply.InvoiceNum, words?.InvoiceNum);
  if (invoiceNumber === null) return { type: "malformed" };
  // The inner ones may be as printed on the invoice, "2026年11月12日": they count only where the top says nothing.
  const said = (field: "InvoiceCode" | "InvoiceDate" | "CheckCode"): string =>
    reply[field] === "" ? (words?.[field] ?? "") : reply[field];
  return {
    type: "record",
    record: {
      kind: kindOf(agreed(reply.InvoiceType, words?.InvoiceType) ?? ""),
      invoiceNumber,
      invoiceCode: said("InvoiceCode"),
      issueDate: said("InvoiceDate"),
      checkCode: said("CheckCode"),
      totalWithTax: words?.AmountInFiguers ?? "",
      amountWithoutTax: words?.TotalAmount ?? "",
      tax: words?.TotalTax ?? "",
      sellerName: words?.SellerName ?? "",
      buyerName: words?.PurchaserName ?? "",
      status: (sign === null ? undefined : INVALID_SIGN.get(sign)) ?? "unknown",
    },
  };
}

/** Said at the top, in words_result, or in both alike; null where the two differ. */
function agreed(top: string, inner: string | undefined): string | null {
  if (top === "" || inner === undefined || inner === "") return top === "" ? (inner ?? "") : top;
  return top === inner ? top : null;
}

/** 未作废、已作废、已冲红、部分红冲、全额红冲. */
const INVALID_SIGN: ReadonlyMap<string, RecordStatus> = new Map<string, RecordStatus>([
  ["N", "normal"],
  ["Y", "voided"],
  ["H", "red-full"],
  ["BH", "red-partial"],
  ["QH", "red-full"],
]);

/** By its name, brackets of either width; null where it is none of these, which is nothing against the record. */
function kindOf(name: string): InvoiceKind | null {
  return KIND_OF_NAME.get(name.normalize("NFKC").replaceAll(/\s/g, "")) ?? KIND_OF_TYPE.get(name) ?? null;
}

const KIND_OF_NAME: ReadonlyMap<string, InvoiceKind> = new Map<string, InvoiceKind>([
  ["增值税专用发票", "vat-special-paper"],
  ["增值税普通发票", "vat-ordinary-paper"],
  ["增值税电子专用发票", "vat-special-electronic"],
  ["增值税电子普通发票", "vat-ordinary-electronic"],
  ["增值税普通发票(卷式)", "vat-roll"],
  ["增值税普通发票(卷票)", "vat-roll"],
  ["增值税电子普通发票(通行费)", "vat-toll"],
  ["货物运输业增值税专用发票", "freight"],
  ["机动车销售统一发票", "motor-vehicle"],
  ["二手车销售统一发票", "used-vehicle"],
  ["区块链电子发票", "blockchain"],
  ["全电发票(专用发票)", "digital-special"],
  ["全电发票(普通发票)", "digital-ordinary"],
  ["数电发票(增值税专用发票)", "digital-special"],
  ["数电发票(普通发票)", "digital-ordinary"],
  ["电子发票(增值税专用发票)", "digital-special"],
  ["电子发票(普通发票)", "digital-ordinary"],
  ["电子发票(铁路电子客票)", "digital-rail"],
  ["电子发票(航空运输电子客票行程单)", "digital-air"],
]);
/** Replies that name it as the question does. What two kinds are asked as tells neither. */
const KIND_OF_TYPE: ReadonlyMap<string, InvoiceKind> = new Map(
  INVOICE_KINDS.flatMap((kind) => {
    const type = INVOICE_TYPE[kind];
    const others = INVOICE_KINDS.filter((other) => INVOICE_TYPE[other] === type);
    return type === null || others.length > 1 ? [] : [[type, kind] as const];
  }),
);
