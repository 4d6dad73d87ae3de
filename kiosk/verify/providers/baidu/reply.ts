/**
 * What vat_invoice_verification said, as a record by our names or as a code (facts 4.1). Pure, and total: what is not
 * exactly the vendor's shape is "malformed".
 */
import { z } from "zod";
import type { RecordStatus } from "../../../invoice/types.ts";
import type { VendorRecord } from "../wire-record.ts";
import { jsonOf, vendorText } from "../wire-text.ts";
import { BAIDU_CONSISTENT } from "./codes.ts";

export type BaiduReply =
  | { readonly type: "gateway"; readonly code: number }
  | { readonly type: "result"; readonly code: string }
  | { readonly type: "record"; readonly record: VendorRecord }
  | { readonly type: "malformed" };

/** Nothing else of a reply is read: no address, bank, plate or id ever gets past this file. */
const shape = z.object({
  error_code: z.int().nullish(),
  VerifyResult: vendorText,
  InvalidSign: vendorText,
  InvoiceCode: vendorText,
  InvoiceNum: vendorText,
  InvoiceDate: vendorText,
  CheckCode: vendorText,
  words_result: z
    .object({
      VerifyResult: vendorText,
      InvalidSign: vendorText,
      InvoiceCode: vendorText,
      InvoiceNum: vendorText,
      InvoiceDate: vendorText,
      CheckCode: vendorText,
      TotalAmount: vendorText,
      TotalTax: vendorText,
      AmountInFiguers: vendorText,
      SellerName: vendorText,
      PurchaserName: vendorText,
    })
    .nullish(),
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
  const invoiceCode = agreed(reply.InvoiceCode, words?.InvoiceCode);
  const invoiceNumber = agreed(reply.InvoiceNum, words?.InvoiceNum);
  const issueDate = agreed(reply.InvoiceDate, words?.InvoiceDate);
  const checkCode = agreed(reply.CheckCode, words?.CheckCode);
  if (invoiceCode === null || invoiceNumber === null || issueDate === null || checkCode === null)
    return { type: "malformed" };
  return {
    type: "record",
    record: {
      kind: null,
      ...{ invoiceCode, invoiceNumber, issueDate, checkCode },
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
