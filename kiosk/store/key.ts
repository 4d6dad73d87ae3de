/**
 * The terminal's root key: 32 random bytes that close the keyring in the store (keyring.ts), which holds all others.
 *
 *   1. the systemd credential `terminal.key` ($CREDENTIALS_DIRECTORY), which systemd unseals, with the TPM where there is
 *      one, into memory that only this service sees;
 *   2. else DATA/terminal.key, which only its owner may read, made on the first start.
 *
 * A second one beside it, `terminal.key.next`, is what the keyring is to be closed with from now on. It is on the platter
 * before the keyring names it, and takes the first one's place after, so that a kill between any two steps leaves a key
 * that opens.
 *
 * Error model: throws KeyRefused. A key that is there and wrong is never replaced and never passed over for another,
 * because with it everything sealed would be gone.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, syncFolder, storePath } from "./files.ts";

export const KEY_BYTES = 32;

const KEY_NAME = "terminal.key";
const NEXT_SUFFIX = ".next";

/** The root key, and the one that takes its place if there is one. */
export interface RootKeys {
  readonly key: Uint8Array;
  readonly next: Uint8Array | null;
  readonly from: "credential" | "file";
  /** Makes a key to change to, whole on disk. Only a file can be changed from here: throws KeyRefused for a credential. */
  prepareNext(): Uint8Array;
  /** The keyring is closed with the next key: it takes the first one's place. A credential is the operator's to move. */
  settle(): void;
}

export interface KeyPlaces {
  readonly dataDir: string;
  /** $CREDENTIALS_DIRECTORY; undefined where systemd did not start this process. */
  readonly credentialsDir: string | undefined;
}

export function rootKeys({ dataDir, credentialsDir }: KeyPlaces): RootKeys {
  const sealed = credentialsDir === undefined ? null : join(credentialsDir, KEY_NAME);
  const credential = sealed === null ? null : readKey(sealed, "credential");
  if (sealed !== null && credential !== null) {
    return {
      key: credential,
      next: readKey(sealed + NEXT_SUFFIX, "credential"),
      from: "credential",
      prepareNext() {
        throw new KeyRefused(
          "not-a-file",
          `the key comes from a systemd credential: give the service a second one named ${KEY_NAME}${NEXT_SUFFIX} and restart it`,
        );
      },
      settle: () => undefined,
    };
  }
  const path = join(dataDir, KEY_NAME);
  const nextPath = path + NEXT_SUFFIX;
  return {
    key: readKey(path, "file") ?? firstKey(path, dataDir),
    next: readKey(nextPath, "file"),
    from: "file",
    prepareNext: () => loadOrCreateKey(nextPath),
    settle() {
      renameSync(nextPath, path);
      syncFolder(dataDir);
    },
  };
}

export class KeyRefused extends Error {
  override readonly name = "KeyRefused";
  readonly code: "wrong-length" | "readable-by-others" | "cannot-read" | "not-a-file";
  constructor(code: KeyRefused["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** The key in the file at `path`, made on the first call. Whole on disk before it is used once. */
export function loadOrCreateKey(path: string): Uint8Array {
  return readKey(path, "file") ?? createKey(path);
}

/** Keys for one purpose each, so that no two uses ever share one. */
export const KEY_PURPOSES = ["seal", "claim-index", "journal-invoice", "print-ledger"] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

export function deriveKey(key: Uint8Array, purpose: KeyPurpose | "keyring"): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), `yanpiao/${purpose}/1`, KEY_BYTES));
}

/** None is made beside a store, which it could not open: the store's own is a credential, or lost. */
function firstKey(path: string, dataDir: string): Uint8Array {
  if (!existsSync(storePath(dataDir))) return loadOrCreateKey(path);
  throw new KeyRefused(
    "cannot-read",
    `${path} is not there, and the store was closed with one: give its file back, or the systemd credential (CREDENTIALS_DIRECTORY)`,
  );
}

/** systemd answers for the place and mode of a credential. */
function readKey(path: string, from: "credential" | "file"): Uint8Array | null {
  let key: Uint8Array;
  try {
    key = new Uint8Array(readFileSync(path));
    if (from === "file" && (statSync(path).mode & 0o077) !== 0) {
      throw new KeyRefused("readable-by-others", `the key file can be read by others: chmod 600 ${path}`);
    }
  } catch (error) {
    if (error instanceof KeyRefused) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new KeyRefused("cannot-read", `the key file cannot be read: ${path}`);
  }
  if (key.length !== KEY_BYTES) {
    throw new KeyRefused("wrong-length", `the key file holds ${key.length} bytes instead of ${KEY_BYTES}: ${path}`);
  }
  return key;
}

/** Written beside, synced, then linked into place: a power cut leaves no key or a whole one, and two starts agree on one. */
function createKey(path: string): Uint8Array {
  const dir = dirname(path);
  makeFolder(dir);
  const beside = `${path}.${process.pid}.new`;
  // After a power cut a process may have the number of the one that was cut.
  rmSync(beside, { force: true });
  const fd = openSync(beside, "wx", 0o600);
  try {
    writeSync(fd, randomBytes(KEY_BYTES));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(beside);
  }
  chmodSync(path, 0o600);
  syncFolder(dir);
  const key = readKey(path, "file");
  if (key === null) throw new KeyRefused("cannot-read", `the key file vanished while it was made: ${path}`);
  return key;
}
