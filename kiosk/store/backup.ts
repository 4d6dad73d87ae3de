/**
 * A copy of the store, taken while the terminal works, that is known to be one before it is called so:
 *
 *   copy beside the target ─► fsync ─► opened again, read through, rows counted ─► renamed ─► folder synced
 *
 * What was at the target is replaced by the last step only, so that a stick pulled out anywhere leaves the earlier copy.
 * The file is a store in one piece, with its keyring: the root key opens it, and nothing else does. What people were told
 * would be deleted soon is left out: a copy lies about for longer.
 *
 * Error model: a closed union for what disks, sticks and people do.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { closeSync, existsSync, openSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Result } from "../invoice/types.ts";
import { STORE_LIMITS } from "./delays.ts";
import { syncFile, syncFolder } from "./files.ts";
import { integrityOf } from "./integrity.ts";
import { salvageMark } from "./salvage.ts";

export interface Backup {
  readonly file: string;
  readonly schema: number;
  /** Of all tables. */
  readonly rows: number;
  readonly bytes: number;
}

export interface BackupFault {
  readonly code:
    | "no-store"
    | "to-be-salvaged"
    | "no-folder"
    | "same-file"
    | "not-a-backup"
    | "no-space"
    | "cannot-write"
    | "not-sound";
  /** What a technician can do. */
  readonly message: string;
}

const APPLICATION = "request";

/** `target`: a file, or a folder in which the file gets the terminal's name for it. */
export async function backUp(from: string, target: string, wallMs: number): Promise<Result<Backup, BackupFault>> {
  if (!existsSync(from)) return fault("no-store", `there is no store at ${from}: no terminal has run on this data yet`);
  // A new file stands in a damaged one's place, and what was promised is not in it yet.
  if (salvageMark(from) !== null) {
    return fault(
      "to-be-salvaged",
      "the store was damaged and its requests are still to be saved: start the terminal once, it does that first",
    );
  }
  const to = targetFile(target, wallMs);
  const wrong = wrongTarget(from, to);
  if (wrong !== null) return wrong;
  const beside = `${to}.part`;
  try {
    rmSync(beside, { force: true });
    // As the store itself: for its owner alone, where the disk knows owners.
    closeSync(openSync(beside, "wx", 0o600));
    const counted = await copy(from, beside);
    syncFile(beside);
    const found = contentsOf(beside);
    if (!found.rows.has(APPLICATION)) {
      rmSync(beside, { force: true });
      return fault("no-store", `there is nothing in ${from} yet: let the terminal start once`);
    }
    if (!found.sound || !sameRows(found.rows, counted)) {
      rmSync(beside, { force: true });
      return fault(
        "not-sound",
        `the copy at ${to} did not come back as it was written: do not trust this disk or stick`,
      );
    }
    renameSync(beside, to);
    syncFolder(dirname(to));
    return { ok: true, value: { file: to, schema: found.schema, rows: sum(found.rows), bytes: statSync(to).size } };
  } catch (error) {
    rmSync(beside, { force: true });
    return faultOf(error, to);
  }
}

/**
 * Keeps the newest of the copies that `backUp` named itself in a folder, and removes older ones, with the halves of copies
 * as old as they that a power cut or a pulled stick left. A younger half may be under way in another process.
 */
export function pruneBackups(folder: string, keep: number = STORE_LIMITS.backupsKept): number {
  const names = readdirSync(folder);
  const whole = names.filter((name) => NAMED.test(name)).sort();
  const [oldestKept = ""] = whole.slice(-keep);
  const old = whole.filter((name) => name < oldestKept);
  const halves = names.filter((name) => {
    const of = HALF.exec(name)?.[1];
    return of !== undefined && of < oldestKept;
  });
  for (const name of [...old, ...halves]) rmSync(join(folder, name));
  return old.length;
}

const NAMED = /^terminal-\d{8}T\d{6}Z\.sqlite$/;
const HALF = /^(terminal-\d{8}T\d{6}Z\.sqlite)\.part(-journal|-wal|-shm)?$/;

function targetFile(target: string, wallMs: number): string {
  const path = resolve(target);
  if (!existsSync(path) || !statSync(path).isDirectory()) return path;
  const stamp = new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return join(path, `terminal-${stamp}.sqlite`);
}

function wrongTarget(from: string, to: string): Result<Backup, BackupFault> | null {
  const folder = dirname(to);
  if (existsSync(folder) && !statSync(folder).isDirectory()) return fault("no-folder", `${folder} is no folder`);
  if (!existsSync(folder))
    return fault("no-folder", `there is no folder ${folder}: is the stick plugged in and mounted?`);
  // In the store's own folder a copy could be taken for one of its files, and dies with the same disk anyway.
  if (realpathSync(folder) === realpathSync(dirname(from))) {
    return fault("same-file", `${folder} is the store's own folder: name another disk or stick`);
  }
  if (existsSync(to) && !isBackup(to)) return fault("not-a-backup", `${to} is something else and was left as it is`);
  return null;
}

/** A file that may be replaced: a store, whatever its version. */
function isBackup(path: string): boolean {
  let db: Connection | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    return rowsOf(db).has(APPLICATION);
  } catch {
    return false;
  } finally {
    db?.close();
  }
}

type RowCounts = ReadonlyMap<string, number>;

/** One read transaction for counting and copying: what is compared later is of the same moment. */
async function copy(from: string, to: string): Promise<RowCounts> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    db.exec("BEGIN");
    const counted = rowsOf(db);
    // In one step: a copy in several begins anew whenever the terminal writes in between.
    await db.backup(to, { progress: () => WHOLE_FILE });
    db.exec("COMMIT");
    const without = SOON_DELETED.filter((table) => counted.has(table));
    finish(to, without);
    return new Map([...counted, ...without.map((table): [string, number] => [table, 0])]);
  } finally {
    db.close();
  }
}

/**
 * Whoever left a number was promised that it is deleted once the result is handed over, and is sent it once: a copy would
 * keep the number, and a store put back from it would send again. Cached answers are promised to last a day.
 */
const SOON_DELETED = ["delivery", "answer"] as const;

/** Without a -wal of its own: a stick is pulled out, and one file is what people copy on. */
function finish(path: string, without: readonly string[]): void {
  const db = new Database(path);
  try {
    db.pragma("journal_mode = DELETE");
    // Overwritten, not only unlinked, and with no journal beside that would hold it for a moment more.
    db.pragma("secure_delete = ON");
    db.pragma("journal_mode = MEMORY");
    for (const table of without) db.exec(`DELETE FROM "${table}"`);
  } finally {
    db.close();
  }
}

const WHOLE_FILE = 0x7fff_ffff;

export interface StoreContents {
  readonly sound: boolean;
  readonly schema: number;
  readonly rows: RowCounts;
}

/** Throws SqliteError where the file is no store at all. */
export function contentsOf(path: string): StoreContents {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const schema = Number(db.pragma("user_version", { simple: true }));
    return { sound: integrityOf(db).sound, schema, rows: rowsOf(db) };
  } finally {
    db.close();
  }
}

export function sum(rows: RowCounts): number {
  return [...rows.values()].reduce((total, count) => total + count, 0);
}

function rowsOf(db: Connection): RowCounts {
  const tables = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  return new Map(
    tables.map(({ name }) => [
      name,
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n ?? 0,
    ]),
  );
}

function sameRows(a: RowCounts, b: RowCounts): boolean {
  return a.size === b.size && [...a].every(([table, rows]) => b.get(table) === rows);
}

function fault(code: BackupFault["code"], message: string): Result<never, BackupFault> {
  return { ok: false, error: { code, message } };
}

function faultOf(error: unknown, to: string): Result<never, BackupFault> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "SQLITE_FULL")
    return fault("no-space", `there is no space left for ${basename(to)}`);
  if (/^(E[A-Z]+|SQLITE_(CANTOPEN|READONLY|IOERR|PERM))/.test(code)) {
    return fault("cannot-write", `${to} cannot be written (${code}): is the stick locked, full or gone?`);
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return fault(
      "not-sound",
      `the store itself cannot be read through (${code}): restart the terminal, it salvages it`,
    );
  }
  throw error;
}
