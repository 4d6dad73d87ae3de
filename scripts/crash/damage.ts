/** What a dying disk does to a store: one page comes back as zeros. */
import Database from "better-sqlite3";
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { storePath } from "../../kiosk/store/files.ts";
import { swapIsUnderWay } from "../../kiosk/store/swap.ts";

const PAGE_BYTES = 4_096;
/** An index over slips, of which this campaign prints none: the page lies in the file, and never in the log beside it. */
const INDEX = "print_jobs_subject";

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * Damages only what the page says of itself, so that every request can still be read; what was committed last stays in
 * the log beside the file, as when the power goes. False: there is nothing that could be damaged so.
 */
export function damageStore(dataDir: string): boolean {
  const path = storePath(dataDir);
  // What is about to be moved aside is no store any more: the next start finishes that, and never opens it.
  if (!existsSync(path) || swapIsUnderWay(path)) return false;
  const page = pageOfIndex(path) ?? afterCheckpoint(path);
  if (page === null) return false;
  const file = openSync(path, "r+");
  try {
    writeSync(file, Buffer.alloc(8), 0, 8, (page - 1) * PAGE_BYTES);
    return true;
  } finally {
    closeSync(file);
  }
}

/** Null while the page is not in the file, or is in the log as well, from where it would be read. */
function pageOfIndex(path: string): number | null {
  const db = new Database(path, { readonly: true });
  try {
    const row = db
      .prepare<[string], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = ?")
      .get(INDEX);
    if (row === undefined || row.rootpage * PAGE_BYTES > statSync(path).size) return null;
    return pagesInLog(`${path}-wal`).has(row.rootpage) ? null : row.rootpage;
  } catch {
    // Damaged already.
    return null;
  } finally {
    db.close();
  }
}

function afterCheckpoint(path: string): number | null {
  try {
    const db = new Database(path);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
    return pageOfIndex(path);
  } catch {
    return null;
  }
}

/** Those of frames that count no more too: better none than one that is not seen. */
function pagesInLog(path: string): ReadonlySet<number> {
  if (!existsSync(path)) return new Set();
  const log = readFileSync(path);
  const pages = new Set<number>();
  for (let at = WAL_HEADER_BYTES; at + FRAME_HEADER_BYTES <= log.length; at += FRAME_HEADER_BYTES + PAGE_BYTES) {
    pages.add(log.readUInt32BE(at));
  }
  return pages;
}
