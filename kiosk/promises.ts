/** What the shell asks of the outbox, in the shell's terms: to promise, and to find what was promised. */
import { lastFour } from "./invoice/mask.ts";
import { maskContact, type Contact } from "./outbox/delivery-contact.ts";
import type { Deliveries } from "./outbox/delivery.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { SentTo } from "./shell/context.ts";
import type { EnqueueAsk, EnqueueOutcome, LookUpOutcome, MessageAsk, Messages, ShellDeps } from "./shell/deps.ts";
import { slipNumberOf } from "./shell/slip-number.ts";

/** Without an outbox nothing is promised and nothing can be found: the terminal is out of service then. */
export function promisesOf(
  outbox: Outbox | null,
  deliveries: Deliveries | null,
): Pick<ShellDeps, "enqueue" | "lookUp" | "messages"> {
  if (outbox === null)
    return {
      messages: null,
      enqueue: () => Promise.resolve({ ok: false, reason: "disk" }),
      lookUp: () => Promise.resolve({ type: "locked" }),
    };
  return {
    enqueue: (ask) => Promise.resolve(kept(outbox, ask)),
    // A store that cannot be read throws here, and must reach the shell as a rejection.
    lookUp: (claimCode, four, requestId) => Promise.try(found, outbox, deliveries, { claimCode, four, requestId }),
    messages: deliveries === null ? null : messagesOf(deliveries),
  };
}

function kept(outbox: Outbox, { query, key: idempotencyKey, taken }: EnqueueAsk): EnqueueOutcome {
  const { invoiceNumber, amountFen } = query;
  const promised = outbox.enqueue({ query, idempotencyKey, taken, amountFen });
  if (!promised.ok) return { ok: false, reason: promised.error };
  const { requestId, claimCode, receivedAt } = promised.value;
  const asked = { lastFour: lastFour(invoiceNumber), amountFen };
  return { ok: true, ticket: { occasion: "fresh", requestId, claimCode, receivedAt, ...asked, sentTo: null } };
}

interface Wanted {
  readonly claimCode: string;
  readonly four: string;
  /** Of the promise that stands on the screen. */
  readonly requestId: string | undefined;
}

function found(
  outbox: Outbox,
  deliveries: Deliveries | null,
  { claimCode, four, requestId: promised }: Wanted,
): LookUpOutcome {
  const row = promised === undefined ? outbox.find(claimCode, four) : outbox.findPromised(promised, claimCode, four);
  if (row.type !== "found") return row;
  const { requestId, receivedAt } = row;
  if (row.state === "waiting") {
    const { lastFour, amountFen } = row;
    const kept = deliveries?.contactOf(requestId) ?? null;
    const sentTo = kept === null ? null : sentToOf(kept);
    return {
      type: "waiting",
      ticket: { occasion: "waiting", requestId, claimCode, receivedAt, lastFour, amountFen, sentTo },
    };
  }
  outbox.collected(requestId);
  // The person has the result: what was given to send it has served. A disk that does not let it go is journalled there.
  deliveries?.withdraw(requestId, "collected");
  const { query, outcome } = row;
  return { type: "answered", checked: { query, outcome, slipNumber: slipNumberOf(outcome.at), collected: true } };
}

function messagesOf(deliveries: Deliveries): Messages {
  return {
    promise: (ask) => Promise.try(contactKept, deliveries, ask),
    withdraw: (requestId) => Promise.try(contactWithdrawn, deliveries, requestId),
  };
}

function contactKept(deliveries: Deliveries, ask: MessageAsk): SentTo | "no-request" | "disk" {
  const kept = deliveries.promise(ask);
  if (kept.ok) return sentToOf(ask.contact);
  return kept.error === "disk" ? "disk" : "no-request";
}

function contactWithdrawn(deliveries: Deliveries, requestId: string): "withdrawn" | "gone" | "disk" {
  const deleted = deliveries.withdraw(requestId);
  if (!deleted.ok) return "disk";
  return deleted.value ? "withdrawn" : "gone";
}

function sentToOf(contact: Contact): SentTo {
  return { channel: contact.channel, masked: maskContact(contact) };
}
