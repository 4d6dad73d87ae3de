/** What is promised to a person and not yet done: requests that wait for an answer, results that wait to be sent. */
import { status, system, userAction } from "../event.ts";
import { NUMBER, oneOf, TEXT } from "../fields.ts";

export const PROMISE_EVENTS = {
  "outbox.enqueued": status("operator", "A request without an answer is kept, and a claim code was promised.", {
    request: TEXT,
    invoice: TEXT,
    depth: NUMBER,
  }),
  "outbox.refused": status(
    "operator",
    "A request could not be kept, and the person was told so.",
    { reason: TEXT },
    { trouble: true },
  ),
  "outbox.attempt": status("operator", "A kept request is asked again.", { request: TEXT, attempt: NUMBER }),
  "outbox.answered": status("operator", "A kept request has its answer, which waits to be fetched.", {
    request: TEXT,
    outcome: TEXT,
    attempts: NUMBER,
  }),
  "outbox.deferred": status("operator", "A kept request was not answered this time and waits for its next try.", {
    request: TEXT,
    reason: TEXT,
    attempts: NUMBER,
    waitMs: NUMBER,
  }),
  "outbox.dead": status(
    "operator",
    "A kept request that cannot be answered any more; it stays where it is and blocks no other.",
    { request: TEXT, reason: TEXT },
    { trouble: true },
  ),
  "outbox.recovered": system("technician", "Requests that an earlier run of the core had in hand when it died.", {
    count: NUMBER,
    maybeSent: NUMBER,
  }),
  "outbox.collected": userAction("operator", "A person fetched a result with a claim code.", { request: TEXT }),
  "outbox.purged": system("auditor", "Requests whose time is over were deleted.", { count: NUMBER }),
  "delivery.promised": userAction(
    "operator",
    "A person left a number or an address for the result of a request; neither is written here.",
    { request: TEXT, channel: oneOf("sms", "email") },
  ),
  "delivery.withdrawn": userAction("operator", "A person took back the number or address left for a result.", {
    request: TEXT,
  }),
  "delivery.needless": status(
    "operator",
    "The result was fetched at the terminal before it was sent on; the contact is deleted.",
    { request: TEXT },
  ),
  "delivery.accepted": status("operator", "The back office has taken a result to send it on.", {
    request: TEXT,
    attempts: NUMBER,
  }),
  "delivery.rejected": status(
    "operator",
    "The result will never be sent, and the contact is deleted; the result can still be collected.",
    { request: TEXT, reason: TEXT },
    { trouble: true },
  ),
  "delivery.deferred": status("operator", "The back office could not take a result this time; it is tried again.", {
    request: TEXT,
    reason: TEXT,
    attempts: NUMBER,
    waitMs: NUMBER,
  }),
  "delivery.purged": system("auditor", "Contacts whose time is over were deleted.", { count: NUMBER }),
} as const;
