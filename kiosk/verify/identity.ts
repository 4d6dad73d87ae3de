import type { Query } from "../invoice/types.ts";

/** Every field that is asked: another amount or date of the same invoice is another question. */
export function questionOf(query: Query): string {
  return JSON.stringify([
    query.kind,
    query.invoiceCode,
    query.invoiceNumber,
    query.issueDate,
    query.amountFen,
    query.checkCode,
    query.sellerTaxId,
  ]);
}

/** What the record counts checks by: code and number, whatever else was asked. */
export function invoiceOf(query: Pick<Query, "invoiceCode" | "invoiceNumber">): string {
  return `${query.invoiceCode ?? ""}|${query.invoiceNumber}`;
}
