/**
 * What can still be read out of a damaged file, row by row, into the new one.
 *
 *   forward until a page fails ─► backward until one fails ─► halve what lies between, and so on
 *
 * A request that waited may have been asked in a part of the file that is gone: it is looked up before it is asked, so
 * that a damaged disk costs nobody a check. All that is saved, and the name of the file it came from, are one commit.
 *
 * A mark beside the file says that it is to be done, from before the file is moved aside until after that commit: a kill
 * anywhere is followed by another try, and a file that kills its reader three times is let be.
 *
 * Error model: what the damaged file does is counted; what the new file does throws SqliteError.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { sqliteCode } from "./disk-fault.ts";
import { STORE_LIMITS } from "./delays.ts";
import { replaceFile, setAside } from "./files.ts";
import { rootOf } from "./keyring.ts";

export interface SavedTable {
  readonly table: string;
  readonly saved: number;
  /** Read, and not taken: it breaks a rule of the table. */
  readonly broken: number;
  /** A part of the table cannot be read; how many rows were in it nobody can say. */
  readonly gaps: number;
}

export type Salvage =
  | { readonly type: "saved"; readonly file: string; readonly tables: readonly SavedTable[] }
  | { readonly type: "not-readable"; readonly file: string; readonly reason: string };

const NAME = /^[\w.-]+\.damaged-[\w-]+$/;

export interface SalvageMark {
  readonly file: string;
  readonly tries: number;
  /** Under way to that name: whatever still has the store's own name is a part of the damaged one. */
  readonly moving?: boolean;
}

export function markForSalvage(path: string, mark: SalvageMark): void {
  replaceFile(markPath(path), JSON.stringify(mark));
}

/** The count of before, over the one that was written last: a disk that is full takes what needs no new block. */
export function takeBackTry(path: string, mark: SalvageMark): void {
  const handle = openSync(markPath(path), "r+");
  try {
    writeSync(handle, JSON.stringify(mark), 0);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Moves a damaged file and its log to `aside`, to be salvaged. */
export function setAsideForSalvage(path: string, aside: string): void {
  const mark = { file: basename(aside), tries: 0 };
  markForSalvage(path, { ...mark, moving: true });
  setAside(path, aside);
  markForSalvage(path, mark);
}

/**
 * Before anything is opened: three names do not move at once, and a new file that found the damaged one's log beside it
 * would take it for its own, and the damaged one would have lost it, and in it what was promised last.
 */
export function finishSettingAside(path: string): void {
  const mark = readMark(path);
  if (mark?.moving !== true) return;
  const { file, tries } = mark;
  setAside(path, join(dirname(path), file));
  markForSalvage(path, { file, tries });
}

/** The file that is to be salvaged; null where there is none, or it is not there. */
export function salvageMark(path: string): SalvageMark | null {
  const mark = readMark(path);
  return mark !== null && existsSync(join(dirname(path), mark.file)) ? mark : null;
}

function readMark(path: string): SalvageMark | null {
  try {
    const { file, tries, moving } = JSON.parse(readFileSync(markPath(path), "utf8")) as Partial<SalvageMark>;
    if (typeof file !== "string" || typeof tries !== "number" || !NAME.test(file)) return null;
    return { file, tries, moving: moving === true };
  } catch {
    return null;
  }
}

export function dropSalvageMark(path: string): void {
  rmSync(markPath(path), { force: true });
}

/** Read again and again, and its reader died each time. */
export function wasTriedTooOften({ tries }: SalvageMark): boolean {
  return tries >= STORE_LIMITS.salvageTries;
}

/** Requests may be gone that people hold claim codes for: they are told so, instead of that their code is wrong. */
export function noteRecordsLost(db: Connection, wallMs: number): void {
  db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('records-lost', ?)").run(
    Buffer.from(String(Math.round(wallMs))),
  );
}

/** When requests may have been lost last, UTC milliseconds; null: never. */
export function recordsLostWallMs(db: Connection): number | null {
  const row = db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'records-lost'").get();
  return row === undefined ? null : Number(Buffer.from(row.value).toString());
}

/** What was saved of this file, where it is in the new one already: the kill came after the commit. */
export function alreadySaved(db: Connection, file: string): readonly SavedTable[] | null {
  const text = (name: string): string | null => {
    const row = db.prepare<[string], { value: Uint8Array }>("SELECT value FROM meta WHERE name = ?").get(name);
    return row === undefined ? null : Buffer.from(row.value).toString();
  };
  if (text(SAVED_FROM) !== file) return null;
  const account = savedTables.safeParse(JSON.parse(text(SAVED_ACCOUNT) ?? "[]"));
  return account.data ?? [];
}

const SAVED_FROM = "salvaged-from";
const SAVED_ACCOUNT = "salvage-account";
const count = z.int().min(0);
const savedTables = z.array(z.strictObject({ table: z.string().max(64), saved: count, broken: count, gaps: count }));

export function salvage(db: Connection, damagedPath: string, roots: readonly Uint8Array[], wallMs: number): Salvage {
  const file = basename(damagedPath);
  let from: Connection | null = null;
  try {
    from = new Database(damagedPath, { readonly: true, fileMustExist: true });
    // Cells are checked one by one here; the first bad one must not make the whole page unreadable.
    from.pragma("cell_size_check = OFF");
    const reason = notReadable(from, roots);
    if (reason !== null) return { type: "not-readable", file, reason };
    const source = from;
    const tables = db
      .transaction(() => {
        const saved = tablesOf(db)
          .map((table) => copyTable(source, db, table))
          .filter((one) => one.saved + one.broken + one.gaps > 0);
        db.prepare(
          "UPDATE request SET sent = 'maybe', asked_lived_ms = NULL WHERE state IN ('waiting', 'leased')",
        ).run();
        // A file of an older shape says no such time; what is there counts as new, as the migration has it.
        db.prepare(
          `UPDATE request SET ended_lived_ms = 0, answered_wall_ms = coalesce(answered_wall_ms, received_wall_ms)
           WHERE state IN ('answered', 'dead') AND ended_lived_ms IS NULL`,
        ).run();
        const note = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
        note.run(SAVED_FROM, Buffer.from(file));
        note.run(SAVED_ACCOUNT, Buffer.from(JSON.stringify(saved)));
        if (saved.some(({ table, broken, gaps }) => table === "request" && broken + gaps > 0))
          noteRecordsLost(db, wallMs);
        return saved;
      })
      .immediate();
    return { type: "saved", file, tables };
  } finally {
    from?.close();
  }
}

function notReadable(from: Connection, roots: readonly Uint8Array[]): string | null {
  try {
    // Where the table itself is unreadable, what it seals shows later whether the key fits.
    return rootOf(from, roots) === "wrong" ? "wrong-key" : null;
  } catch (error) {
    const code = sqliteCode(error);
    return code === "SQLITE_NOTADB" || tablesOrNone(from).length === 0 ? code : null;
  }
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** How rows are walked: the rowid, or the primary key of a table without one. */
  readonly by: readonly string[];
  readonly hasRowid: boolean;
}

/** In the order they were made, so that a row comes after those it refers to. */
function tablesOf(db: Connection): readonly Table[] {
  const named = db
    .prepare<[], { name: string; wr: number }>(
      `SELECT s.name, l.wr FROM sqlite_schema AS s JOIN pragma_table_list(s.name) AS l
       WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' ORDER BY s.rowid`,
    )
    .all();
  return named.map(({ name, wr }) => {
    const columns = columnsOf(db, name);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const by = wr === 1 ? key.map((column) => column.name) : ["rowid"];
    return { name, columns: columns.map((column) => column.name), by, hasRowid: wr === 0 };
  });
}

function tablesOrNone(db: Connection): readonly Table[] {
  try {
    return tablesOf(db);
  } catch {
    return [];
  }
}

function columnsOf(db: Connection, table: string): readonly { readonly name: string; readonly pk: number }[] {
  return db.prepare<[string], { name: string; pk: number }>("SELECT name, pk FROM pragma_table_info(?)").all(table);
}

type Row = Readonly<Record<string, unknown>>;

/** Tables that a new file has rows in: the lost file's own account counts. */
const REPLACED: readonly string[] = ["meta", "claim_tries"];

function copyTable(from: Connection, to: Connection, table: Table): SavedTable {
  const known = columnsOrNull(from, table.name);
  const columns = table.columns.filter((column) => known?.includes(column));
  if (columns.length === 0) return { table: table.name, saved: 0, broken: 0, gaps: known === null ? 1 : 0 };
  const insert = to.prepare(
    `INSERT OR ${REPLACED.includes(table.name) ? "REPLACE" : "IGNORE"} INTO ${table.name} (${columns.join(", ")})
     VALUES (${columns.map((name) => `@${name}`).join(", ")})`,
  );
  let saved = 0;
  let broken = 0;
  const take = (row: Row): void => {
    try {
      if (insert.run(row).changes === 1) saved += 1;
      else broken += 1;
    } catch (error) {
      if (!/^SQLITE_(CONSTRAINT|MISMATCH)/.test(sqliteCode(error))) throw error;
      broken += 1;
    }
  };
  const gaps = table.hasRowid ? walkByRowid(from, table, columns, take) : walkByKey(from, table, columns, take);
  return { table: table.name, saved, broken, gaps };
}

/** Null: not even that can be read. Empty: an older version had no such table. */
function columnsOrNull(db: Connection, table: string): readonly string[] | null {
  try {
    return columnsOf(db, table).map(({ name }) => name);
  } catch {
    return null;
  }
}

/** Each failure costs a walk down the tree; a table of which nothing can be read must not hold up the start. */
const MOST_FAILURES = 20_000;
/** Halvings in a row that found no row: 1,024 looks into a stretch are enough to call it a gap. */
const MOST_FRUITLESS = 10;

function walkByRowid(from: Connection, { name }: Table, columns: readonly string[], take: (row: Row) => void): number {
  const list = columns.join(", ");
  const walk = (order: "ASC" | "DESC") =>
    from.prepare<[bigint, bigint], Row & { _at: bigint }>(
      `SELECT rowid AS _at, ${list} FROM ${name} WHERE rowid BETWEEN ? AND ? ORDER BY rowid ${order}`,
    );
  const statements = { ASC: walk("ASC").safeIntegers(), DESC: walk("DESC").safeIntegers() };
  let gaps = 0;
  let failures = 0;

  /** Takes what can be read from that end; returns the last row that could, or null where the whole stretch could. */
  function readFrom(order: "ASC" | "DESC", low: bigint, high: bigint): bigint | "none" | null {
    let last: bigint | "none" = "none";
    try {
      for (const { _at, ...row } of statements[order].iterate(low, high)) {
        take(row);
        last = _at;
      }
      return null;
    } catch (error) {
      if (!damaged(error)) throw error;
      failures += 1;
      return last;
    }
  }

  function stretch(low: bigint, high: bigint, fruitless: number): void {
    if (low > high) return;
    if (failures > MOST_FAILURES || fruitless > MOST_FRUITLESS) {
      gaps += 1;
      return;
    }
    const lowest = readFrom("ASC", low, high);
    if (lowest === null) return;
    const begin = lowest === "none" ? low : lowest + 1n;
    const highest = readFrom("DESC", begin, high);
    if (highest === null) return;
    const end = highest === "none" ? high : highest - 1n;
    if (begin >= end) {
      gaps += begin > end ? 0 : 1;
      return;
    }
    const middle = (begin + end) / 2n;
    const next = lowest === "none" && highest === "none" ? fruitless + 1 : 0;
    stretch(begin, middle, next);
    stretch(middle + 1n, end, next);
  }

  stretch(1n, highestRowid(from, name), 0);
  return gaps;
}

/** The last row's id where it can be read; else as far as a counter that never goes back has come. */
function highestRowid(from: Connection, table: string): bigint {
  for (const sql of [
    `SELECT max(rowid) AS n FROM ${table}`,
    `SELECT seq AS n FROM sqlite_sequence WHERE name = '${table}'`,
  ]) {
    try {
      const n = from.prepare<[], { n: bigint | null }>(sql).safeIntegers().get()?.n;
      if (typeof n === "bigint") return n;
    } catch (error) {
      if (!damaged(error)) throw error;
    }
  }
  return 1_000_000n;
}

/** The small tables: from both ends, and what lies between two bad pages is not looked for. */
function walkByKey(
  from: Connection,
  { name, by }: Table,
  columns: readonly string[],
  take: (row: Row) => void,
): number {
  const taken = new Set<string>();
  for (const order of ["ASC", "DESC"]) {
    try {
      const ordered = by.map((column) => `${column} ${order}`).join(", ");
      const rows = from.prepare<[], Row>(`SELECT ${columns.join(", ")} FROM ${name} ORDER BY ${ordered}`);
      for (const row of rows.iterate()) {
        const key = JSON.stringify(by.map((column) => row[column]));
        if (taken.has(key)) continue;
        taken.add(key);
        take(row);
      }
      return 0;
    } catch (error) {
      if (!damaged(error)) throw error;
    }
  }
  return 1;
}

function damaged(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR|MISMATCH|ERROR)/.test(sqliteCode(error));
}

function markPath(path: string): string {
  return `${path}.to-salvage`;
}
