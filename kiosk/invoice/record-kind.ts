import { hasCode } from "./needs.ts";
import type { InvoiceKind, Query } from "./types.ts";

/**
 * What kind the record says it is; else the one that was asked, which the code on the invoice named; null where that was only
 * assumed. A kind that such a number cannot be of is nobody's word. `recorded` null: the record does not say.
 */
export function kindShown(recorded: InvoiceKind | null, query: Query): InvoiceKind | null {
  if (recorded !== null && hasCode(recorded) === (query.invoiceCode !== null)) return recorded;
  return query.kindAssumed ? null : query.kind;
}
