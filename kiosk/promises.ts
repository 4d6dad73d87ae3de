/** What the shell asks of the outbox, in the shell's terms: to promise, and to find what was promised. */
import { lastFour } from "./invoice/mask.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { EnqueueAsk, EnqueueOutcome, LookUpOutcome, ShellDeps } from "./shell/deps.ts";
import { slipNumberOf } from "./shell/slip-number.ts";

/** Without an outbox nothing is promised and nothing can be found: the terminal is out of service then. */
export function promisesOf(outbox: Outbox | null): Pick<ShellDeps, "enqueue" | "lookUp"> {
  if (outbox === null)
    return {
      enqueue: () => Promise.resolve({ ok: false, reason: "disk" }),
      lookUp: () => Promise.resolve({ type: "locked" }),
    };
  return {
    enqueue: (ask) => Promise.resolve(kept(outbox, ask)),
    // A store that cannot be read throws here, and must reach the shell as a rejection.
    lookUp: (claimCode, four) => Promise.try(found, outbox, claimCode, four),
  };
}

function kept(outbox: Outbox, { query, key: idempotencyKey, taken }: EnqueueAsk): EnqueueOutcome {
  const { invoiceNumber, amountFen } = query;
  const promised = outbox.enqueue({ query, idempotencyKey, taken, amountFen });
  if (!promised.ok) return { ok: false, reason: promised.error };
  const { claimCode, receivedAt } = promised.value;
  return {
    ok: true,
    ticket: { occasion: "fresh", claimCode, receivedAt, lastFour: lastFour(invoiceNumber), amountFen },
  };
}

function found(outbox: Outbox, claimCode: string, four: string): LookUpOutcome {
  const row = outbox.find(claimCode, four);
  if (row.type !== "found") return row;
  if (row.state === "waiting") return { type: "waiting", ticket: { ...row, occasion: "waiting" } };
  outbox.collected(row.requestId);
  const { query, outcome } = row;
  return { type: "answered", checked: { query, outcome, slipNumber: slipNumberOf(outcome.at), collected: true } };
}
