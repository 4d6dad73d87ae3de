/**
 * One SQLite file, one writer, every commit on the platter before the next line of code runs.
 *
 * better-sqlite3 opens a WAL file with synchronous=NORMAL by its own default, which loses up to 446 acknowledged rows in
 * a power cut (offline facts 1.1 and 1.3, measured); FULL is set on every connection and proven after the first read,
 * because before it SQLite reports a value that it will not keep.
 *
 * Error model: `openStore` throws StoreRefused where going on would be dishonest. A damaged file is not a refusal: it is
 * set aside whole, a new one is begun, and the journal says so. Later calls throw SqliteError; rooms that promise
 * something turn it into their own closed results (see `storageFault`).
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { createHmac, timingSafeEqual } from "node:crypto";
import { basename } from "node:path";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { prepareFiles, setAside } from "./files.ts";
import { deriveKey, KEY_BYTES } from "./key.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./migrations.ts";
import { StoreRefused } from "./refusal.ts";
import { createSealer, type Sealer } from "./seal.ts";

export interface StoreOptions {
  readonly path: string;
  readonly key: Uint8Array;
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
  readonly sealer: Sealer;
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
  const { path, key, journal, clock } = options;
  if (key.length !== KEY_BYTES) throw new StoreRefused("wrong-key", `the store's key must be ${KEY_BYTES} bytes`);
  const lock = options.lock ?? lockStore(path);
  try {
    const { db, quickCheck } = openSound(path, (reason, damaged) => {
      // Renamed while still open: closing would otherwise fold the -wal into a file that is evidence now.
      const aside = setAside(path, clock.wallMs());
      damaged?.close();
      journal.record("store.set-aside", { reason, file: basename(aside) });
    });
    try {
      migrate(db);
      proveDurable(db);
      proveKey(db, key);
    } catch (error) {
      db.close();
      throw error;
    }
    journal.record("store.opened", { schema: SCHEMA_VERSION, quickCheck });
    const indexKey = deriveKey(key, "claim-index");
    return {
      db,
      sealer: createSealer(deriveKey(key, "seal")),
      blind: (text) => createHmac("sha256", indexKey).update(text).digest().subarray(0, BLIND_BYTES),
      invoiceKey: deriveKey(key, "journal-invoice"),
      slipKey: deriveKey(key, "print-ledger"),
      close() {
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (error instanceof StoreRefused) throw error;
    throw new StoreRefused("cannot-open", `the store cannot be opened: ${sqliteCode(error)}`, { cause: error });
  }
}

/** True for what a disk does (full, read-only, broken), as opposed to a mistake of ours. */
export function storageFault(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|NOMEM|PERM)/.test(sqliteCode(error));
}

export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "unknown";
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
      reason = String(db.pragma("quick_check(1)", { simple: true }));
      if (reason === "ok") return { db, quickCheck: fresh ? "new file" : "ok" };
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

/** A keyed hash of a fixed word, kept in the file, tells a wrong key before anything is read or written with it. */
function proveKey(db: Connection, key: Uint8Array): void {
  const proof = createHmac("sha256", key).update("yanpiao/store/proof").digest().subarray(0, BLIND_BYTES);
  const row = db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'key-proof'").get();
  if (row === undefined) {
    db.prepare("INSERT INTO meta (name, value) VALUES ('key-proof', ?)").run(proof);
  } else if (row.value.length !== proof.length || !timingSafeEqual(row.value, proof)) {
    throw new StoreRefused("wrong-key", "the key does not belong to this store; nothing was changed");
  }
}
