/** The whole journal proven in a thread of its own (threads.ts): a share of the disk is read and hashed. */
import type { Verification } from "../../journal/verify.ts";
import { threadsOf } from "../../threads.ts";
import { CHECK_DELAYS } from "./delays.ts";

const threads = threadsOf(new URL("journal-thread.ts", import.meta.url), CHECK_DELAYS.journalLimit);

/** Null: the thread died or hangs. */
export function proveJournalInThread(journalDir: string): Promise<Verification | null> {
  return threads.run({ journalDir }) as Promise<Verification | null>;
}
