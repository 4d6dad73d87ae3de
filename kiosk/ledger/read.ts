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
