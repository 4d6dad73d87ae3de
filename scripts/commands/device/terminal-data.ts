/** What a command may do beside a terminal's data: see whether the terminal runs, and leave a line in its journal. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { TerminalConfig } from "../../../config/schema.ts";
import { systemTerminalClock } from "../../../kiosk/journal/clock.ts";
import { openJournal } from "../../../kiosk/journal/open.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { lockStore, type StoreLock } from "../../../kiosk/store/open.ts";
import { StoreRefused } from "../../../kiosk/store/refusal.ts";

type Data = Pick<TerminalConfig, "dataDir" | "terminal">;

/** Whether a terminal runs on this data now. Makes nothing: a terminal that never ran has no lock to look at. */
export function terminalRuns({ dataDir }: Pick<Data, "dataDir">): boolean {
  if (!existsSync(`${storePath(dataDir)}.lock`)) return false;
  const lock = tryLock(dataDir);
  if (typeof lock === "string") return lock === "in-use";
  lock.close();
  return false;
}

/**
 * Records that scanned texts are shown, before the first one is. Returns a sentence where that is not possible: then
 * nothing may be shown. The terminal must not run, because two processes would write between each other's lines.
 */
export function recordTextShown({ dataDir, terminal }: Data, device: string): string | null {
  const owner = existsSync(dataDir) ? statSync(dataDir).uid : null;
  if (owner !== null && owner !== process.getuid?.()) {
    // What root writes there, the terminal could not go on with.
    return `${dataDir} belongs to another account: run this as that one (sudo -u yanpiao …), because it is journalled there`;
  }
  const lock = tryLock(dataDir);
  if (lock === "in-use")
    return `a terminal runs on ${dataDir}: end it first, because showing texts is journalled there`;
  if (lock === "cannot-open") return `${dataDir} cannot be written, and showing texts is journalled there`;
  try {
    const journal = openJournal({ dir: join(dataDir, "journal"), terminalId: terminal.id, clock: systemTerminalClock });
    journal.record("scan.text-shown", { device });
    journal.close();
    return null;
  } finally {
    lock.close();
  }
}

function tryLock(dataDir: string): StoreLock | "in-use" | "cannot-open" {
  try {
    return lockStore(storePath(dataDir));
  } catch (error) {
    if (error instanceof StoreRefused) return error.code === "in-use" ? "in-use" : "cannot-open";
    throw error;
  }
}
