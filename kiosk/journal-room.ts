/**
 * The first room: nothing is written to the data folder before it is this core's own, because a second core must not write
 * between the lines of the first.
 *
 * Error model: throws a sentence for whoever started a second core on the same data.
 */
import { join } from "node:path";
import { openJournal, type DiskJournal, type JournalOptions } from "./journal/open.ts";
import { storePath } from "./store/files.ts";
import { lockStore, type StoreLock } from "./store/open.ts";
import { StoreRefused } from "./store/refusal.ts";

export interface JournalRoomOptions extends Omit<JournalOptions, "dir"> {
  readonly dataDir: string;
  /** Where it is held already. */
  readonly lock?: StoreLock | undefined;
}

export interface JournalRoom {
  readonly journal: DiskJournal;
  readonly journalDir: string;
  /** Null where the store will refuse by itself. */
  readonly lock: StoreLock | null;
}

export function openJournalRoom(rooms: AsyncDisposableStack, options: JournalRoomOptions): JournalRoom {
  const { dataDir, lock: held, ...rest } = options;
  const lock = held ?? lockOrRefuse(dataDir);
  rooms.defer(() => lock?.close());
  const journalDir = join(dataDir, "journal");
  const journal = openJournal({ ...rest, dir: journalDir });
  rooms.defer(() => journal.close());
  return { journal, journalDir, lock };
}

function lockOrRefuse(dataDir: string): StoreLock | null {
  try {
    return lockStore(storePath(dataDir));
  } catch (error) {
    if (error instanceof StoreRefused && error.code === "in-use") {
      throw new Error(`Another terminal is running on the data in ${dataDir}; end it, or name another folder.`, {
        cause: error,
      });
    }
    if (!(error instanceof StoreRefused)) throw error;
    return null;
  }
}
