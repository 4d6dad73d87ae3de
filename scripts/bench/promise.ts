import { randomUUIDv7 } from "node:crypto";
import { queryNumber } from "../../kiosk/outbox/fixture.ts";
import type { Outbox } from "../../kiosk/outbox/outbox.ts";

/** How long the outbox takes to promise the answer for one of many invoices. */
export function promiseMs(outbox: Outbox, n: number): number {
  const query = queryNumber(n);
  const idempotencyKey = randomUUIDv7();
  const begunMs = performance.now();
  const kept = outbox.enqueue({ query, idempotencyKey, taken: "no", amountFen: query.amountFen });
  const tookMs = performance.now() - begunMs;
  if (!kept.ok) throw new Error(`the outbox did not take request ${n}: ${kept.error}`);
  return tookMs;
}
