/**
 * Work on a whole file that takes seconds, done in a thread of its own: the person who touches the glass waits for nothing.
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

export const tasksInThread: RunTask = {
  check: (path) => inThread({ task: "check", path }) as Promise<Integrity | null>,
  backUp: (path, target, wallMs) =>
    inThread({ task: "back-up", path, target, wallMs }) as Promise<Result<Backup, BackupFault> | null>,
};

function inThread(task: StoreTask): Promise<unknown> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("task-thread.ts", import.meta.url), { workerData: task });
    const limit = setTimeout(() => void worker.terminate(), STORE_DELAYS.taskLimit);
    // The terminal may end while it runs: a check is worth nothing then, and a copy is only beside its target.
    worker.unref();
    limit.unref();
    let said: unknown = null;
    worker.on("message", (message: unknown) => (said = message));
    // What it died of is said by its silence; the exit comes after it.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      clearTimeout(limit);
      resolve(said);
    });
  });
}
