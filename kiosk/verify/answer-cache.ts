/**
 * What the services answered today, given again to whoever asks the same question at this terminal, so that it costs
 * none of the invoice's five checks. Sealed on disk, keyed by a keyed hash of the question; the question itself is not
 * kept. Gone at midnight in Beijing, or earlier (keep-answers.ts).
 *
 * How old an answer is: within one boot of the machine the monotonic clock says it, whatever became of the calendar
 * meanwhile; only which day that moment was on is the calendar's to say, and by the calendar as it is now, because it moves
 * when it is put right. Over a boot there is the calendar alone, and one that lies before the answer opens none.
 *
 * Written with what else is ready (store/group.ts): an answer that a request in the outbox waits for is synced once.
 *
 * Error model: total. What the disk does is journalled, and costs a check, nothing else: nothing here is promised.
 */
import type { Cancel } from "../../drivers/clock.ts";
import type { Answer, Query, Refused } from "../invoice/types.ts";
import { bootId, UNKNOWN_BOOT, untilBeijingMidnightMs, type TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import { invoiceOf, questionOf } from "./identity.ts";
import { isAboutTheInvoice, keepForMs } from "./keep-answers.ts";
import { readOutcome } from "./outcome.ts";

export interface Kept {
  readonly outcome: Answer | Refused;
  readonly ageMs: number;
}

export interface AnswerCache {
  find(query: Query): Kept | null;
  keep(query: Query, outcome: Answer | Refused): void;
  /** Deletes what is over, in a while and at each midnight. */
  start(): void;
  close(): void;
}

export interface AnswerCacheOptions {
  readonly store: Pick<Store, "db" | "group" | "sealer" | "blind">;
  /** Its calendar put right, see service-clock.ts. */
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** What answers: where the configuration names other services, nothing that those before them said is given again. */
  readonly services?: string;
  readonly mostRows?: number;
  readonly boot?: string;
}

/** About 4 MB: ten times what a busy terminal checks in a day. */
export const MOST_KEPT_ANSWERS = 5_000;
/** A calendar may be set back this much by a time server without an answer of a moment ago becoming one of the future. */
const SET_BACK_MS = 5_000;
/**
 * After a start: a boot's calendar may be hours off until a service is heard (a battery clock that keeps Beijing's time is read
 * as UTC, eight hours ahead), and what is deleted by it would cost a check.
 */
export const FIRST_PURGE_MS = 10 * 60_000;
/** Past midnight by both clocks. */
const AFTER_MIDNIGHT_MS = 1_000;

interface Row {
  readonly outcome: Uint8Array;
  readonly keptWallMs: number;
  readonly untilWallMs: number;
  readonly boot: string;
  readonly keptMonoMs: number;
}

export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { store, clock, journal, services = "", mostRows = MOST_KEPT_ANSWERS, boot = bootId() } = options;
  const { db, group, sealer } = store;
  const thisBoot = boot === UNKNOWN_BOOT ? null : boot;
  let cancelPurge: Cancel | null = null;
  /** Kept a moment ago, by key in hex: the disk has them at the end of this turn. */
  const onTheWay = new Map<string, Row>();

  const read = db.prepare<[Uint8Array], Row>(
    `SELECT outcome, kept_wall_ms AS keptWallMs, until_wall_ms AS untilWallMs, boot, kept_mono_ms AS keptMonoMs
     FROM answer WHERE question = ?`,
  );
  const write = db.prepare(
    `INSERT OR REPLACE INTO answer (question, outcome, kept_wall_ms, until_wall_ms, boot, kept_mono_ms)
     VALUES (@question, @outcome, @keptWallMs, @untilWallMs, @boot, @keptMonoMs)`,
  );
  const bound = db.prepare(
    `DELETE FROM answer WHERE question IN (
       SELECT question FROM answer ORDER BY kept_wall_ms LIMIT max(0, (SELECT count(*) FROM answer) - ?))`,
  );
  const purge = db.prepare(
    `DELETE FROM answer WHERE CASE
       WHEN boot = @boot THEN @monoMs - kept_mono_ms >= until_wall_ms - kept_wall_ms
       ELSE until_wall_ms <= @nowMs OR kept_wall_ms > @nowMs + @setBackMs
     END`,
  );

  const questionKey = (query: Query): Uint8Array => store.blind(`answer|${services}|${questionOf(query)}`);
  const invoiceKey = (query: Query): Uint8Array => store.blind(`answer-invoice|${services}|${invoiceOf(query)}`);

  function attempt<T>(act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      failed(error);
      return null;
    }
  }

  function failed(error: unknown): void {
    noteDiskFault(error, journal, "answers");
  }

  function findAt(key: Uint8Array, query: Query): Kept | null {
    const row = onTheWay.get(hex(key)) ?? attempt(() => read.get(key));
    const ageMs = row === null || row === undefined ? null : ageOf(row);
    if (row === null || row === undefined || ageMs === null) return null;
    const opened = sealer.open(placeOf(key), row.outcome);
    if (!opened.ok) return null;
    const outcome = readOutcome(parsed(opened.value), query);
    if (outcome === null || outcome.type === "unavailable") return null;
    return ageMs < keepForMs(outcome, clock.wallMs() - ageMs) ? { outcome, ageMs: Math.round(ageMs) } : null;
  }

  /** Null: nobody can tell. */
  function ageOf({ keptWallMs, keptMonoMs, boot: keptBoot }: Row): number | null {
    if (keptBoot === thisBoot && clock.now() >= keptMonoMs) return clock.now() - keptMonoMs;
    const ageMs = clock.wallMs() - keptWallMs;
    return ageMs < -SET_BACK_MS ? null : Math.max(0, ageMs);
  }

  function purgeAndGoOn(): void {
    const nowMs = Math.round(clock.wallMs());
    attempt(() => purge.run({ nowMs, setBackMs: SET_BACK_MS, boot: thisBoot, monoMs: clock.now() }));
    cancelPurge = clock.setTimeout(purgeAndGoOn, untilBeijingMidnightMs(nowMs) + AFTER_MIDNIGHT_MS);
  }

  return {
    find: (query) => findAt(questionKey(query), query) ?? findAt(invoiceKey(query), query),
    keep(query, outcome) {
      const keptWallMs = Math.round(clock.wallMs());
      const untilWallMs = keptWallMs + Math.floor(keepForMs(outcome, keptWallMs));
      const key = isAboutTheInvoice(outcome) ? invoiceKey(query) : questionKey(query);
      const sealed = sealer.seal(placeOf(key), Buffer.from(JSON.stringify(outcome)));
      const row = { question: key, outcome: sealed, keptWallMs, untilWallMs, boot, keptMonoMs: clock.now() };
      const written = group.write(() => {
        write.run(row);
        bound.run(mostRows);
      });
      onTheWay.set(hex(key), row);
      void written.catch(failed).finally(() => {
        if (onTheWay.get(hex(key)) === row) onTheWay.delete(hex(key));
      });
    },
    start() {
      cancelPurge ??= clock.setTimeout(purgeAndGoOn, FIRST_PURGE_MS);
    },
    close() {
      group.flush();
      cancelPurge?.();
      cancelPurge = null;
    },
  };
}

function placeOf(key: Uint8Array): { readonly table: string; readonly column: string; readonly row: string } {
  return { table: "answer", column: "outcome", row: hex(key) };
}

function hex(key: Uint8Array): string {
  return Buffer.from(key).toString("hex");
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return null;
  }
}
