/**
 * Deletes results that are older than the slip promised to keep them, counted from the answer; a request that still waits
 * is never deleted for its age. What counts is time that has certainly passed (store/age.ts).
 *
 * Error model: a disk that does not take it is journalled; what is too old is then deleted in the next round.
 */
import type { Journal } from "../journal/journal.ts";
import type { AgeClock } from "../store/age.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Rows } from "./rows.ts";

const DAY_MS = 24 * 3_600_000;

export interface PurgeOptions {
  readonly rows: Pick<Rows, "purge">;
  readonly age: Pick<AgeClock, "stampedBefore">;
  readonly journal: Journal;
  readonly keepDays: number;
}

/** Returns how many requests were deleted. */
export function createPurge({ rows, age, journal, keepDays }: PurgeOptions): () => number {
  return () => {
    try {
      const count = rows.purge(age.stampedBefore(keepDays * DAY_MS));
      if (count > 0) journal.record("outbox.purged", { count });
      return count;
    } catch (error) {
      noteDiskFault(error, journal, "purge");
      return 0;
    }
  };
}
