import type { InvoiceKind, Query, RefusalReason } from "../invoice/types.ts";

/** The record answers for five years back (fapiao facts 3.2). */
const WINDOW_YEARS = 5;

/**
 * What is known without asking: a question that the service can only decline would still cost one of the five checks a
 * day that the record allows an invoice. Only what cannot change is decided here; "issued today" is left to the service,
 * because some have it the same day.
 */
export function refusedWithoutAsking(
  query: Query,
  today: string,
  covered: ReadonlySet<InvoiceKind>,
): RefusalReason | null {
  if (!covered.has(query.kind)) return "kind-not-covered";
  if (query.issueDate < earliestIssueDate(today)) return "out-of-window";
  return null;
}

/** YYYY-MM-DD, five years before `today`; dates of that form compare as text. 29 February stands for 1 March. */
export function earliestIssueDate(today: string): string {
  return `${String(Number(today.slice(0, 4)) - WINDOW_YEARS).padStart(4, "0")}${today.slice(4)}`;
}
