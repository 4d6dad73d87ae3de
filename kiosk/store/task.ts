/**
 * Work on a whole file that takes seconds, done in a thread of its own: the person who touches the glass waits for nothing.
 *
 * A thread is never stopped from outside, neither at its limit nor by the end of the process while it can be waited for: one that
 * is stopped while SQLite makes an error of what it found takes the whole process with it (Error::New of node-addon-api ends it
 * with SIGABRT: 1 of 40 stops in a small program). One that hangs on a dying disk is left alone, and no other is started beside it.
 *
 * Error model: a thread that dies or hangs is `null`; the next time is soon enough.
 */
import { Worker } from "node:worker_threads";
import type { Result } from "../invoice/types.ts";
import type { Backup, BackupFault } from "./backup.ts";
import { STORE_DELAYS } from "./delays.ts";
import type { Integrity } from "./integrity.ts";

export type StoreTask =
  | { readonly task: "check"; readonly path: string }
  | { readonly task: "back-up"; readonly path: string; readonly target: string; readonly wallMs: number };

export interface RunTask {
  check(path: string): Promise<Integrity | null>;
  backUp(path: string, target: string, wallMs: number): Promise<Result<Backup, BackupFault> | null>;
}

interface TasksInThread extends RunTask {
  /** Resolves when no thread is at work: whoever ends the process awaits it, for a while. */
  ended(): Promise<void>;
}

/** Threads that are alive, and of those the ones that were given up. */
const atWork = new Set<Promise<void>>();
let hanging = 0;

export const tasksInThread: TasksInThread = {
  check: (path) => inThread({ task: "check", path }) as Promise<Integrity | null>,
  backUp: (path, target, wallMs) =>
    inThread({ task: "back-up", path, target, wallMs }) as Promise<Result<Backup, BackupFault> | null>,
  async ended() {
    await Promise.all(atWork);
  },
};

async function inThread(task: StoreTask): Promise<unknown> {
  if (hanging > 0) return null;
  const worker = new Worker(new URL("task-thread.ts", import.meta.url), { workerData: task });
  worker.unref();
  let said: unknown = null;
  worker.on("message", (message: unknown) => (said = message));
  // What it died of is said by its silence; the exit comes after it.
  worker.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => void worker.on("exit", () => resolve()));
  atWork.add(ended);
  void ended.then(() => atWork.delete(ended));
  if (await endedInTime(ended)) return said;
  hanging += 1;
  void ended.then(() => (hanging -= 1));
  return null;
}

function endedInTime(ended: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), STORE_DELAYS.taskLimit);
    limit.unref();
    void ended.then(() => {
      clearTimeout(limit);
      resolve(true);
    });
  });
}
