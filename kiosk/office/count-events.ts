/** Counts what is recorded, for the figures: a scraper must not have to read the journal. */
import type { DiskJournal } from "../journal/open.ts";

export interface CountedJournal {
  readonly journal: DiskJournal;
  readonly counts: () => Readonly<Record<string, number>>;
}

export function countEvents(journal: DiskJournal): CountedJournal {
  const counts = new Map<string, number>();
  return {
    journal: {
      ...journal,
      record(id, data) {
        counts.set(id, (counts.get(id) ?? 0) + 1);
        journal.record(id, data);
      },
    },
    counts: () => Object.fromEntries(counts),
  };
}
