/**
 * Deletes results that are older than the slip promised to keep them, counted from the answer; a request that still waits
 * is never deleted for its age. Age is the one thing the outbox must take from the calendar,
 * so a calendar that moved by itself since the last look (set by hand, empty battery, first contact with a time server)
 * is not believed until it has stood still for one round (offline facts, section 7).
 *
 * Error model: a disk that does not take it is journalled; what is too old is then deleted in the next round.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
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
  const read = store.db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'wall-seen'");
  const write = store.db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('wall-seen', ?)");

  function calendarStoodStill(wallMs: number): boolean {
    const seen = read.get();
    write.run(Buffer.from(String(Math.round(wallMs))));
    if (seen === undefined) return true;
    const jumpMs = wallMs - Number(Buffer.from(seen.value).toString());
    if (jumpMs >= -DAY_MS && jumpMs <= delays.calendarJump) return true;
    journal.record("clock.suspect", { jumpMs: Math.round(jumpMs) });
    return false;
  }

  return () => {
    const wallMs = clock.wallMs();
    try {
      if (!calendarStoodStill(wallMs)) return 0;
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
