/** A Query as VatInvoiceVerifyNew wants it (facts 4.2, 1.2). Pure. */
import { plainYuan } from "../../../invoice/money.ts";
import type { InvoiceKind, Query } from "../../../invoice/types.ts";

/**
 * Tencent's own numbering: its 32 is Shenzhen's blockchain, not 数电普票, and 数电票 travel under the number of the paper
 * form they follow. Null where none is documented: the field is left out, which says nothing false.
 */
const INVOICE_KIND: Readonly<Record<InvoiceKind, string | null>> = {
  "vat-special-paper": "01",
  freight: "02",
  "motor-vehicle": "03",
  "vat-ordinary-paper": "04",
  "vat-special-electronic": "08",
  "vat-ordinary-electronic": "10",
  "vat-roll": "11",
  "vat-toll": "14",
  "used-vehicle": "15",
  "digital-special": "08",
  "digital-ordinary": "10",
  "digital-toll": "10",
  "digital-rail": null,
  "digital-air": null,
  "digital-motor-vehicle": "03",
  "digital-used-vehicle": "15",
  "digital-paper-special": "01",
  "digital-paper-ordinary": "04",
  blockchain: "32",
};

/** The body, its fields in the order of the vendor's documentation. */
export function tencentBody(query: Query, enableTodayInvoice: boolean): string {
  // A kind that was only assumed is not claimed.
  const kind = query.kindAssumed ? null : INVOICE_KIND[query.kind];
  return JSON.stringify({
    InvoiceNo: query.invoiceNumber,
    InvoiceDate: query.issueDate,
    ...(query.invoiceCode === null ? {} : { InvoiceCode: query.invoiceCode }),
    ...(kind === null ? {} : { InvoiceKind: kind }),
    ...(query.checkCode === null ? {} : { CheckCode: query.checkCode }),
    // Two decimals always, as on the invoice; which of its amounts is meant was decided with the kind (invoice/needs.ts).
    ...(query.amountFen === null ? {} : { Amount: plainYuan(query.amountFen) }),
    ...(query.sellerTaxId === null ? {} : { SellerTaxCode: query.sellerTaxId }),
    ...(enableTodayInvoice ? { EnableTodayInvoice: true } : {}),
  });
}
