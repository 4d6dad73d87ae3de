/** How what runs is opened, and ends, wished or not: once, with a reason in the journal, everything closed in reverse order. */
import type { Actor } from "xstate";
import type { Journal } from "./journal/journal.ts";
import type { TerminalMachine } from "./shell/machine.ts";

/** How long the calm screen stands before the terminal starts anew: what was wrong may have passed (a full disk). */
const RESTART_AFTER_FAULT_MS = 60_000;

/** A surprise that begets the next must not fill the journal while everything is closed. */
const MOST_SURPRISES = 10;

/** Where a later room does not open, those before it are closed again. */
export async function openInOrder<T>(open: (rooms: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const rooms = new AsyncDisposableStack();
  try {
    return await open(rooms);
  } catch (error) {
    await rooms.disposeAsync();
    throw error;
  }
}

export interface Ending {
  /** Resolves with the reason when everything is closed. */
  readonly closed: Promise<string>;
  /** It has begun: nobody listens any more. */
  readonly begun: () => boolean;
  readonly close: (reason: string) => Promise<void>;
  /** What nobody foresaw: journalled, and the end comes in a known way. */
  readonly surprise: (error: unknown, where: string) => void;
}

export function createEnding(journal: Journal, rooms: AsyncDisposableStack): Ending {
  const ended = Promise.withResolvers<string>();
  let closing: Promise<void> | null = null;
  let surprises = 0;

  async function end(reason: string): Promise<void> {
    journal.record("terminal.stop", { reason });
    await rooms.disposeAsync();
    ended.resolve(reason);
  }
  function close(reason: string): Promise<void> {
    if (closing !== null) return closing;
    // Before anything is closed: a room that is surprised by its own end begins no second one.
    const all = Promise.withResolvers<undefined>();
    closing = all.promise;
    end(reason).then(() => all.resolve(undefined), all.reject);
    return closing;
  }
  return {
    closed: ended.promise,
    begun: () => closing !== null,
    close,
    surprise(error, where) {
      surprises += 1;
      if (surprises <= MOST_SURPRISES)
        journal.record("terminal.surprise", { name: error instanceof Error ? error.name : "unknown", where });
      void close("surprise");
    },
  };
}

/** Out of service, the terminal ends after a while, so that its supervisor starts it anew. The function returned stops it. */
export function endAfterFault(actor: Actor<TerminalMachine>, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  actor.subscribe((snapshot) => {
    // Not under the hands of staff who are looking for what is wrong.
    if (!snapshot.matches({ session: "outOfService" })) stop();
    else timer ??= setTimeout(end, RESTART_AFTER_FAULT_MS);
  });
  return stop;
}
