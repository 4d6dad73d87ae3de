/** The thread of journal-task.ts: proves one journal, says what it found, ends. */
import { parentPort, workerData } from "node:worker_threads";
import { proveJournal } from "./data.ts";

// Null where it is not a thread: importing it does nothing.
if (parentPort !== null) parentPort.postMessage(await proveJournal((workerData as { journalDir: string }).journalDir));
