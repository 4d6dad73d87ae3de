/**
 * Wrong claims, counted for the whole terminal and over restarts: pulling the plug gives nobody five more tries, whatever the
 * calendar says after it. A restart begins the wait anew, because how long the machine lay there nobody can vouch for.
 *
 * Error model: never throws. The count in memory decides; a disk that does not take it is journalled.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import type { OutboxDelays } from "./delays.ts";

export interface Tries {
  /** Milliseconds until claims are taken again; 0 while they are. */
  lockedForMs(): number;
  left(): number;
  failed(): void;
  succeeded(): void;
}

export interface TriesOptions {
  readonly store: Pick<Store, "db">;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly delays: OutboxDelays;
  readonly claimTries: number;
}

export function countTries({ store, clock, journal, delays, claimTries }: TriesOptions): Tries {
  const read = store.db.prepare<[], { failed: number }>("SELECT failed FROM claim_tries WHERE one = 1");
  const write = store.db.prepare("UPDATE claim_tries SET failed = ? WHERE one = 1");

  let count = read.get()?.failed ?? 0;
  let freeAtMs = clock.now() + windowMs(count);

  function windowMs(failed: number): number {
    return failed >= claimTries ? delays.claimLock : delays.claimForget;
  }

  function forgetOld(): void {
    if (count > 0 && clock.now() >= freeAtMs) set(0);
  }

  function set(next: number): void {
    count = next;
    freeAtMs = clock.now() + windowMs(next);
    try {
      write.run(next);
    } catch (error) {
      noteDiskFault(error, journal, "claim");
    }
  }

  return {
    lockedForMs() {
      forgetOld();
      return count >= claimTries ? freeAtMs - clock.now() : 0;
    },
    left() {
      forgetOld();
      return Math.max(0, claimTries - count);
    },
    failed() {
      forgetOld();
      set(count + 1);
    },
    succeeded() {
      if (count > 0) set(0);
    },
  };
}
