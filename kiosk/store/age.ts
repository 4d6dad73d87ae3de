/**
 * How old something is at least. Age decides what is deleted and what is no longer promised, and the calendar alone is no
 * witness: it is set by hand, its battery empties, it meets a time server (offline facts, section 7).
 *
 * What counts is the time this terminal has certainly lived through:
 *
 *   while the machine runs    the monotonic clock, also over restarts of the terminal in one boot
 *   while it is switched off  nothing, until a service's clock and the calendar say the same; then what lies between two
 *                             moments at which they did is taken for what it was
 *
 * Things are stamped with lived time. A gap is kept apart, with the place where it lies, so that what was stamped after it
 * does not grow older when it becomes known. So an age may be too small, by the time a terminal without a service lay
 * switched off, and is never too great.
 *
 * Error model: a disk that does not take a mark is journalled; the time since the last one is then lost in a power cut,
 * which makes things younger. Opening throws SqliteError.
 */
import { z } from "zod";
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import { bootId, UNKNOWN_BOOT, type TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { AGE_LIMITS, STORE_DELAYS } from "./delays.ts";
import { noteDiskFault } from "./disk-fault.ts";
import type { Store } from "./open.ts";

export interface AgeClock {
  /** For what happens now: whole milliseconds of lived time. */
  stamp(): number;
  /** Milliseconds since then, at least. */
  atLeastMs(stamp: number): number;
  /** Stamps up to this one are at least so old. */
  stampedBefore(ageMs: number): number;
  /** Told when it is known how long the machine lay switched off: what was stamped before is older than it seemed. */
  onGap(listener: () => void): Unsubscribe;
  /** Begins to remember how far it has come. */
  start(): void;
  close(): void;
}

export interface AgeOptions {
  readonly store: Pick<Store, "db">;
  /** The machine's own: a calendar that was put right by a service would agree with it in any case. */
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly boot?: string;
  /** What a service's clock says: its time minus the calendar's; null while none was heard in this run. */
  readonly serviceOffsetMs?: () => number | null;
}

const mark = z.strictObject({
  livedMs: z.number(),
  monoMs: z.number(),
  boot: z.string(),
  /** The calendar minus lived time. */
  aheadMs: z.number(),
  /** The same at the last moment at which a service's clock and the calendar agreed. */
  agreedAheadMs: z.number().nullable(),
  /** Where the time lies that nobody has vouched for yet: the first start of the machine since that moment. */
  openAtMs: z.number().nullable(),
  /** Oldest first. */
  gaps: z.array(z.strictObject({ atMs: z.number(), ms: z.number() })).readonly(),
});
type Mark = z.infer<typeof mark>;

const MARK = "lived";

export function createAge(options: AgeOptions): AgeClock {
  const { store, clock, journal, boot = bootId(), serviceOffsetMs = (): null => null } = options;
  const { db } = store;
  const read = db.prepare<[string], { value: Uint8Array }>("SELECT value FROM meta WHERE name = ?");
  const write = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  const before = readMark(read.get(MARK)?.value);
  const goesOn =
    before !== null && boot !== UNKNOWN_BOOT && before.boot === boot && clock.now() >= before.monoMs ? before : null;
  const base = goesOn ?? {
    livedMs: Math.ceil(Math.max(before?.livedMs ?? 0, newestStamp(db))),
    monoMs: clock.now(),
  };
  let gaps = before?.gaps ?? [];
  let agreedAheadMs = before?.agreedAheadMs ?? null;
  let openAtMs = before?.openAtMs ?? (goesOn === null && agreedAheadMs !== null ? base.livedMs + 1 : null);
  /** As of the last look, while it can be compared. */
  let aheadMs = before?.aheadMs ?? null;
  let dueMs = -Infinity;
  let cancel: Cancel | null = null;
  const onGap = new Set<() => void>();
  doubtCalendar(goesOn !== null);

  function livedMs(): number {
    return base.livedMs + Math.max(0, clock.now() - base.monoMs);
  }

  /** A calendar that moved by itself is told; over a time switched off only one that went backwards is known to have. */
  function doubtCalendar(sameBoot: boolean): void {
    const nowMs = clock.wallMs() - livedMs();
    const jumpMs = aheadMs === null ? 0 : nowMs - aheadMs;
    aheadMs = nowMs;
    if (jumpMs < -AGE_LIMITS.calendarDrift || (sameBoot && jumpMs > AGE_LIMITS.calendarDrift)) {
      journal.record("clock.suspect", { jumpMs: Math.round(jumpMs) });
    }
  }

  function listenToService(): void {
    const offsetMs = serviceOffsetMs();
    if (offsetMs === null || Math.abs(offsetMs) > AGE_LIMITS.agreeing) return;
    const nowMs = clock.wallMs() + offsetMs - livedMs();
    if (openAtMs !== null && agreedAheadMs !== null) {
      const ms = Math.floor(nowMs - agreedAheadMs - AGE_LIMITS.clockError);
      if (ms > 0) gaps = [...gaps, { atMs: openAtMs, ms }].slice(-AGE_LIMITS.gaps);
      dueMs = -Infinity;
    }
    const wasOpen = openAtMs !== null;
    openAtMs = null;
    agreedAheadMs = nowMs;
    if (wasOpen) for (const listener of [...onGap]) listener();
  }

  function look(): void {
    doubtCalendar(true);
    listenToService();
    if (clock.now() >= dueMs) remember();
    cancel = clock.setTimeout(look, openAtMs === null ? STORE_DELAYS.ageMark : STORE_DELAYS.ageLook);
  }

  function remember(): void {
    // Timers ring a little early now and then; the look that is meant for it must not miss it by that.
    dueMs = clock.now() + STORE_DELAYS.ageMark - STORE_DELAYS.ageLook;
    const lived = livedMs();
    const now: Mark = {
      livedMs: lived,
      monoMs: clock.now(),
      boot,
      aheadMs: clock.wallMs() - lived,
      agreedAheadMs,
      openAtMs,
      gaps,
    };
    try {
      write.run(MARK, Buffer.from(JSON.stringify(now)));
    } catch (error) {
      noteDiskFault(error, journal, "age");
    }
  }

  return {
    // Nothing of after a gap shares a stamp with anything of before it.
    stamp: () => Math.max(Math.ceil(livedMs()), openAtMs ?? 0, gaps.at(-1)?.atMs ?? 0),
    atLeastMs: (stamp) =>
      gaps.reduce((age, { atMs, ms }) => (stamp < atMs ? age + ms : age), Math.max(0, livedMs() - stamp)),
    stampedBefore(ageMs) {
      let atMs = livedMs();
      let leftMs = ageMs;
      for (const gap of gaps.toReversed()) {
        if (leftMs <= atMs - gap.atMs) break;
        leftMs -= atMs - gap.atMs + gap.ms;
        atMs = gap.atMs;
        // What came before the gap is older than that already.
        if (leftMs <= 0) return Math.floor(atMs) - 1;
      }
      return Math.floor(atMs - leftMs);
    },
    onGap(listener) {
      onGap.add(listener);
      return () => void onGap.delete(listener);
    },
    start() {
      if (cancel === null) look();
    },
    close() {
      if (cancel === null) return;
      cancel();
      cancel = null;
      listenToService();
      remember();
    },
  };
}

function readMark(value: Uint8Array | undefined): Mark | null {
  if (value === undefined) return null;
  try {
    return mark.safeParse(JSON.parse(Buffer.from(value).toString())).data ?? null;
  } catch {
    return null;
  }
}

/** What a power cut took with the last mark, and what a damaged file was salvaged without. */
function newestStamp(db: Store["db"]): number {
  const newest = db.prepare<[], { ms: number | null }>(
    `SELECT max(ms) AS ms FROM (
       SELECT max(ended_lived_ms) AS ms FROM request WHERE ended_lived_ms IS NOT NULL
       UNION ALL SELECT * FROM (SELECT received_lived_ms FROM request ORDER BY seq DESC LIMIT 1)
       UNION ALL SELECT max(received_lived_ms) FROM delivery)`,
  );
  return newest.get()?.ms ?? 0;
}
