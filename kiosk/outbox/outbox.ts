/**
 * What the terminal has promised and not yet done. A request is committed (WAL, FULL) before `enqueue` returns, so that
 * the screen never says more than the disk holds; it is finished in the background; its answer waits here to be
 * collected with the claim code and the last four digits of the invoice's number; then it is purged by age.
 *
 * Error model: `enqueue` and `find` return closed unions for what can happen. A disk that cannot be read throws
 * SqliteError: then nothing true can be said, and the terminal goes out of service.
 */
import { randomInt } from "node:crypto";
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import { lastFour } from "../invoice/mask.ts";
import type { Answer, Query, Refused, Result } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import { invoiceHash } from "../journal/hash.ts";
import type { Journal } from "../journal/journal.ts";
import { createAge, type AgeClock } from "../store/age.ts";
import { noteDiskFault, sqliteCode, storageFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import { recordsLostWallMs } from "../store/salvage.ts";
import type { RandomBelow } from "../verify/backoff.ts";
import type { Verifier } from "../verify/policy.ts";
import { todayOf, type Today } from "../verify/today.ts";
import { isClaimCode, newClaimCode } from "./claim-code.ts";
import { openPayload, openResult, sealPayload } from "./contents.ts";
import { OUTBOX_DELAYS, OUTBOX_LIMITS, type OutboxDelays, type OutboxLimits } from "./delays.ts";
import { createOffer, type Offer, type OfferOptions, type Refusal } from "./offer.ts";
import { operatorOf, type Operator } from "./operate.ts";
import { createPurge } from "./purge.ts";
import { rowsOf, type FoundRow } from "./rows.ts";
import { countTries } from "./tries.ts";
import { createWorker } from "./worker.ts";

export interface OutboxOptions {
  readonly store: Store;
  readonly verifier: Pick<
    Verifier,
    "verify" | "resultOf" | "health" | "onHealth" | "personWaits" | "onServed" | "askedAt"
  >;
  readonly clock: TerminalClock;
  /** Its own where none is given; then no service vouches for the time that the machine was switched off. */
  readonly age?: AgeClock;
  /** By the calendar as it is, where none is given. */
  readonly today?: Today;
  readonly journal: Journal;
  readonly random?: RandomBelow;
  readonly limits?: Partial<OutboxLimits>;
  readonly delays?: Partial<OutboxDelays>;
  /** Space left on the disk; tests say it. */
  readonly freeBytes?: () => number | null;
}

export interface Promised {
  readonly query: Query;
  /** Made once when the check began; the request's id from now on. */
  readonly idempotencyKey: string;
  /** Could the service have taken the question already? */
  readonly taken: "no" | "unknown";
  /** For the claim slip. */
  readonly amountFen: number | null;
}

export interface Receipt {
  readonly requestId: string;
  readonly claimCode: string;
  /** ISO 8601 instant. */
  readonly receivedAt: string;
}

export type Found =
  | {
      readonly type: "found";
      readonly state: "waiting";
      readonly requestId: string;
      readonly claimCode: string;
      readonly receivedAt: string;
      readonly lastFour: string;
      readonly amountFen: number | null;
    }
  | {
      readonly type: "found";
      readonly state: "answered";
      readonly requestId: string;
      readonly receivedAt: string;
      readonly query: Query;
      readonly outcome: Answer | Refused;
      /** It was handed out before: the next slip says so. */
      readonly collectedBefore: boolean;
    }
  | { readonly type: "no-match"; readonly triesLeft: number }
  /** No match, and this terminal lost requests lately: it may not be the person's mistake. Costs a try all the same. */
  | { readonly type: "records-lost"; readonly triesLeft: number }
  | { readonly type: "locked"; readonly forSeconds: number };

export interface Counts {
  /** Promised and not answered. */
  readonly waiting: number;
  /** Answered and not collected. */
  readonly answered: number;
}

export interface Outbox extends Operator {
  /** What is kept with the requests is as old as this says. */
  readonly age: AgeClock;
  /** Committed before it returns. The same key again gives the same receipt. */
  enqueue(promised: Promised): Result<Receipt, Refusal>;
  /** Whether `enqueue` would take a request now. */
  offer(): Offer;
  onOffer(listener: (offer: Offer) => void): Unsubscribe;
  find(claimCode: string, lastFour: string): Found;
  /** The same of a promise that the terminal itself has in hand: nobody guesses, so nothing is counted. */
  findPromised(requestId: string, claimCode: string, lastFour: string): Found;
  collected(requestId: string): void;
  counts(): Counts;
  onChange(listener: (counts: Counts) => void): Unsubscribe;
  /** Told of each request whose answer is here, once it is committed. */
  onAnswered(listener: (requestId: string) => void): Unsubscribe;
  /** Nothing is being asked at this moment. */
  quiet(): boolean;
  /** Begins to finish requests and to purge old ones. */
  start(): void;
  /** Await it before closing the store. */
  stop(): Promise<void>;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, verifier, clock, journal, random = (limit: number) => randomInt(limit) } = options;
  const limits: OutboxLimits = { ...OUTBOX_LIMITS, ...options.limits };
  const delays: OutboxDelays = { ...OUTBOX_DELAYS, ...options.delays };
  const rows = rowsOf(store);
  store.group.onRollback(() => rows.recount());
  const tries = countTries({ store, clock, journal, delays, claimTries: limits.claimTries });
  const age = options.age ?? createAge({ store, clock, journal });
  const today = options.today ?? todayOf({ clock, agreedOffsetMs: () => 0 });
  const purge = createPurge({ rows, age, journal, keepDays: limits.keepDays });
  const offer = createOffer({ store, rows, age, clock, limits, ...freeBytesOf(options) });
  const listeners = new Set<(counts: Counts) => void>();
  const onAnswered = new Set<(requestId: string) => void>();
  let cancelPurge: Cancel | null = null;

  function changed(): void {
    offer.look();
    if (listeners.size === 0) return;
    const counts = rows.counts();
    for (const listener of [...listeners]) listener(counts);
  }

  const worker = createWorker({
    rows,
    group: store.group,
    sealer: store.sealer,
    verifier,
    clock,
    today,
    age,
    journal,
    random,
    delays,
    limits,
    onChange: changed,
    onAnswered(requestId) {
      for (const listener of [...onAnswered]) listener(requestId);
    },
  });

  function enqueue(promised: Promised): Result<Receipt, Refusal> {
    const invoice = invoiceHash(store.invoiceKey, promised.query);
    try {
      const outcome = store.db.transaction(() => commit(promised, invoice)).immediate();
      if (!outcome.ok) {
        journal.record("outbox.refused", { reason: outcome.error });
        return outcome;
      }
      const depth = rows.counts().waiting;
      journal.record("outbox.enqueued", { request: outcome.value.requestId, invoice, depth });
      changed();
      worker.wake();
      return outcome;
    } catch (error) {
      rows.recount();
      if (!storageFault(error)) throw error;
      offer.diskFailed();
      journal.record("outbox.refused", { reason: sqliteCode(error) });
      return { ok: false, error: "disk" };
    }
  }

  function commit(promised: Promised, invoice: string): Result<Receipt, Refusal> {
    const { idempotencyKey: id, query, taken, amountFen } = promised;
    const digits = lastFour(query.invoiceNumber);
    const existing = rows.byId(id);
    if (existing !== null) return { ok: true, value: receiptAgain(existing, digits) };
    const standing = offer.now();
    // A disk that failed before may take this one: trying is the only way to know, and it says so by itself.
    if (standing === "full" || standing === "stalled") return { ok: false, error: standing };
    const { claimCode, claim } = freeClaim(digits);
    const askedAt = verifier.askedAt(query);
    const sent = taken === "no" && askedAt === null ? "no" : "maybe";
    const receivedWallMs = clock.wallMs();
    const receivedLivedMs = age.stamp();
    rows.insert({
      id,
      invoice,
      claim,
      sent,
      receivedWallMs,
      receivedLivedMs,
      dueMonoMs: clock.now(),
      askedAt,
      askedLivedMs: sent === "no" ? null : receivedLivedMs,
      payload: sealPayload(store.sealer, id, { query, claimCode, amountFen }),
    });
    return { ok: true, value: { requestId: id, claimCode, receivedAt: iso(receivedWallMs) } };
  }

  /** Once answered, the code itself is erased with the question; a new one is made for whoever still asks. */
  function receiptAgain(row: FoundRow, digits: string): Receipt {
    const kept = openPayload(store.sealer, row.id, row.payload)?.claimCode;
    const receipt = { requestId: row.id, receivedAt: iso(row.receivedWallMs) };
    if (kept !== undefined) return { ...receipt, claimCode: kept };
    const { claimCode, claim } = freeClaim(digits);
    rows.newClaim(row.id, claim);
    return { ...receipt, claimCode };
  }

  function freeClaim(digits: string): { readonly claimCode: string; readonly claim: Uint8Array } {
    for (;;) {
      const claimCode = newClaimCode(random);
      const claim = claimIndex(claimCode, digits);
      if (rows.byClaim(claim) === null) return { claimCode, claim };
    }
  }

  /**
   * Code and last four digits are hashed together: the index holds neither, the look-up takes as long for a wrong code
   * as for wrong digits, and the answer does not tell which of the two was wrong.
   */
  function claimIndex(claimCode: string, digits: string): Uint8Array {
    return store.blind(`claim|${claimCode}|${digits}`);
  }

  function find(claimCode: string, digits: string): Found {
    const lockedMs = tries.lockedForMs();
    if (lockedMs > 0) return locked(lockedMs);
    // A code that cannot be one is a slip of the finger, not a guess.
    if (!isClaimCode(claimCode) || !/^\d{4}$/.test(digits)) return { type: "no-match", triesLeft: tries.left() };
    const row = rows.byClaim(claimIndex(claimCode, digits));
    if (row === null) return noMatch();
    tries.succeeded();
    return found(row, claimCode, digits);
  }

  function findPromised(requestId: string, claimCode: string, digits: string): Found {
    const row = rows.byId(requestId);
    return row === null ? { type: "no-match", triesLeft: tries.left() } : found(row, claimCode, digits);
  }

  function noMatch(): Found {
    tries.failed();
    const triesLeft = tries.left();
    journal.record("claim.failed", { reason: triesLeft === 0 ? "locked" : "no-match", triesLeft });
    const lockedMs = tries.lockedForMs();
    if (lockedMs > 0) return locked(lockedMs);
    return { type: lostLately() ? "records-lost" : "no-match", triesLeft };
  }

  /** What is noted beside an answer that was read: a disk that does not take the note keeps nobody from the answer. */
  function unlessDisk<T>(write: () => T): T | null {
    try {
      return write();
    } catch (error) {
      rows.recount();
      noteDiskFault(error, journal, "claim");
      return null;
    }
  }

  /** For as long as somebody may come with a slip from before. */
  function lostLately(): boolean {
    const lostMs = recordsLostWallMs(store.db);
    return lostMs !== null && clock.wallMs() - lostMs < (limits.maxWaitDays + limits.keepDays) * DAY_MS;
  }

  function found(row: FoundRow, claimCode: string, digits: string): Found {
    const receivedAt = iso(row.receivedWallMs);
    const common = { type: "found", requestId: row.id, receivedAt } as const;
    if (row.state === "answered") {
      const stored = openResult(store.sealer, row.id, row.result);
      if (stored !== null) {
        return { ...common, state: "answered", ...stored, collectedBefore: row.collectedWallMs !== null };
      }
      unlessDisk(() => rows.bury(row.id, "unreadable", { nowWallMs: clock.wallMs(), nowLivedMs: age.stamp() }));
      journal.record("outbox.dead", { request: row.id, reason: "unreadable" });
      changed();
    }
    // A row that cannot be read any more has no result either, and that is all that is known.
    const amountFen = openPayload(store.sealer, row.id, row.payload)?.amountFen ?? null;
    return { ...common, state: "waiting", claimCode, lastFour: digits, amountFen };
  }

  function purgeAndGoOn(): void {
    if (purge() > 0) changed();
    cancelPurge = clock.setTimeout(purgeAndGoOn, delays.purgeEvery);
  }

  return {
    age,
    enqueue,
    find,
    findPromised,
    collected(requestId) {
      const isFirst = unlessDisk(() => rows.collect(requestId, clock.wallMs()));
      if (isFirst !== true) return;
      journal.record("outbox.collected", { request: requestId });
      changed();
    },
    counts: () => rows.counts(),
    offer: () => offer.now(),
    onOffer: (listener) => offer.onChange(listener),
    ...operatorOf({
      ...{ rows, clock, journal },
      onDone() {
        changed();
        worker.wake();
      },
    }),
    quiet: () => worker.quiet(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onAnswered(listener) {
      onAnswered.add(listener);
      return () => void onAnswered.delete(listener);
    },
    start() {
      if (cancelPurge !== null) return;
      age.start();
      purgeAndGoOn();
      offer.start();
      worker.start();
    },
    async stop() {
      cancelPurge?.();
      cancelPurge = null;
      offer.stop();
      await worker.stop();
      age.close();
    },
  };
}

const DAY_MS = 24 * 3_600_000;

function freeBytesOf({ freeBytes }: OutboxOptions): Pick<OfferOptions, "freeBytes"> {
  return freeBytes === undefined ? {} : { freeBytes };
}

function locked(ms: number): Found {
  return { type: "locked", forSeconds: Math.ceil(ms / 1_000) };
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
