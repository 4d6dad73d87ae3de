/**
 * Finishes what was promised: takes the oldest request that is due, asks, stores the answer, goes on.
 *
 *   lease ─► maybe sent before? ── yes ─► look up by key ─┬─ answer ────────────► stored
 *     ▲           │ no                                    ├─ never arrived ─► ask
 *     │           ▼                                       └─ cannot tell ──► wait for the next day, then ask
 *     │      commit "maybe sent" ─► ask ─┬─ answer, refused ─► stored, the question erased
 *     └───────── back-off ◄──────────────┴─ no answer
 *
 * "Maybe sent", and to which service, is committed before anything leaves, so that a kill at any moment is followed by a
 * look-up there and never by a second check. A row leaves the queue only when its answer is stored here. An answer and
 * "maybe sent" of the request that takes its place share one commit (store/group.ts).
 *
 * How many are under way at once: one at the start, after an outage and after every try that got no answer, and one more
 * with each answer, up to `concurrency`. A person who stands there and waits for a service goes first: nothing is taken up.
 *
 * Error model: what a disk does is waited out and tried again; anything else thrown here is a surprise and may end the
 * process, after which the next start finds the lease and looks up.
 */
import { wait, type Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import type { Answer, Query, Refused, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { AgeClock } from "../store/age.ts";
import type { GroupCommit } from "../store/group.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Sealer } from "../store/seal.ts";
import { fullJitterMs, type RandomBelow } from "../verify/backoff.ts";
import { VERIFY_DELAYS } from "../verify/delays.ts";
import type { AskedAt } from "../verify/asked-at.ts";
import { outcomeName, type Verifier } from "../verify/policy.ts";
import type { Today } from "../verify/today.ts";
import { forSlip, openPayload, sealResult } from "./contents.ts";
import type { OutboxDelays, OutboxLimits } from "./delays.ts";
import type { Ended, LeasedRow, NextTry, Rows, Sent } from "./rows.ts";

export interface WorkerOptions {
  readonly rows: Rows;
  readonly group: GroupCommit;
  readonly sealer: Sealer;
  readonly verifier: Pick<Verifier, "verify" | "resultOf" | "health" | "onHealth" | "personWaits" | "onServed">;
  readonly clock: TerminalClock;
  readonly today: Today;
  readonly age: Pick<AgeClock, "stamp" | "atLeastMs" | "onGap">;
  readonly journal: Journal;
  readonly random: RandomBelow;
  readonly delays: OutboxDelays;
  readonly limits: OutboxLimits;
  readonly onChange: () => void;
  readonly onAnswered: (requestId: string) => void;
}

export interface Worker {
  start(): void;
  /** Resolves when nothing is under way any more; only then may the store be closed. */
  stop(): Promise<void>;
  /** There may be something to do. */
  wake(): void;
  /** Nothing is under way. */
  quiet(): boolean;
}

interface Run {
  readonly epoch: number;
  readonly stopping: AbortController;
  /** Until what came of each is committed. */
  readonly underWay: Set<Promise<void>>;
  /** Of those, by id: a service has not told yet. */
  readonly asking: Set<string>;
}

interface LookUpFailed {
  readonly type: "look-up-failed";
  readonly reason: UnavailableReason;
}

type Learned = VerifyOutcome | LookUpFailed | "cannot-tell" | "fenced";

/** The service was reached and did not answer as it should: it may be this one question that it cannot take. */
const FAULTS: ReadonlySet<UnavailableReason> = new Set(["malformed-reply", "unknown-code"]);

export function createWorker(options: WorkerOptions): Worker {
  const { rows, group, sealer, verifier, clock, today, age, journal, random, delays, limits } = options;
  const { onChange, onAnswered } = options;
  const { concurrency } = limits;
  let run: Run | null = null;
  let unsubscribe: readonly Unsubscribe[] = [];
  let cancelWake: Cancel | null = null;
  /** How many may be asked about at once. */
  let width = 1;
  /** Tries in a row, of any request, that got no answer: a service that talks nonsense must not be fed the whole queue. */
  let failures = 0;
  let pausedUntilMs = -Infinity;

  function start(): void {
    if (run !== null) return;
    const begun = beginEpoch();
    if (begun === null) {
      // A disk that is full at the start keeps what is promised, and nobody from coming in meanwhile.
      cancelWake = clock.setTimeout(start, delays.storageTrouble);
      return;
    }
    const { epoch, recovered, maybeSent } = begun;
    if (recovered > 0) journal.record("outbox.recovered", { count: recovered, maybeSent });
    run = { epoch, stopping: new AbortController(), underWay: new Set(), asking: new Set() };
    width = 1;
    const onHealth = verifier.onHealth((health) => {
      if (health === "unreachable") width = 1;
      wake();
    });
    unsubscribe = [onHealth, verifier.onServed(wake), age.onGap(lookAtDays)];
    wake();
  }

  /** The time that the machine lay switched off is known now: the day of what waits for it may have come. */
  function lookAtDays(): void {
    try {
      rows.lookAtDays(clock.now());
    } catch (error) {
      noteDiskFault(error, journal, "outbox");
    }
    wake();
  }

  function beginEpoch(): ReturnType<Rows["beginEpoch"]> | null {
    try {
      return rows.beginEpoch(clock.now(), clock.wallMs());
    } catch (error) {
      noteDiskFault(error, journal, "outbox");
      return null;
    }
  }

  async function stop(): Promise<void> {
    const stopped = run;
    run = null;
    for (const end of unsubscribe) end();
    unsubscribe = [];
    cancelWake?.();
    cancelWake = null;
    if (stopped === null) return;
    stopped.stopping.abort();
    await Promise.allSettled(stopped.underWay);
  }

  function wake(): void {
    const current = run;
    if (current === null) return;
    cancelWake?.();
    cancelWake = null;
    // Looked at once: were a pause over when the alarm is set and not yet when it was asked, nothing would ever ring.
    const nowMs = clock.now();
    try {
      while (hasRoom(current) && nowMs >= pausedUntilMs) {
        const row = rows.lease(current.epoch, { monoMs: nowMs, dayIsKnown: verifier.health() !== "unknown" });
        if (row === null) break;
        takeUp(current, row);
      }
      sleep(current, nowMs);
    } catch (error) {
      noteDiskFault(error, journal, "outbox");
      cancelWake = clock.setTimeout(wake, delays.storageTrouble);
    }
  }

  /** Answers that a disk does not take are not heaped up in memory either. */
  function hasRoom({ asking, underWay }: Run): boolean {
    return (
      asking.size < Math.min(width, concurrency) &&
      underWay.size < 2 * concurrency &&
      verifier.health() !== "unreachable" &&
      !verifier.personWaits()
    );
  }

  /** Until the next request is due. What is under way, a person's end and the service's health wake by themselves. */
  function sleep(current: Run, nowMs: number): void {
    if (!hasRoom(current)) return;
    const dueMs = rows.nextDueMs();
    if (dueMs === null) return;
    const waitMs = Math.max(dueMs, pausedUntilMs) - nowMs;
    // Due already, but its invoice is being asked about: the end of that wakes.
    if (waitMs > 0) cancelWake = clock.setTimeout(wake, waitMs);
  }

  function takeUp(current: Run, row: LeasedRow): void {
    current.asking.add(row.id);
    const work = finish(current, row).finally(() => {
      current.asking.delete(row.id);
      current.underWay.delete(work);
      rows.release(row.id, current.epoch);
      wake();
    });
    current.underWay.add(work);
  }

  async function finish(current: Run, row: LeasedRow): Promise<void> {
    const payload = openPayload(sealer, row.id, row.payload);
    if (payload === null) {
      await bury(current, row, "unreadable");
      return;
    }
    if (row.sent === "waited" && !wasAskedBeforeToday(row)) {
      const next = { waitMs: untilNextDayMs(), nowMonoMs: clock.now(), nowWallMs: clock.wallMs() };
      await persist(current, () => rows.postpone(row.id, current.epoch, next));
      return;
    }
    journal.record("outbox.attempt", { request: row.id, attempt: row.attempts });
    const outcome = await learnOutcome(current, row, payload.query);
    heard(current, row, outcome);
    const stored = store(current, row, payload.query, outcome);
    // Now, so that "maybe sent" of what is taken up shares the commit that has just been begun.
    wake();
    await stored;
  }

  /**
   * Whether it was asked on an earlier Beijing day, so that asking again is a check of a new one: certainly, and what may still be
   * on its way (verify/delays.ts) included.
   */
  function wasAskedBeforeToday({ askedLivedMs }: LeasedRow): boolean {
    if (askedLivedMs === null) return false;
    return age.atLeastMs(askedLivedMs) > Math.max(today.sinceItBeganMs(), VERIFY_DELAYS.onItsWay);
  }

  function untilNextDayMs(): number {
    return today.untilItEndsMs() + random(delays.nextDaySpread);
  }

  /** What an outcome says about the service, before anything else is asked. */
  function heard(current: Run, { id }: LeasedRow, outcome: Learned): void {
    current.asking.delete(id);
    if (current.stopping.signal.aborted || outcome === "fenced" || outcome === "cannot-tell") return;
    if (outcome.type === "look-up-failed") {
      width = 1;
    } else if (outcome.type === "unavailable") {
      width = 1;
      // Those that fail together are one sign of one trouble.
      if (clock.now() < pausedUntilMs) return;
      failures += 1;
      pausedUntilMs = clock.now() + backoffMs(failures);
    } else {
      failures = 0;
      width = Math.min(concurrency, width + 1);
    }
  }

  async function store(current: Run, row: LeasedRow, query: Query, outcome: Learned): Promise<void> {
    if (outcome === "fenced") return;
    if (outcome === "cannot-tell") {
      await defer(current, row, {
        sent: "waited",
        waitMs: untilNextDayMs(),
        reason: "cannot-tell",
        faults: row.faults,
      });
    } else if (outcome.type === "look-up-failed") {
      await deferOrBury(current, row, "maybe", outcome.reason);
    } else if (outcome.type === "unavailable") {
      await deferOrBury(current, row, outcome.taken === "no" ? "no" : "maybe", outcome.reason);
    } else {
      await keep(current, row, query, outcome);
    }
  }

  async function learnOutcome(current: Run, row: LeasedRow, query: Query): Promise<Learned> {
    const { signal } = current.stopping;
    if (row.sent === "maybe") {
      const found = await verifier.resultOf(row.id, query, signal, askedAtOf(row));
      // It says nothing about the question itself, and holds up no other: they may be asked at another service.
      if (found !== "not-seen" && found !== "cannot-tell" && found.type === "unavailable") {
        return { type: "look-up-failed", reason: found.reason };
      }
      const asksAnew = found === "not-seen" || (found === "cannot-tell" && wasAskedBeforeToday(row));
      if (!asksAnew) return found;
    }
    const lease = { lost: false };
    const commitAskedAt = async (at: AskedAt): Promise<boolean> => {
      const marked =
        (await persist(current, () =>
          rows.markMaybeSent(row.id, current.epoch, { ...at, nowLivedMs: age.stamp() }),
        )) === true;
      lease.lost ||= !marked;
      return marked;
    };
    const deadlineMs = VERIFY_DELAYS.backgroundDeadline;
    const outcome = await verifier.verify(query, { idempotencyKey: row.id, signal, deadlineMs, commitAskedAt });
    return lease.lost ? "fenced" : outcome;
  }

  async function keep(current: Run, row: LeasedRow, query: Query, outcome: Answer | Refused): Promise<void> {
    const result = sealResult(sealer, row.id, { query: forSlip(query, outcome), outcome });
    const kept = await persist(current, () => rows.answer(row.id, current.epoch, { result, ...now() }));
    if (kept !== true) return;
    journal.record("outbox.answered", { request: row.id, outcome: outcomeName(outcome), attempts: row.attempts });
    onChange();
    onAnswered(row.id);
  }

  async function deferOrBury(current: Run, row: LeasedRow, sent: Sent, reason: UnavailableReason): Promise<void> {
    if (current.stopping.signal.aborted) {
      return defer(current, row, { sent, waitMs: 0, reason: "stopping", faults: row.faults });
    }
    const faults = FAULTS.has(reason) ? row.faults + 1 : row.faults;
    if (isPoison(faults, row)) return bury(current, row, reason);
    const slowMs = faults > limits.faultsUntilSlow ? random(delays.faultCap) : 0;
    return defer(current, row, { sent, waitMs: Math.max(backoffMs(row.attempts), slowMs), reason, faults });
  }

  /** Never by tries alone: a service that talks nonsense for an hour must not cost everybody who waits their result. */
  function isPoison(faults: number, { receivedLivedMs }: LeasedRow): boolean {
    return faults >= limits.poisonFaults && age.atLeastMs(receivedLivedMs) >= delays.poisonAge;
  }

  function now(): Ended {
    return { nowWallMs: clock.wallMs(), nowLivedMs: age.stamp() };
  }

  async function bury(current: Run, row: LeasedRow, reason: string): Promise<void> {
    await persist(current, () => rows.bury(row.id, reason, now()));
    journal.record("outbox.dead", { request: row.id, reason });
    onChange();
  }

  function backoffMs(tries: number): number {
    const backoff = { firstMs: delays.backoffFirst, capMs: delays.backoffCap, floorMs: delays.backoffFloor };
    return fullJitterMs(tries, backoff, random);
  }

  async function defer(
    current: Run,
    row: LeasedRow,
    next: Pick<NextTry, "sent" | "waitMs" | "reason" | "faults">,
  ): Promise<void> {
    const { reason, waitMs } = next;
    await persist(current, () => rows.defer(row.id, current.epoch, { ...next, nowMonoMs: clock.now(), ...now() }));
    journal.record("outbox.deferred", { request: row.id, reason, attempts: row.attempts, waitMs: Math.round(waitMs) });
  }

  /**
   * Writes, and waits out a disk that does not take it: an answer that was paid for with a check is not thrown away
   * because of a full disk. Null when the worker is stopped first; the next start then looks up.
   */
  async function persist<T>(current: Run, write: () => T): Promise<T | null> {
    for (;;) {
      try {
        return await group.write(write);
      } catch (error) {
        noteDiskFault(error, journal, "outbox");
      }
      if (current.stopping.signal.aborted) return null;
      await Promise.race([wait(clock, delays.storageTrouble), aborted(current.stopping.signal)]);
    }
  }

  return { start, stop, wake, quiet: () => run === null || run.underWay.size === 0 };
}

function askedAtOf({ askedProvider, askedKey }: LeasedRow): AskedAt | null {
  return askedProvider === null || askedKey === null ? null : { provider: askedProvider, key: askedKey };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
