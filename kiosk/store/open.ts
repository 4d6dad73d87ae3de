/**
 * One SQLite file, one writer, every commit on the platter before the next line of code runs.
 *
 * better-sqlite3 opens a WAL file with synchronous=NORMAL by its own default, which loses up to 446 acknowledged rows in
 * a power cut (offline facts 1.1 and 1.3, measured); FULL is set on every connection and proven after the first read,
 * because before it SQLite reports a value that it will not keep.
 *
 * Error model: `openStore` throws StoreRefused where going on would be dishonest. A damaged file is not a refusal: it is
 * set aside whole, a new one is begun, what can be read is copied into it (salvage.ts), and the journal says so. Later
 * calls throw SqliteError; rooms that promise something turn it into their own closed results (see `storageFault`).
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { createHmac } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { systemWords } from "../../config/system-words.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { sqliteCode } from "./disk-fault.ts";
import { asideName, prepareFiles } from "./files.ts";
import { groupCommits, type GroupCommit } from "./group.ts";
import { dropSuspicion, isSuspect } from "./integrity.ts";
import { KEY_BYTES } from "./key.ts";
import { openKeyring, rootOf, writeProof, type Keyring } from "./keyring.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./migrations.ts";
import { StoreRefused } from "./refusal.ts";
import {
  alreadySaved,
  dropSalvageMark,
  finishSettingAside,
  markForSalvage,
  noteRecordsLost,
  salvage,
  salvageMark,
  setAsideForSalvage,
  takeBackTry,
  wasTriedTooOften,
  type SalvageMark,
  type SavedTable,
} from "./salvage.ts";
import type { Sealer } from "./seal.ts";
import { finishSwap } from "./swap.ts";

export interface StoreOptions {
  readonly path: string;
  /** The root key (key.ts). */
  readonly key: Uint8Array;
  /** What the keyring is to be closed with from now on. */
  readonly nextKey?: Uint8Array | null;
  readonly journal: Journal;
  readonly clock: Pick<TerminalClock, "wallMs">;
  /** Taken before, where something else of the data folder had to wait for it; the store lets go of it when it closes. */
  readonly lock?: StoreLock;
}

/** That this core is the only one on its data. */
export interface StoreLock {
  close(): void;
}

export interface Store {
  /** The one writer. Synchronous: keep transactions short. */
  readonly db: Connection;
  /** For writes that others may share a commit with. */
  readonly group: GroupCommit;
  readonly path: string;
  readonly sealer: Sealer;
  readonly keyring: Keyring;
  /** Keyed hash for an index over something that must not lie there in the clear (16 bytes). */
  blind(text: string): Uint8Array;
  /** The terminal's key for naming invoices in the journal. */
  readonly invoiceKey: Uint8Array;
  /** The key for naming slips in the print ledger. */
  readonly slipKey: Uint8Array;
  close(): void;
}

const BLIND_BYTES = 16;
const SYNCHRONOUS_FULL = 2;

export function openStore(options: StoreOptions): Store {
  const { path, key, nextKey = null, journal, clock } = options;
  const roots = nextKey === null ? [key] : [nextKey, key];
  if (roots.some((root) => root.length !== KEY_BYTES)) {
    throw new StoreRefused("wrong-key", `the store's key must be ${KEY_BYTES} bytes`);
  }
  const lock = options.lock ?? lockStore(path);
  try {
    finishSwap(path);
    finishSettingAside(path);
    const { db, quickCheck } = openSound(path, (reason, damaged) => {
      const aside = asideName(path, clock.wallMs());
      // Renamed while still open: closing would otherwise fold the -wal into a file that is evidence now.
      setAsideForSalvage(path, aside);
      damaged?.close();
      journal.record("store.set-aside", { reason, file: basename(aside) });
    });
    let keyring: Keyring;
    try {
      refuseWrongKey(db, roots);
      migrate(db);
      proveDurable(db);
      const common = { path, roots, wallMs: clock.wallMs(), journal };
      keyring = unlock(db, { ...common, salvaged: salvageMarked(db, common) });
      dropSalvageMark(path);
    } catch (error) {
      db.close();
      throw error;
    }
    journal.record("store.opened", { schema: SCHEMA_VERSION, quickCheck });
    const indexKey = keyring.index("claim-index");
    return {
      db,
      group: groupCommits(db),
      path,
      sealer: keyring.sealer,
      keyring,
      blind: (text) => createHmac("sha256", indexKey).update(text).digest().subarray(0, BLIND_BYTES),
      invoiceKey: keyring.index("journal-invoice"),
      slipKey: keyring.index("print-ledger"),
      close() {
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (error instanceof StoreRefused) throw error;
    throw new StoreRefused("cannot-open", `the store cannot be opened: ${systemWords(error, path)}`, { cause: error });
  }
}

/** Before a migration changes anything: a file of another key is left as it is. */
function refuseWrongKey(db: Connection, roots: readonly Uint8Array[]): void {
  const isNew = Number(db.pragma("user_version", { simple: true })) === 0;
  if (!isNew && rootOf(db, roots) === "wrong") {
    throw new StoreRefused("wrong-key", "the key does not belong to this store; nothing was changed");
  }
}

/**
 * Copies what is left of a damaged file, and says what it was, unless an earlier start has; true where it is in this one.
 * The mark stays until the keys are in order too: a kill on the way is followed by all of it again, but for the copying.
 */
function salvageMarked(db: Connection, { path, roots, wallMs, journal }: Omit<Unlocking, "salvaged">): boolean {
  const mark = salvageMark(path);
  if (mark === null) return false;
  const { file } = mark;
  const tables = alreadySaved(db, file) ?? saveFrom(db, mark, { path, roots, wallMs, journal });
  for (const table of tables ?? []) journal.record("store.salvaged", { file, ...table });
  return tables !== null;
}

/** Null: nothing could be saved. */
function saveFrom(
  db: Connection,
  mark: SalvageMark,
  { path, roots, wallMs, journal }: Omit<Unlocking, "salvaged">,
): readonly SavedTable[] | null {
  const { file, tries } = mark;
  let reason = "gave-up";
  if (!wasTriedTooOften(mark)) {
    // Counted before it is tried: it may end this process.
    markForSalvage(path, { file, tries: tries + 1 });
    const outcome = countedOrNot(path, mark, () => salvage(db, join(dirname(path), file), roots, wallMs));
    if (outcome.type === "saved") return outcome.tables;
    ({ reason } = outcome);
  }
  noteRecordsLost(db, wallMs);
  journal.record("store.not-salvaged", { file, reason });
  return null;
}

/** A disk that does not take what is saved is no file that kills its reader: it is tried again for as long as that lasts. */
function countedOrNot<T>(path: string, mark: SalvageMark, save: () => T): T {
  try {
    return save();
  } catch (error) {
    if (/^(?:SQLITE_FULL|SQLITE_READONLY|ENOSPC|EROFS|EDQUOT)/.test(sqliteCode(error))) takeBackTry(path, mark);
    throw error;
  }
}

interface Unlocking {
  readonly path: string;
  readonly roots: readonly Uint8Array[];
  readonly wallMs: number;
  readonly salvaged: boolean;
  readonly journal: Journal;
}

/** With the key that closed it; where a next one is offered, that one closes it from here on. */
function unlock(db: Connection, { path, roots, wallMs, salvaged, journal }: Unlocking): Keyring {
  const [wanted] = roots;
  const found = rootOf(db, roots);
  if (found === "wrong" || wanted === undefined) {
    throw new StoreRefused("wrong-key", "the key does not belong to this store; nothing was changed");
  }
  if (found === "new") writeProof(db, wanted);
  const root = found === "new" ? wanted : found;
  const keyring = openKeyring({ db, path, root, wallMs: Math.round(wallMs), salvaged });
  if (root !== wanted) {
    keyring.changeRoot(wanted);
    journal.record("store.root-key", { by: "start" });
  }
  return keyring;
}

/**
 * An exclusive transaction on a file of its own, held for life. The kernel drops it when the process dies, so nothing is
 * left to clean up, and a second core on the same data is told so instead of taking the first one's requests.
 */
export function lockStore(path: string): StoreLock {
  const lockPath = `${path}.lock`;
  try {
    prepareFiles(lockPath);
    const db = new Database(lockPath, { timeout: 0 });
    try {
      db.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      db.close();
      throw error;
    }
    return { close: () => void db.close() };
  } catch (error) {
    const code = sqliteCode(error);
    if (code.startsWith("SQLITE_BUSY")) {
      throw new StoreRefused("in-use", "another core is running on the same data folder", { cause: error });
    }
    throw new StoreRefused("cannot-open", `the data folder cannot be written: ${code}`, { cause: error });
  }
}

/** Opens, configures and checks; a damaged file is handed to `damaged` once and a fresh one opened in its place. */
function openSound(
  path: string,
  damaged: (reason: string, db: Connection | null) => void,
): { readonly db: Connection; readonly quickCheck: string } {
  for (let fresh = false; ; fresh = true) {
    prepareFiles(path);
    let db: Connection | null = null;
    let reason: string;
    try {
      db = new Database(path);
      configure(db);
      // A check at night may have found what a quick one does not look at: indexes that do not fit their table.
      const suspect = isSuspect(path);
      reason = String(db.pragma(suspect ? "integrity_check(1)" : "quick_check(1)", { simple: true }));
      if (reason === "ok") {
        if (suspect) dropSuspicion(path);
        return { db, quickCheck: fresh ? "new file" : "ok" };
      }
    } catch (error) {
      reason = sqliteCode(error);
      if (fresh || !/^SQLITE_(CORRUPT|NOTADB)/.test(reason)) {
        db?.close();
        throw error;
      }
    }
    if (fresh) throw new StoreRefused("cannot-open", "a new file is damaged too: the disk cannot be trusted");
    // The words of quick_check name pages, not people, but only their kind is of use.
    damaged(reason.startsWith("SQLITE_") ? reason : "quick-check", db);
  }
}

function configure(db: Connection): void {
  for (const setting of [
    "busy_timeout = 5000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "wal_autocheckpoint = 1000",
    "journal_size_limit = 8388608",
    "temp_store = MEMORY",
    "cell_size_check = ON",
    // What is deleted is overwritten: a contact or a question must not stay in freed pages, sealed or not.
    "secure_delete = ON",
  ]) {
    db.pragma(setting);
  }
}

function migrate(db: Connection): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new StoreRefused(
      "newer-schema",
      `the store was written by a newer version (schema ${version}, this one knows ${SCHEMA_VERSION}): update, or restore a backup`,
    );
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      db.exec(step);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

function proveDurable(db: Connection): void {
  db.prepare("SELECT count(*) FROM meta").get();
  const synchronous = db.pragma("synchronous", { simple: true });
  const journalMode = db.pragma("journal_mode", { simple: true });
  if (synchronous !== SYNCHRONOUS_FULL || journalMode !== "wal") {
    throw new StoreRefused(
      "not-durable",
      `SQLite would not sync every commit (synchronous=${String(synchronous)}, journal_mode=${String(journalMode)})`,
    );
  }
}
