/**
 * Reading a whole file through: every page, every cell, every index against its table. Takes 0.1 to 0.2 s for 100,000
 * rows (offline facts 1.2) and much longer on a dying disk, so that a running terminal does it in its own thread.
 *
 * A file found unsound by night is marked: what is served until then is served on, and the next start, which looks at
 * indexes only where it is told to, sets it aside and salvages it.
 *
 * Error model: total; what SQLite says is counted, never repeated: its words may hold what is in the rows.
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { existsSync, rmSync } from "node:fs";
import { replaceFile } from "./files.ts";

export interface Integrity {
  readonly sound: boolean;
  /** At most MOST_FAULTS; where the file cannot be read at all, one. */
  readonly faults: number;
}

const MOST_FAULTS = 100;

export function checkIntegrity(path: string): Integrity {
  let db: Connection | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    return integrityOf(db);
  } catch {
    return { sound: false, faults: 1 };
  } finally {
    db?.close();
  }
}

export function integrityOf(db: Connection): Integrity {
  const words = db.pragma(`integrity_check(${MOST_FAULTS})`) as readonly { readonly integrity_check: string }[];
  const broken = (db.pragma("foreign_key_check") as readonly unknown[]).length;
  const sound = words.length === 1 && words[0]?.integrity_check === "ok";
  return { sound: sound && broken === 0, faults: (sound ? 0 : words.length) + broken };
}

export function suspect(path: string): void {
  replaceFile(suspicion(path), "");
}

export function isSuspect(path: string): boolean {
  return existsSync(suspicion(path));
}

export function dropSuspicion(path: string): void {
  rmSync(suspicion(path), { force: true });
}

function suspicion(path: string): string {
  return `${path}.suspect`;
}
