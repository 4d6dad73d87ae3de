import type { Journal } from "../journal/journal.ts";

/** What the disk did is journalled, and the terminal goes on without; anything else is a mistake of ours, and thrown on. */
export function noteDiskFault(error: unknown, journal: Journal, where: string): void {
  if (!storageFault(error)) throw error;
  journal.record("store.failed", { code: sqliteCode(error), where });
}

/** True for what a disk does (full, read-only, broken), as opposed to a mistake of ours. */
export function storageFault(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|NOMEM|PERM)/.test(sqliteCode(error));
}

export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "unknown";
}
