/** The thread of task.ts: does the one thing it was started for, says what came of it, ends. */
import { parentPort, workerData } from "node:worker_threads";
import { backUp } from "./backup.ts";
import { checkIntegrity } from "./integrity.ts";
import type { StoreTask } from "./task.ts";

async function perform(task: StoreTask): Promise<unknown> {
  switch (task.task) {
    case "check":
      return checkIntegrity(task.path);
    case "back-up":
      return backUp(task.path, task.target, task.wallMs);
  }
}

// Null where it is not a thread: importing it does nothing.
if (parentPort !== null) parentPort.postMessage(await perform(workerData as StoreTask));
