/**
 * The whole journal proven in a thread of its own: a share of the disk is read and hashed, and the glass stays quick.
 *
 * Error model: a thread that dies or takes too long is `null`.
 */
import { Worker } from "node:worker_threads";
import type { Verification } from "../../journal/verify.ts";
import { CHECK_DELAYS } from "./delays.ts";

export function proveJournalInThread(dir: string): Promise<Verification | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("journal-thread.ts", import.meta.url), { workerData: { journalDir: dir } });
    const limit = setTimeout(() => void worker.terminate(), CHECK_DELAYS.journalLimit);
    // The terminal may end while it runs.
    worker.unref();
    limit.unref();
    let said: Verification | null = null;
    worker.on("message", (message: Verification | null) => (said = message));
    // What it died of is said by its silence; the exit comes after it.
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      clearTimeout(limit);
      resolve(said);
    });
  });
}
