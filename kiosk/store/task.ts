/** The store read through or copied, in a thread of its own (threads.ts). */
import type { Result } from "../invoice/types.ts";
import { threadsOf, type Threads } from "../threads.ts";
import type { Backup, BackupFault } from "./backup.ts";
import { STORE_DELAYS } from "./delays.ts";
import type { Integrity } from "./integrity.ts";

export type StoreTask =
  | { readonly task: "check"; readonly path: string }
  | { readonly task: "back-up"; readonly path: string; readonly target: string; readonly wallMs: number };

/** Null: the thread died or hangs. */
export interface RunTask {
  check(path: string): Promise<Integrity | null>;
  backUp(path: string, target: string, wallMs: number): Promise<Result<Backup, BackupFault> | null>;
}

const threads = threadsOf(new URL("task-thread.ts", import.meta.url), STORE_DELAYS.taskLimit);
const inThread = (task: StoreTask): Promise<unknown> => threads.run(task);

export const tasksInThread: RunTask & Pick<Threads, "ended"> = {
  check: (path) => inThread({ task: "check", path }) as Promise<Integrity | null>,
  backUp: (path, target, wallMs) =>
    inThread({ task: "back-up", path, target, wallMs }) as Promise<Result<Backup, BackupFault> | null>,
  ended: threads.ended,
};
