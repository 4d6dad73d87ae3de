/**
 * The store for another process than the terminal: opened read-only and without its lock, so that it is read while the
 * terminal runs and while it does not.
 *
 * Error model: what can happen is a closed result; nothing is written, nothing is repaired.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { existsSync } from "node:fs";
import type { Result } from "../invoice/types.ts";
import { SCHEMA_VERSION } from "./migrations.ts";
import { sqliteCode } from "./disk-fault.ts";

/**
 * `no-store`: no terminal has run on this data yet. `newer-schema`: a newer version of the terminal wrote it. Else what
 * SQLite said ("SQLITE_CANTOPEN": no permission, most likely).
 */
export type NotOpened = "no-store" | "newer-schema" | `SQLITE_${string}`;

/** `use` is told which schema it has before it; the file is closed when it returns. */
export function readStore<T, E>(
  path: string,
  use: (db: Connection, schema: number) => Result<T, E>,
): Result<T, E | NotOpened> {
  if (!existsSync(path)) return { ok: false, error: "no-store" };
  let db: Connection | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const schema = Number(db.pragma("user_version", { simple: true }));
    if (schema > SCHEMA_VERSION) return { ok: false, error: "newer-schema" };
    return use(db, schema);
  } catch (error) {
    const code = sqliteCode(error);
    if (!code.startsWith("SQLITE_")) throw error;
    return { ok: false, error: code as `SQLITE_${string}` };
  } finally {
    db?.close();
  }
}
