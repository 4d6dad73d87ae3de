/**
 * Work on whole files that takes seconds, done in a thread of its own: the person who touches the glass waits for nothing.
 *
 * A thread is never stopped from outside, neither at its limit nor by the end of the process while it can be waited for: one that
 * is stopped while SQLite makes an error of what it found takes the whole process with it (Error::New of node-addon-api ends it
 * with SIGABRT: 1 of 40 stops in a small program). One that hangs on a dying disk is left alone, and no other of its kind is
 * started beside it.
 *
 * Error model: a thread that dies or hangs is `null`; the next time is soon enough.
 */
import { Worker } from "node:worker_threads";

export interface Threads {
  /** Begins one with `data`; resolves to what it said last. */
  run(data: unknown): Promise<unknown>;
  /** Resolves when none is at work: whoever ends the process awaits it, for a while. */
  readonly ended: () => Promise<void>;
}

/** `module`: what a thread runs: it takes its `workerData`, posts one message, and ends. */
export function threadsOf(module: URL, limitMs: number): Threads {
  const atWork = new Set<Promise<void>>();
  let hanging = 0;
  return {
    async run(data) {
      if (hanging > 0) return null;
      const worker = new Worker(module, { workerData: data });
      worker.unref();
      let said: unknown = null;
      worker.on("message", (message: unknown) => (said = message));
      // What it died of is said by its silence; the exit comes after it.
      worker.on("error", () => undefined);
      const ended = new Promise<void>((resolve) => void worker.on("exit", () => resolve()));
      atWork.add(ended);
      void ended.then(() => atWork.delete(ended));
      if (await endedWithin(ended, limitMs)) return said;
      hanging += 1;
      void ended.then(() => (hanging -= 1));
      return null;
    },
    async ended() {
      await Promise.all(atWork);
    },
  };
}

function endedWithin(ended: Promise<void>, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), limitMs);
    limit.unref();
    void ended.then(() => {
      clearTimeout(limit);
      resolve(true);
    });
  });
}
