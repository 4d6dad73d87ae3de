/**
 * A person who left a request may leave a number or an address: the result is sent there once it is known.
 *
 *   promise ─► contact (sealed) ─► its request answered ─► handed over ─┬─ accepted, rejected ─► contact deleted
 *     one commit                        ▲                              │
 *                                       └────────── back-off ◄─────────┴─ not now
 *
 * The result itself stays with the request, to be collected here as well. A hand-over carries one key for all its tries,
 * so that a kill between "accepted" and the deletion is followed by the same hand-over again, and one message is sent.
 *
 * Error model: `promise` returns a closed union. A disk that does not take a write is waited out; anything else thrown is
 * a surprise.
 */
import { randomInt, randomUUIDv7 } from "node:crypto";
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import { lastFour } from "../invoice/mask.ts";
import type { Result } from "../invoice/types.ts";
import { verdictOf } from "../invoice/verdict.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { AgeClock } from "../store/age.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import { fullJitterMs, type RandomBelow } from "../verify/backoff.ts";
import { openResult } from "./contents.ts";
import { openContact, sealContact, type Contact } from "./delivery-contact.ts";
import { DELIVERY_DELAYS, DELIVERY_KEEP_DAYS, type DeliveryDelays } from "./delivery-delays.ts";
import type { Deliverer, DeliveryOrder, DeliveryOutcome } from "./delivery-port.ts";
import { deliveryRowsOf, type DueDelivery } from "./delivery-rows.ts";

export interface DeliveriesOptions {
  readonly store: Store;
  readonly deliverer: Deliverer;
  /** Tells when requests change: answers come in the background. */
  readonly outbox: {
    onChange(listener: () => void): Unsubscribe;
    readonly age: Pick<AgeClock, "stamp" | "stampedBefore">;
  };
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly random?: RandomBelow;
  readonly newId?: () => string;
  readonly delays?: Partial<DeliveryDelays>;
}

export interface WantedDelivery {
  readonly requestId: string;
  readonly contact: Contact;
  /** The id of the text that the person agreed to. */
  readonly consentText: string;
  readonly language: "zh" | "en";
}

/** consent: the person takes it back; collected: the person has the result, nothing is left to send. */
export type Withdrawal = "consent" | "collected";

export interface Deliveries {
  /** Committed before it returns. Another contact for the same request takes the place of the first. */
  promise(wanted: WantedDelivery): Result<null, "no-such-request" | "disk">;
  /** Where the result of this request will be sent; null: nowhere. Throws SqliteError where the disk cannot be read. */
  contactOf(requestId: string): Contact | null;
  /** Deletes the contact before it returns; true where there was one. Of a hand-over under way nobody can know. */
  withdraw(requestId: string, why?: Withdrawal): Result<boolean, "disk">;
  /** Contacts that are kept now. */
  waiting(): number;
  start(): void;
  /** Await it before closing the store. */
  stop(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { store, deliverer, outbox, clock, journal } = options;
  const { random = (limit: number) => randomInt(limit), newId = randomUUIDv7 } = options;
  const delays: DeliveryDelays = { ...DELIVERY_DELAYS, ...options.delays };
  const rows = deliveryRowsOf(store);
  const { age } = outbox;
  let stopping: AbortController | null = null;
  let underWay: Promise<void> | null = null;
  let unsubscribe: Unsubscribe = () => undefined;
  let cancelWake: Cancel = () => undefined;
  let cancelPurge: Cancel = () => undefined;
  /** Monotonic; the disk did not take what a hand-over had come to. */
  let pausedUntilMs = -Infinity;

  function promise({ requestId, contact, consentText, language }: WantedDelivery): ReturnType<Deliveries["promise"]> {
    try {
      if (!rows.knowsRequest(requestId)) return { ok: false, error: "no-such-request" };
      const id = newId();
      rows.put({
        id,
        request: requestId,
        contact: sealContact(store.sealer, id, contact),
        language,
        consentText,
        receivedWallMs: clock.wallMs(),
        receivedLivedMs: age.stamp(),
        dueMonoMs: clock.now(),
      });
      journal.record("delivery.promised", { request: requestId, channel: contact.channel });
      wake();
      return { ok: true, value: null };
    } catch (error) {
      storageTrouble(error);
      return { ok: false, error: "disk" };
    }
  }

  function withdraw(requestId: string, why: Withdrawal = "consent"): Result<boolean, "disk"> {
    try {
      const removed = rows.removeOf(requestId);
      if (removed) {
        journal.record(why === "consent" ? "delivery.withdrawn" : "delivery.needless", { request: requestId });
      }
      return { ok: true, value: removed };
    } catch (error) {
      storageTrouble(error);
      return { ok: false, error: "disk" };
    }
  }

  function wake(): void {
    const current = stopping;
    if (current === null || underWay !== null) return;
    cancelWake();
    if (clock.now() < pausedUntilMs) {
      cancelWake = clock.setTimeout(wake, pausedUntilMs - clock.now());
      return;
    }
    try {
      const row = rows.takeDue(clock.now());
      if (row === null) {
        const dueMs = rows.nextDueMs();
        if (dueMs !== null) cancelWake = clock.setTimeout(wake, Math.max(0, dueMs - clock.now()));
        return;
      }
      underWay = handOver(row, current.signal).finally(() => {
        underWay = null;
        wake();
      });
    } catch (error) {
      storageTrouble(error);
      cancelWake = clock.setTimeout(wake, delays.storageTrouble);
    }
  }

  async function handOver(row: DueDelivery, signal: AbortSignal): Promise<void> {
    const order = orderOf(row);
    const outcome: DeliveryOutcome =
      order === null ? { type: "rejected", note: "unreadable" } : await within(delays.handOver, signal, order);
    if (signal.aborted && outcome.type === "not-now") return;
    try {
      settle(row, outcome);
    } catch (error) {
      // It stays due and is handed over again, with the same key.
      storageTrouble(error);
      pausedUntilMs = clock.now() + delays.storageTrouble;
    }
  }

  function settle({ id, request, attempts }: DueDelivery, outcome: DeliveryOutcome): void {
    switch (outcome.type) {
      case "accepted":
        rows.remove(id);
        journal.record("delivery.accepted", { request, attempts });
        return;
      case "rejected":
        rows.remove(id);
        journal.record("delivery.rejected", { request, reason: outcome.note });
        return;
      case "not-now": {
        const { backoffFirst: firstMs, backoffCap: capMs, backoffFloor: floorMs } = delays;
        const backoffMs = fullJitterMs(attempts, { firstMs, capMs, floorMs }, random);
        const waitMs = Math.max(backoffMs, outcome.retryAfterMs ?? 0);
        rows.defer(id, waitMs, clock.now(), clock.wallMs());
        journal.record("delivery.deferred", { request, reason: outcome.note, attempts, waitMs: Math.round(waitMs) });
      }
    }
  }

  function orderOf(row: DueDelivery): DeliveryOrder | null {
    const contact = openContact(store.sealer, row.id, row.contact);
    const stored = openResult(store.sealer, row.request, row.result);
    if (contact === null || stored === null) return null;
    const { query, outcome } = stored;
    return {
      key: row.id,
      request: row.request,
      language: row.language,
      contact,
      consent: { text: row.consentText, at: new Date(row.receivedWallMs).toISOString() },
      result: {
        verdict: verdictOf(outcome).id,
        lastFour: lastFour(query.invoiceNumber),
        source: outcome.source,
        at: outcome.at,
      },
    };
  }

  async function within(limitMs: number, signal: AbortSignal, order: DeliveryOrder): Promise<DeliveryOutcome> {
    const limit = new AbortController();
    const cancel = clock.setTimeout(() => limit.abort(), limitMs);
    try {
      return await deliverer.deliver(order, AbortSignal.any([signal, limit.signal]));
    } finally {
      cancel();
    }
  }

  function purge(): void {
    cancelPurge = clock.setTimeout(purge, delays.purgeEvery);
    try {
      const count = rows.purge(age.stampedBefore(DELIVERY_KEEP_DAYS * DAY_MS));
      if (count > 0) journal.record("delivery.purged", { count });
    } catch (error) {
      storageTrouble(error);
    }
  }

  function storageTrouble(error: unknown): void {
    noteDiskFault(error, journal, "delivery");
  }

  return {
    promise,
    contactOf(requestId) {
      const row = rows.ofRequest(requestId);
      return row === null ? null : openContact(store.sealer, row.id, row.contact);
    },
    withdraw,
    waiting: () => rows.count(),
    start() {
      if (stopping !== null) return;
      stopping = new AbortController();
      try {
        rows.rebase(clock.now(), clock.wallMs());
      } catch (error) {
        // Waits of an earlier boot may then last longer or shorter than they were meant to; nothing is lost.
        storageTrouble(error);
      }
      purge();
      unsubscribe = outbox.onChange(wake);
      wake();
    },
    async stop() {
      stopping?.abort();
      stopping = null;
      unsubscribe();
      cancelWake();
      cancelPurge();
      await underWay;
    },
  };
}
