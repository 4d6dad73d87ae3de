import type { Journal } from "../journal/journal.ts";
import { sqliteCode, storageFault } from "./open.ts";

/** What the disk did is journalled, and the terminal goes on without; anything else is a mistake of ours, and thrown on. */
export function noteDiskFault(error: unknown, journal: Journal, where: string): void {
  if (!storageFault(error)) throw error;
  journal.record("store.failed", { code: sqliteCode(error), where });
}
