/**
 * The store of one data folder, opened with the terminal's own key: where it lies, which key opens it, and the change to
 * a next key that was begun.
 *
 * Error model: throws StoreRefused and KeyRefused, with a sentence for a technician.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { storePath } from "./files.ts";
import { rootKeys, type RootKeys } from "./key.ts";
import { openStore, type Store, type StoreLock } from "./open.ts";

export interface TerminalStore {
  readonly store: Store;
  readonly keys: RootKeys;
}

export interface TerminalStoreOptions {
  readonly dataDir: string;
  readonly credentialsDir: string | undefined;
  readonly lock: StoreLock;
  readonly journal: Journal;
  readonly clock: Pick<TerminalClock, "wallMs">;
}

export function openTerminalStore(options: TerminalStoreOptions): TerminalStore {
  const { dataDir, credentialsDir, lock, journal, clock } = options;
  const keys = keysOrRelease(options);
  const store = openStore({ path: storePath(dataDir), key: keys.key, nextKey: keys.next, journal, clock, lock });
  if (keys.next !== null) {
    try {
      keys.settle();
    } catch {
      // The next start is offered both keys again, and the next one opens the store already.
      journal.record("store.failed", { code: "key-not-moved", where: "open" });
    }
  }
  return { store, keys: rootKeys({ dataDir, credentialsDir }) };
}

function keysOrRelease({ dataDir, credentialsDir, lock }: TerminalStoreOptions): RootKeys {
  try {
    return rootKeys({ dataDir, credentialsDir });
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Changes the root key while the store is open. Throws KeyRefused where the key is a credential. */
export function changeRootKey(store: Store, keys: RootKeys): void {
  const next = keys.prepareNext();
  store.keyring.changeRoot(next);
  keys.settle();
}
