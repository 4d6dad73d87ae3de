/**
 * Where a code leads that somebody holds to the scanner. People come with a stack of invoices, or one behind the other: the next
 * code begins the next check wherever nothing is lost by it. Where something would be, the screen stays and says why.
 */
import type { ScanWait } from "../display/contract/view.ts";
import { draftOf } from "../invoice/query.ts";
import type { Reading } from "../invoice/types.ts";
import type { TerminalContext } from "./context.ts";

/** From a screen that waits for a code. */
export const SCAN_WELCOME = [
  { guard: "scansClaim" as const, target: "#session.visit.find", actions: ["beginVisit", "openFindWithScan"] as const },
  {
    guard: "scansCompleteAndIntact" as const,
    target: "#session.visit.checking",
    actions: ["beginVisit", "takeScan"] as const,
  },
  {
    guard: "scansIncomplete" as const,
    target: "#session.visit.entry",
    actions: ["beginVisit", "takeScan", "openEntry"] as const,
  },
  { guard: "scansInvoice" as const, target: "#session.visit.confirm", actions: ["beginVisit", "takeScan"] as const },
  { target: "#session.visit.scanHelp", actions: ["beginVisit", "noteScanProblem"] as const },
];

/** The screen stays, and says why the code led nowhere. A code is never replayed: it is held up again. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- see TerminalSetup
export function scanWaits(notice: ScanWait) {
  return {
    actions: [
      { type: "dropScan" as const, params: notice },
      { type: "sayOfScan" as const, params: notice },
    ],
  };
}

/** What would be lost by going on, and what is no invoice at all: a code on a bag must not take a verdict off the screen. */
const NOT_NOW = [
  { guard: "contactIsOpen" as const, ...scanWaits("unfinished") },
  { guard: "claimCodeIsNotOnPaper" as const, ...scanWaits("claim-code") },
  { guard: "scansProblem" as const, actions: ["rejectScan", "sayScanProblem"] as const },
];

/** From help, which is opened with something behind it. */
export const SCAN_FROM_HELP = [...NOT_NOW, ...SCAN_WELCOME];

/** From a screen where a check has come to its end. The code that stands there answered is the one that was not taken away. */
export const SCAN_NEXT = [...NOT_NOW, { guard: "scansWhatIsShown" as const, ...scanWaits("shown") }, ...SCAN_WELCOME];

/** The person holds the claim code in no other way than by reading it off the screen. */
export function claimCodeIsNotOnPaper({ ticket, print }: TerminalContext): boolean {
  return ticket?.occasion === "fresh" && print.state !== "printed" && print.state !== "probably-printed";
}

/** A code that says nothing else than the question whose answer, or promise, stands on the screen. */
export function saysWhatIsShown(reading: Reading, { current, ticket, check }: TerminalContext): boolean {
  const query = current?.query ?? (ticket?.occasion === "fresh" ? check?.query : undefined);
  if (query === undefined) return false;
  const draft = draftOf(reading);
  const fields = ["invoiceCode", "invoiceNumber", "issueDate", "amountFen"] as const;
  return (
    fields.every((field) => query[field] === null || draft[field] === null || draft[field] === query[field]) &&
    // Asked about are its last characters only.
    (query.checkCode === null || draft.checkCode === null || draft.checkCode.endsWith(query.checkCode))
  );
}
