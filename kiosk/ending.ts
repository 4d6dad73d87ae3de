/** How what runs ends, wished or not: once, with a reason in the journal, and everything closed in reverse order. */
import type { Journal } from "./journal/journal.ts";

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

  async function end(reason: string): Promise<void> {
    journal.record("terminal.stop", { reason });
    await rooms.disposeAsync();
    ended.resolve(reason);
  }
  function close(reason: string): Promise<void> {
    closing ??= end(reason);
    return closing;
  }
  return {
    closed: ended.promise,
    begun: () => closing !== null,
    close,
    surprise(error, where) {
      journal.record("terminal.surprise", { name: error instanceof Error ? error.name : "unknown", where });
      void close("surprise");
    },
  };
}
