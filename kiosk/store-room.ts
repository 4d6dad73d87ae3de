/** The store of the data folder, opened after the journal and closed before it. */
import type { TerminalClock } from "./journal/clock.ts";
import type { Journal } from "./journal/journal.ts";
import { KeyRefused } from "./store/key.ts";
import type { StoreLock } from "./store/open.ts";
import { StoreRefused } from "./store/refusal.ts";
import { openTerminalStore, type TerminalStore } from "./store/terminal-store.ts";

export interface StoreRoomOptions {
  readonly dataDir: string;
  readonly credentialsDir: string | undefined;
  /** Null where the folder could not even be locked. */
  readonly lock: StoreLock | null;
  readonly journal: Journal;
  readonly clock: TerminalClock;
}

/** Throws StoreRefused and KeyRefused. */
export function openStoreRoom(rooms: AsyncDisposableStack, { lock, ...rest }: StoreRoomOptions): TerminalStore {
  if (lock === null) throw new StoreRefused("cannot-open", "the data folder cannot be locked");
  const opened = openTerminalStore({ ...rest, lock });
  rooms.defer(() => opened.store.close());
  return opened;
}

/** A store that will not open must not leave a black screen: null, and the terminal says calmly that it is out of service. */
export function openStoreRoomOrFault(rooms: AsyncDisposableStack, options: StoreRoomOptions): TerminalStore | null {
  try {
    return openStoreRoom(rooms, options);
  } catch (error) {
    if (!(error instanceof StoreRefused || error instanceof KeyRefused)) throw error;
    options.journal.record("store.failed", { code: error.code, where: "open" });
    return null;
  }
}
