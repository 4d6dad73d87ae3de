/** A Query as vat_invoice_verification wants it (facts 4.1, 1.2). Pure. */
import { digitsOfDate } from "../../../invoice/dates.ts";
import { plainYuan } from "../../../invoice/money.ts";
import type { InvoiceKind, Query } from "../../../invoice/types.ts";

/** Null: the vendor names no type for it, and a wrong one would be another question. */
export const INVOICE_TYPE: Readonly<Record<InvoiceKind, string | null>> = {
  "vat-special-paper": "special_vat_invoice",
  freight: "special_freight_transport_invoice",
  "motor-vehicle": "motor_vehicle_invoice",
  "vat-ordinary-paper": "normal_invoice",
  "vat-special-electronic": "elec_special_vat_invoice",
  "vat-ordinary-electronic": "elec_normal_invoice",
  "vat-roll": "roll_normal_invoice",
  "vat-toll": "toll_elec_normal_invoice",
  "used-vehicle": "used_vehicle_invoice",
  "digital-special": "elec_invoice_special",
  "digital-ordinary": "elec_invoice_normal",
  "digital-toll": "elec_toll_invoice",
  "digital-rail": "elec_train_ticket_invoice",
  "digital-air": "elec_flight_itinerary_invoice",
  "digital-motor-vehicle": "motor_vehicle_invoice",
  "digital-used-vehicle": "used_vehicle_invoice",
  "digital-paper-special": null,
  "digital-paper-ordinary": null,
  blockchain: "blockchain_invoice",
};

export function baiduCovers(kind: InvoiceKind): boolean {
  return INVOICE_TYPE[kind] !== null;
}

/** The form's fields; null where the vendor does not know the kind. */
export function baiduForm(query: Query): string | null {
  const type = INVOICE_TYPE[query.kind];
  if (type === null) return null;
  const form = new URLSearchParams({
    invoice_num: query.invoiceNumber,
    invoice_date: digitsOfDate(query.issueDate),
    invoice_type: type,
  });
  if (query.invoiceCode !== null) form.set("invoice_code", query.invoiceCode);
  if (query.checkCode !== null) form.set("check_code", query.checkCode);
  if (query.amountFen !== null) form.set("total_amount", plainYuan(query.amountFen));
  return form.toString();
}
