/**
 * The figures of a printer for another process than the terminal: opened read-only, without its lock, so that it works
 * while the terminal runs and while it does not.
 *
 * Error model: what can happen is a closed result; nothing is thrown, nothing is written, nothing is repaired.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { existsSync } from "node:fs";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Result } from "../invoice/types.ts";
import { storePath } from "../store/files.ts";
import { SCHEMA_VERSION } from "../store/migrations.ts";
import { sqliteCode } from "../store/open.ts";
import { accountOf } from "./account.ts";
import { figuresOf, type PrintFigures } from "./figures.ts";
import { printerName } from "./printer-name.ts";

/**
 * `no-store`: no terminal has run on this data yet. `no-account`: none has run with this printer. `newer-schema`: a
 * newer version of the terminal wrote it. Else what SQLite said ("SQLITE_CANTOPEN": no permission, most likely).
 */
export type NoFigures = "no-store" | "no-account" | "newer-schema" | `SQLITE_${string}`;

/** The first schema that has a ledger. */
const LEDGER_SCHEMA = 2;

export function readPrintFigures(
  { dataDir, printer, paper }: Pick<TerminalConfig, "dataDir" | "printer" | "paper">,
  nowWallMs: number,
): Result<PrintFigures, NoFigures> {
  const path = storePath(dataDir);
  if (!existsSync(path)) return { ok: false, error: "no-store" };
  let db: Connection | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const schema = Number(db.pragma("user_version", { simple: true }));
    if (schema > SCHEMA_VERSION) return { ok: false, error: "newer-schema" };
    const account = schema < LEDGER_SCHEMA ? null : accountOf(db, printerName(printer), nowWallMs);
    if (account === null) return { ok: false, error: "no-account" };
    return { ok: true, value: figuresOf(account, paper) };
  } catch (error) {
    const code = sqliteCode(error);
    if (!code.startsWith("SQLITE_")) throw error;
    return { ok: false, error: code as `SQLITE_${string}` };
  } finally {
    db?.close();
  }
}

/** One slip as staff see it: what became of it, and nothing of what stands on it. */
export interface PrintedSlip {
  readonly seq: number;
  readonly slip: "verdict" | "claim" | "test";
  /** 0: the first; n: it says 补打 n. */
  readonly reprint: number;
  readonly begunWallMs: number;
  /** Null: it is under way. */
  readonly outcome: "printed" | "probably-printed" | "unknown" | "failed" | null;
  /** Why, where it is not certain or failed. */
  readonly fault: string | null;
  /** Part of it may be on paper. */
  readonly partial: boolean;
  /** Its outcome was found at a start: the power or the program went while it was printed. */
  readonly recovered: boolean;
}

interface SlipRow extends Omit<PrintedSlip, "partial" | "recovered"> {
  readonly partial: number | null;
  readonly recovered: number;
}

/** The newest first; `path`: the store. */
export function readSlips(
  path: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Result<readonly PrintedSlip[], NoFigures> {
  if (!existsSync(path)) return { ok: false, error: "no-store" };
  let db: Connection | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const schema = Number(db.pragma("user_version", { simple: true }));
    if (schema > SCHEMA_VERSION) return { ok: false, error: "newer-schema" };
    if (schema < LEDGER_SCHEMA) return { ok: false, error: "no-account" };
    const rows = db
      .prepare<[number, number], SlipRow>(
        `SELECT seq, slip, reprint, begun_wall_ms AS begunWallMs, outcome, fault, partial, recovered FROM print_jobs
         ORDER BY seq DESC LIMIT ? OFFSET ?`,
      )
      .all(limit, offset);
    const slips = rows.map((row) => ({ ...row, partial: row.partial === 1, recovered: row.recovered === 1 }));
    return { ok: true, value: slips };
  } catch (error) {
    const code = sqliteCode(error);
    if (!code.startsWith("SQLITE_")) throw error;
    return { ok: false, error: code as `SQLITE_${string}` };
  } finally {
    db?.close();
  }
}
