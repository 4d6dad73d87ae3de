/** The sandbox's record of invoices: pure. Compares as the national platform does, and says as little. */
import { dateWindow } from "../../invoice/dates.ts";
import { maskName } from "../../invoice/mask.ts";
import { amountMeaningOf, fieldsOf } from "../../invoice/needs.ts";
import { lastOfCheckCode } from "../../invoice/query.ts";
import type { Answer, InvoiceKind, Query, Refused } from "../../invoice/types.ts";
import type { RegisterEntry } from "./entry.ts";
import { dateInNumber, identityOn, printedFen, recordedFen } from "./payload.ts";

/** Five checks an invoice a day, whoever asks (fapiao facts 3.2). */
export const CHECKS_A_DAY = 5;

/** The kinds that the sandbox's record does not hold. */
const NOT_COVERED: ReadonlySet<InvoiceKind> = new Set(["freight", "blockchain"]);

export interface Now {
  readonly today: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

export const SANDBOX_NAME = "sandbox";

/** The entry that this invoice's number belongs to, whether recorded or not. */
export function entryOf(register: readonly RegisterEntry[], query: Query): RegisterEntry | null {
  const issueDate = dateInNumber(query);
  if (issueDate === null) return null;
  return (
    register.find((entry) => {
      const identity = identityOn(entry, issueDate);
      return identity.invoiceCode === query.invoiceCode && identity.invoiceNumber === query.invoiceNumber;
    }) ?? null
  );
}

/** What the record says, given how often the invoice was checked today before this. */
export function lookUp(query: Query, entry: RegisterEntry | null, checksBefore: number, now: Now): Answer | Refused {
  const refused = (reason: Refused["reason"]): Refused => ({
    type: "refused",
    reason,
    source: SANDBOX_NAME,
    at: now.at,
  });
  if (NOT_COVERED.has(query.kind)) return refused("kind-not-covered");
  if (dateWindow(query.issueDate, now.today) === "older-than-five-years") return refused("out-of-window");
  if (query.amountFen === null && query.checkCode === null) return refused("input-rejected");
  const used = checksBefore + (entry?.checksElsewhere ?? 0);
  if (used >= CHECKS_A_DAY) return refused("daily-limit");
  if (query.issueDate >= now.today) return refused("too-early");

  const answer = (match: Answer["match"], rest: Pick<Answer, "status" | "details">): Answer => ({
    type: "answer",
    match,
    ...rest,
    checksToday: used + 1,
    checksLeftToday: CHECKS_A_DAY - used - 1,
    source: SANDBOX_NAME,
    at: now.at,
  });
  if (entry?.recorded !== true) return answer("not-found", { status: "unknown", details: null });
  if (!agrees(query, entry)) return answer("mismatch", { status: "unknown", details: null });
  return answer("consistent", {
    status: entry.status,
    details: {
      kind: entry.kind,
      invoiceCode: query.invoiceCode,
      invoiceNumber: query.invoiceNumber,
      issueDate: query.issueDate,
      totalWithTaxFen: entry.totalWithTaxFen,
      amountWithoutTaxFen: entry.totalWithTaxFen - entry.taxFen,
      taxFen: entry.taxFen,
      sellerName: entry.sellerName,
      buyerNameMasked: maskName(entry.buyerName),
      redLetterNumber: entry.redLetterNumber,
      remainingFen: entry.remainingFen,
    },
  });
}

/** Date, and the last six of the check code where the kind has one, else the amount. Which of them differs is not said. */
function agrees(query: Query, entry: RegisterEntry): boolean {
  if (query.issueDate !== dateInNumber(query)) return false;
  if (entry.checkCode !== null) return query.checkCode?.slice(-6) === entry.checkCode.slice(-6);
  return query.amountFen === recordedFen(entry);
}

/** The Query that a person gets who reads the sample without a mistake. */
export function queryOf(entry: RegisterEntry, issueDate: string): Query {
  return {
    kind: entry.kind,
    kindAssumed: false,
    ...identityOn(entry, issueDate),
    issueDate,
    amountFen: fieldsOf(entry.kind).includes("amountFen") ? printedFen(entry) : null,
    amountMeaning: amountMeaningOf(entry.kind),
    checkCode: lastOfCheckCode(entry.kind, entry.checkCode),
    sellerTaxId: null,
  };
}
