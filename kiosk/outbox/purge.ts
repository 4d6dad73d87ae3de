/**
 * Deletes results that are older than the slip promised to keep them, counted from the answer; a request that still waits
 * is never deleted for its age. A calendar that moved by itself is not believed (store/calendar.ts).
 *
 * Error model: a disk that does not take it is journalled; what is too old is then deleted in the next round.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { createCalendarWatch } from "../store/calendar.ts";
import { sqliteCode, storageFault, type Store } from "../store/open.ts";
import type { OutboxDelays } from "./delays.ts";
import type { Rows } from "./rows.ts";

const DAY_MS = 24 * 3_600_000;

export interface PurgeOptions {
  readonly store: Pick<Store, "db">;
  readonly rows: Rows;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly delays: OutboxDelays;
  readonly keepDays: number;
}

/** Returns how many requests were deleted. */
export function createPurge({ store, rows, clock, journal, delays, keepDays }: PurgeOptions): () => number {
  const calendarJumpMs = createCalendarWatch(store, "wall-seen", delays.calendarJump);

  return () => {
    const wallMs = clock.wallMs();
    try {
      const jumpMs = calendarJumpMs(wallMs);
      if (jumpMs !== null) {
        journal.record("clock.suspect", { jumpMs: Math.round(jumpMs) });
        return 0;
      }
      const count = rows.purge(wallMs - keepDays * DAY_MS);
      if (count > 0) journal.record("outbox.purged", { count });
      return count;
    } catch (error) {
      if (!storageFault(error)) throw error;
      journal.record("store.failed", { code: sqliteCode(error), where: "purge" });
      return 0;
    }
  };
}
