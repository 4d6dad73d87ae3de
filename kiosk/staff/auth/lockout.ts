/**
 * After three wrong tries a number waits: half a minute, then twice as long each time, an hour at most. Every number is
 * counted alike, whether anybody has it or not, so that the wait tells nobody which numbers exist; and each by itself,
 * so that whoever knows one PIN cannot wash away their guesses at another.
 *
 * Only the count is kept. The wait itself runs on the monotonic clock and begins anew with each start of the core until it
 * has been waited out once: no calendar that is set, and no power cut, makes it shorter.
 */
import type { Cancel, Clock } from "../../../drivers/clock.ts";
import { writtenOrNull } from "../../store/files.ts";
import type { StaffBook } from "./book.ts";

/** The waits of the lock-out. Milliseconds. */
export const LOCKOUT = {
  freeTries: 3,
  /** The first wait; a person who mistyped thrice looks for the note with the PIN meanwhile. */
  firstWait: 30_000,
  /** The longest: a passer-by who plays with the pad must not keep a technician out for a day. */
  longestWait: 3_600_000,
} as const;

export interface Lockout {
  /** Milliseconds until this number may try again; 0: now. */
  leftMs(number: string): number;
  /** Counts a try as wrong, on the platter, before it is judged: a power cut in between gives none for nothing. */
  begin(number: string): void;
  /** The try was right, but the person is not in yet. */
  takeBack(number: string): void;
  /** The person is in. */
  forgive(number: string): void;
  close(): void;
}

export function waitAfter(failed: number): number {
  if (failed < LOCKOUT.freeTries) return 0;
  return Math.min(LOCKOUT.longestWait, LOCKOUT.firstWait * 2 ** (failed - LOCKOUT.freeTries));
}

export function createLockout(book: StaffBook, clock: Clock): Lockout {
  const waits = new Map<string, { readonly untilMs: number; readonly cancel: Cancel }>();

  function clear(number: string): void {
    waits.get(number)?.cancel();
    waits.delete(number);
  }

  function wait(number: string, failed: number): void {
    clear(number);
    const ms = waitAfter(failed);
    if (ms === 0) return;
    const cancel = clock.setTimeout(() => {
      waits.delete(number);
      // A disk that does not take it: the wait begins anew with the next start, and the terminal goes on.
      writtenOrNull(() => {
        // Another process may have given the number a new PIN meanwhile.
        const now = book.tries(number);
        if (now.failed === failed) book.setTries(number, { failed, served: true });
      });
    }, ms);
    waits.set(number, { untilMs: clock.now() + ms, cancel });
  }

  for (const { number, failed } of book.unserved()) wait(number, failed);

  return {
    leftMs(number) {
      // The command forgives a number by forgetting its tries.
      if (waits.has(number) && book.tries(number).failed === 0) clear(number);
      return Math.max(0, (waits.get(number)?.untilMs ?? 0) - clock.now());
    },
    begin(number) {
      const failed = book.tries(number).failed + 1;
      book.setTries(number, { failed, served: waitAfter(failed) === 0 });
      wait(number, failed);
    },
    takeBack(number) {
      const failed = Math.max(0, book.tries(number).failed - 1);
      book.setTries(number, { failed, served: true });
      clear(number);
    },
    forgive(number) {
      book.setTries(number, { failed: 0, served: true });
      clear(number);
    },
    close() {
      for (const { cancel } of waits.values()) cancel();
      waits.clear();
    },
  };
}
