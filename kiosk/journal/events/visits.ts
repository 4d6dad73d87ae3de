/** What a person at the glass does, and what the terminal asks of the services for them. */
import { status, userAction } from "../event.ts";
import { NUMBER, oneOf, TEXT, TEXT_OR_NULL } from "../fields.ts";

export const VISIT_EVENTS = {
  "session.start": userAction("operator", "A visit began: a code was held to the scanner, or the glass was touched.", {
    session: TEXT,
    by: oneOf("scan", "touch"),
  }),
  "session.end": status("operator", "The visit is over and the screen is home again; `reason` says why.", {
    session: TEXT,
    reason: TEXT,
    durationMs: NUMBER,
  }),
  "scan.accepted": userAction(
    "operator",
    "A code was read that is an invoice's; `kind` and check of it, never its text.",
    {
      session: TEXT,
      kind: TEXT,
      crc: TEXT,
      bytes: NUMBER,
    },
  ),
  "scan.rejected": userAction("operator", "A code was read that is no invoice this terminal can check.", {
    code: TEXT,
    detail: TEXT,
    bytes: NUMBER,
  }),
  "scan.dropped": status(
    "technician",
    "A code was read and led nowhere; `why` is what the person was told, `not-welcome` where the screen says it all.",
    {
      why: oneOf("not-welcome", "checking", "printing", "shown", "claim-code", "unfinished"),
      bytes: NUMBER,
    },
  ),
  "verify.start": status("operator", "A check of an invoice begins; `invoice` is its keyed hash.", {
    session: TEXT_OR_NULL,
    request: TEXT,
    kind: TEXT,
    invoice: TEXT,
  }),
  "verify.joined": status(
    "operator",
    "Another question about the same invoice is on its way already; its answer serves both.",
    { request: TEXT, invoice: TEXT },
  ),
  "verify.cached": status("operator", "Answered today already: the same answer again, and no check spent.", {
    session: TEXT_OR_NULL,
    request: TEXT,
    invoice: TEXT,
    outcome: TEXT,
    ageMs: NUMBER,
  }),
  "verify.failover": status(
    "operator",
    "A service certainly did not take the question, so that the next one is asked.",
    { request: TEXT, from: TEXT, reason: TEXT, to: TEXT },
    { trouble: true },
  ),
  "verify.limited": status(
    "operator",
    "Too many checks in this visit, or at this terminal: the person was asked to wait.",
    { session: TEXT_OR_NULL, request: TEXT, limit: oneOf("visit", "terminal") },
    { trouble: true },
  ),
  "verify.done": status(
    "operator",
    "The check is over; `outcome` says whether the record agrees, or why nobody knows.",
    {
      request: TEXT,
      outcome: TEXT,
      durationMs: NUMBER,
      provider: TEXT,
    },
  ),
  "verify.note": status(
    "technician",
    "The vendor's or the network's own code where it says more than the outcome: `FailedOperation.X`, `ECONNREFUSED`.",
    { request: TEXT, provider: TEXT, code: TEXT },
    { trouble: true },
  ),
  "claim.failed": userAction(
    "operator",
    "A claim code was typed that finds nothing; after several the terminal stops taking any for a while.",
    { reason: oneOf("no-match", "locked"), triesLeft: NUMBER },
  ),
} as const;
