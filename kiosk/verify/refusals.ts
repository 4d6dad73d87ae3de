import { dateWindow } from "../invoice/dates.ts";
import type { InvoiceKind, Query, RefusalReason } from "../invoice/types.ts";

/**
 * What is known without asking: a question that the service can only decline would still cost one of the five checks a
 * day that the record allows an invoice. Only what cannot change is decided here; "issued today" is left to the service,
 * because some have it the same day. Nor is an invoice called too old by a calendar that no service has vouched for since the
 * start: one that is years ahead would write that off for good.
 */
export function refusedWithoutAsking(
  query: Query,
  today: { readonly date: string; readonly isVouchedFor: boolean },
  covered: ReadonlySet<InvoiceKind>,
): RefusalReason | null {
  if (!covered.has(query.kind)) return "kind-not-covered";
  if (today.isVouchedFor && dateWindow(query.issueDate, today.date) === "older-than-five-years") return "out-of-window";
  return null;
}
