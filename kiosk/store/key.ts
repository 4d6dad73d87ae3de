/**
 * The terminal's data key: 32 random bytes that seal what is personal in the store and name invoices in the journal.
 * For now it lies beside the data in a file that only its owner can read; `KeySource` is the seam where systemd
 * credentials (TPM-sealed) come in.
 *
 * Error model: throws KeyRefused. A missing key is made only where `KeySource` says so; a key file that is there and
 * wrong is never replaced, because with it everything sealed would be gone.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

export const KEY_BYTES = 32;

export type KeySource = () => Uint8Array;

export class KeyRefused extends Error {
  override readonly name = "KeyRefused";
  readonly code: "wrong-length" | "readable-by-others" | "cannot-read";
  constructor(code: KeyRefused["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** The key in the file at `path`, made on the first call. Whole on disk before it is used once. */
export function loadOrCreateKey(path: string): Uint8Array {
  return readKey(path) ?? createKey(path);
}

/** Keys for one purpose each, so that no two uses ever share one. */
export type KeyPurpose = "seal" | "claim-index" | "journal-invoice" | "print-ledger";

export function deriveKey(key: Uint8Array, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), `yanpiao/${purpose}/1`, KEY_BYTES));
}

function readKey(path: string): Uint8Array | null {
  let key: Uint8Array;
  try {
    key = new Uint8Array(readFileSync(path));
    if ((statSync(path).mode & 0o077) !== 0) {
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
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.new`;
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
  syncDirectory(dir);
  const key = readKey(path);
  if (key === null) throw new KeyRefused("cannot-read", `the key file vanished while it was made: ${path}`);
  return key;
}

function syncDirectory(dir: string): void {
  const fd = openSync(dir, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
