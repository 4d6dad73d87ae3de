/**
 * What is ready to be written in one turn of the event loop, in one commit: a sync of the disk costs as much for one row
 * as for ten, and it holds up everybody.
 *
 * Each write stands for itself. Where the disk does not take them together, each is tried alone, so that one which is too
 * large spoils no other. Order is kept.
 *
 * Error model: a write rejects with what it threw, or what the disk did (SqliteError). Once the database is closed nothing
 * settles any more, as after a kill: whoever promised something awaits it before the store is closed.
 */
import type { Database as Connection } from "better-sqlite3";

export interface GroupCommit {
  /** Resolves when it is on the platter. `act` may be run twice, the first time in vain, and must not wait. */
  write<T>(act: () => T): Promise<T>;
  /** Commits at once what is ready. */
  flush(): void;
  /** What `act`s have done in memory did not happen. */
  onRollback(listener: () => void): void;
}

interface Ready {
  /** Returns what tells that it is committed. */
  readonly act: () => () => void;
  readonly fail: (error: unknown) => void;
}

/** `endOfTurn` runs what it is given when everything that is ready now has had its turn. */
export function groupCommits(db: Connection, endOfTurn: (act: () => void) => void = setImmediate): GroupCommit {
  const rolledBack: (() => void)[] = [];
  let ready: readonly Ready[] = [];

  const commit = db.transaction((writes: readonly Ready[]) => writes.map(({ act }) => act()));

  function flush(): void {
    const writes = ready;
    ready = [];
    if (writes.length === 0 || !db.open) return;
    const failed = tryCommit(writes);
    if (failed === null) return;
    for (const one of writes) {
      const error = writes.length === 1 ? failed.error : (tryCommit([one])?.error ?? null);
      if (error !== null) one.fail(error);
    }
  }

  function tryCommit(writes: readonly Ready[]): { readonly error: unknown } | null {
    try {
      for (const tell of commit.immediate(writes)) tell();
      return null;
    } catch (error) {
      for (const listener of rolledBack) listener();
      return { error };
    }
  }

  return {
    write: (act) =>
      new Promise((resolve, reject) => {
        if (ready.length === 0) endOfTurn(flush);
        const settled = (): (() => void) => {
          const value = act();
          return () => resolve(value);
        };
        ready = [...ready, { act: settled, fail: reject }];
      }),
    flush,
    onRollback: (listener) => void rolledBack.push(listener),
  };
}
