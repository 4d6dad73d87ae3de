import type { Query } from "../invoice/types.ts";

/**
 * Every field that is asked: another amount or date of the same invoice is another question, and so is a kind that is known
 * where it was a guess before.
 */
export function questionOf(query: Query): string {
  return JSON.stringify([
    query.kind,
    query.kindAssumed,
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
