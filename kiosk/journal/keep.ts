/**
 * What the journal needs while the terminal runs, beside the lines themselves: one thing at a time, off the way of whoever
 * stands before the screen.
 *
 *   every hour             what was written is signed, also where nothing was
 *   a file was closed      it is compressed, read back, compared, and takes the plain one's place
 *   over the budget        the oldest files are deleted, each with a signed statement that it was
 *   the disk was full      whether there is room again
 *
 * Error model: total; what goes wrong is journalled, and tried again an hour later.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Cancel } from "../../drivers/clock.ts";
import type { TerminalClock } from "./clock.ts";
import { JOURNAL_DELAYS, JOURNAL_LIMITS, type JournalDelays } from "./delays.ts";
import { packedName, plainName, segmentFiles, type SegmentFile } from "./layout.ts";
import { closedManifest } from "./manifest-book.ts";
import type { Stretch } from "./manifest.ts";
import type { DiskJournal } from "./open.ts";
import { PACKING, packSegment } from "./pack.ts";
import { stretchOnDisk } from "./recover.ts";

const DAY_MS = 24 * 3_600_000;

export interface KeeperOptions {
  readonly journal: DiskJournal;
  readonly dir: string;
  readonly clock: TerminalClock;
  /** All of the folder, in bytes. */
  readonly budgetBytes?: number;
  /** Nobody stands before the screen. */
  readonly idle?: () => boolean;
  readonly delays?: Partial<JournalDelays>;
}

export interface JournalKeeper {
  /** One round now; resolves when it is done. */
  readonly tend: () => Promise<void>;
  readonly stop: () => void;
}

export function keepJournal(options: KeeperOptions): JournalKeeper {
  const { journal, dir, clock, budgetBytes = JOURNAL_LIMITS.budgetBytes, idle = () => true } = options;
  const delays: JournalDelays = { ...JOURNAL_DELAYS, ...options.delays };
  /** Tried in this hour, in vain. */
  const failed = new Set<string>();
  let sealedMs = -Infinity;
  let cancel: Cancel | null = null;
  let stopped = false;
  let tending: Promise<void> | null = null;

  async function round(): Promise<void> {
    try {
      journal.lookForRoom();
      if (clock.now() - sealedMs >= delays.seal) {
        sealedMs = clock.now();
        failed.clear();
        journal.seal();
      }
      // Without an open file there is no telling which of them will be written on in a moment.
      if (!idle() || journal.openSegment() === null) return;
      // One file a round: nobody waits for it.
      const [next] = closedPlain();
      if (next !== undefined) await pack(next);
      await keepBudget();
    } catch {
      // The disk; whatever it was, record says what it can, and the next round tries again.
    }
  }

  function closedPlain(): readonly SegmentFile[] {
    const open = journal.openSegment();
    return segmentFiles(dir).filter(
      ({ id, plain, firstSeq }) => plain && firstSeq !== null && id !== open && !failed.has(id),
    );
  }

  /** What was signed when it was closed; signed now where that could not be done then. */
  async function stretchOf(segment: SegmentFile): Promise<Stretch | null> {
    const signed = await closedManifest(dir, segment.id);
    if (signed !== null) return signed;
    const found = stretchOnDisk(dir, segment);
    return found !== null && journal.state({ kind: "closed", ...found }) ? found : null;
  }

  async function pack(file: SegmentFile): Promise<void> {
    const { id: segment } = file;
    // Whatever comes of it; where it succeeds there is no plain file any more.
    failed.add(segment);
    const stretch = await stretchOf(file);
    if (stretch === null || stopped) return;
    try {
      const outcome = await packSegment(dir, stretch);
      if (outcome.packed) {
        journal.record("journal.packed", { segment, bytes: outcome.bytes, packedBytes: outcome.packedBytes });
      } else journal.record("journal.pack-failed", { segment, reason: outcome.reason });
    } catch {
      journal.record("journal.pack-failed", { segment, reason: "disk" });
    }
  }

  async function keepBudget(): Promise<void> {
    let total = sizeOf(dir);
    const open = journal.openSegment();
    for (const file of segmentFiles(dir)) {
      if (total <= budgetBytes || stopped) return;
      if (file.firstSeq === null || file.id === open) continue;
      const stretch = await stretchOf(file);
      const days = Math.floor((clock.wallMs() - Date.parse(`${file.id.slice(-10)}T00:00:00+08:00`)) / DAY_MS);
      const why = days >= JOURNAL_LIMITS.keepDays ? "age" : "budget";
      // Without a signed word that it was deleted it would be missing; then it stays.
      if (stretch === null || !journal.state({ ...stretch, kind: "deleted", why })) return;
      total -= remove(file);
      journal.record("journal.deleted", { segment: file.id, why, lines: stretch.last - stretch.first + 1, days });
    }
  }

  function remove({ id }: SegmentFile): number {
    let freed = 0;
    for (const name of [plainName(id), packedName(id)]) {
      const path = join(dir, name);
      freed += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      rmSync(path, { force: true });
    }
    return freed;
  }

  function tend(): Promise<void> {
    if (stopped) return Promise.resolve();
    tending ??= round().finally(() => {
      tending = null;
      cancel?.();
      if (!stopped) cancel = clock.setTimeout(() => void tend(), delays.tend);
    });
    return tending;
  }

  throwAwayUnfinished(dir);
  cancel = clock.setTimeout(() => void tend(), delays.tend);
  return {
    tend,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/** What a power cut left of a file that was being compressed; the plain one is still there. */
function throwAwayUnfinished(dir: string): void {
  try {
    for (const name of readdirSync(dir)) {
      if (name.endsWith(PACKING)) rmSync(join(dir, name), { force: true });
    }
  } catch {
    // No folder yet, or one that cannot be read: the journal says so.
  }
}

function sizeOf(dir: string): number {
  return readdirSync(dir).reduce(
    (sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
