/**
 * A backup put in the place of the store, while no terminal runs on it: copied beside, read through, opened with the root
 * key, and only then put in its place (swap.ts). The store that was there is moved aside whole; nothing is deleted.
 *
 * A backup is older than the world. What waited in it may have been asked and answered since, so that every request that
 * waits is looked up before it is asked; a service that cannot be looked up is asked on another day.
 *
 * Error model: a closed union.
 */
import Database from "better-sqlite3";
import { accessSync, constants, copyFileSync, existsSync, realpathSync, rmSync, statSync } from "node:fs";
import type { Result } from "../invoice/types.ts";
import { contentsOf, sum, type StoreContents } from "./backup.ts";
import { prepareFiles, syncFile } from "./files.ts";
import { rootOf } from "./keyring.ts";
import { SCHEMA_VERSION } from "./migrations.ts";
import { sqliteCode } from "./disk-fault.ts";
import { noteRecordsLost } from "./salvage.ts";
import { besideStore, finishSwap, swapIn } from "./swap.ts";

export interface Restored {
  readonly rows: number;
  /** Requests that wait in it. */
  readonly held: number;
  /** Where the store that was there is now; null: there was none. */
  readonly aside: string | null;
}

export interface RestoreFault {
  readonly code: "no-backup" | "not-a-store" | "not-sound" | "newer-schema" | "wrong-key" | "cannot-write";
  readonly message: string;
}

export interface RestoreOptions {
  /** The store's path; its lock is held by the caller. */
  readonly path: string;
  readonly backup: string;
  readonly roots: readonly Uint8Array[];
  readonly wallMs: number;
}

export function restore({ path, backup, roots, wallMs }: RestoreOptions): Result<Restored, RestoreFault> {
  const unusable = whyUnusable(backup, path);
  if (unusable !== null) return fault("no-backup", unusable);
  const beside = besideStore(path);
  let begun = false;
  try {
    // One that a power cut broke off: the store that there is may be the file that this would overwrite.
    finishSwap(path);
    removeFiles(beside);
    prepareFiles(beside);
    copyFileSync(backup, beside);
    // Copied by hand out of a terminal's folder, its log belongs to it.
    if (existsSync(`${backup}-wal`)) copyFileSync(`${backup}-wal`, `${beside}-wal`);
    const wrong = refusal(beside, backup, roots);
    if (wrong !== null) {
      removeFiles(beside);
      return wrong;
    }
    const { rows } = contentsOf(beside);
    const held = holdWaiting(beside, wallMs);
    syncFile(beside);
    const there = existsSync(path);
    const aside = `${path}.before-restore-${new Date(wallMs).toISOString().replaceAll(/[:.]/g, "-")}`;
    begun = true;
    swapIn(path, aside);
    return { ok: true, value: { rows: sum(rows), held, aside: there ? aside : null } };
  } catch (error) {
    if (!begun) removeFiles(beside);
    const code = error instanceof Error && "code" in error ? String(error.code) : sqliteCode(error);
    if (!/^(E[A-Z]+|SQLITE_)/.test(code)) throw error;
    const state = begun ? "the next start goes on where this stopped" : "the store is as it was";
    return fault("cannot-write", `the store's folder cannot be written (${code}); ${state}`);
  }
}

/** What would else be taken for a trouble of the store's own folder. */
function whyUnusable(backup: string, path: string): string | null {
  try {
    if (!statSync(backup).isFile()) return `${backup} is no file: name the backup in it`;
    if (existsSync(path) && realpathSync(backup) === realpathSync(path))
      return `${backup} is the terminal's own store: name a backup of it`;
    accessSync(backup, constants.R_OK);
    return null;
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? `there is no file ${backup}` : `${backup} cannot be read (${code})`;
  }
}

/** The copy is looked at, not the stick: what is judged is what will be used. */
function refusal(beside: string, named: string, roots: readonly Uint8Array[]): Result<never, RestoreFault> | null {
  let contents: StoreContents;
  try {
    contents = contentsOf(beside);
  } catch {
    return fault("not-a-store", `${named} is no backup of a terminal's store`);
  }
  const { schema, rows, sound } = contents;
  if (!rows.has("request") || !rows.has("meta"))
    return fault("not-a-store", `${named} is no backup of a terminal's store`);
  if (schema > SCHEMA_VERSION) {
    return fault(
      "newer-schema",
      `${named} was written by a newer version (schema ${schema}, this one knows ${SCHEMA_VERSION}): update first`,
    );
  }
  if (!sound) return fault("not-sound", `${named} is damaged: take an earlier backup`);
  const db = new Database(beside, { readonly: true });
  try {
    if (rootOf(db, roots) !== "wrong") return null;
    return fault(
      "wrong-key",
      `${named} was closed with another root key: put the terminal.key of that time in place first`,
    );
  } finally {
    db.close();
  }
}

function holdWaiting(path: string, wallMs: number): number {
  const db = new Database(path);
  try {
    db.pragma("synchronous = FULL");
    db.pragma("journal_mode = DELETE");
    db.prepare("UPDATE request SET sent = 'maybe', asked_lived_ms = NULL WHERE state IN ('waiting', 'leased')").run();
    // What was promised after the copy was taken is not in it.
    noteRecordsLost(db, wallMs);
    const waiting = db.prepare<[], { n: number }>(
      "SELECT count(*) AS n FROM request WHERE state IN ('waiting', 'leased')",
    );
    return waiting.get()?.n ?? 0;
  } finally {
    db.close();
  }
}

function removeFiles(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(path + suffix, { force: true });
}

function fault(code: RestoreFault["code"], message: string): Result<never, RestoreFault> {
  return { ok: false, error: { code, message } };
}
