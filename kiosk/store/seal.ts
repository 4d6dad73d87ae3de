/**
 * Sealing of single fields: AES-256-GCM, in the record layout of offline facts 6:
 *
 *   version (1) | key id (2) | random IV (12) | tag (16) | ciphertext
 *
 * The place (table, column, row id) is authenticated with it, so that a sealed field copied into another row does not
 * open. Random IVs are fine far beyond what a terminal writes (2^32 records a key).
 *
 * Error model: `open` returns why a record does not open; it never throws, because the bytes come from a disk.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Result } from "../invoice/types.ts";

export const SEAL_VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + 2 + IV_BYTES + TAG_BYTES;

/** Where a sealed field lives. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

export type SealFault = "too-short" | "unknown-version" | "unknown-key" | "does-not-open";

export interface Sealer {
  seal(place: Place, plain: Uint8Array): Uint8Array;
  open(place: Place, sealed: Uint8Array): Result<Uint8Array, SealFault>;
}

/** One key; see `sealerOf` for a ring of them. */
export function createSealer(key: Uint8Array, keyId = 1): Sealer {
  return sealerOf({ newest: () => ({ id: keyId, key }), byId: (id) => (id === keyId ? key : null) });
}

/** The newest key closes; a record names the one that closed it, and that one opens it. */
export interface SealKeys {
  newest(): { readonly id: number; readonly key: Uint8Array };
  byId(id: number): Uint8Array | null;
}

export function sealerOf(keys: SealKeys): Sealer {
  return {
    seal(place, plain) {
      const { id, key } = keys.newest();
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(placeBytes(place));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return new Uint8Array(Buffer.concat([header(id), iv, cipher.getAuthTag(), text]));
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < HEADER_BYTES) return { ok: false, error: "too-short" };
      if (bytes[0] !== SEAL_VERSION) return { ok: false, error: "unknown-version" };
      const key = keys.byId(bytes.readUInt16BE(1));
      if (key === null) return { ok: false, error: "unknown-key" };
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(3, 3 + IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(placeBytes(place));
      decipher.setAuthTag(bytes.subarray(3 + IV_BYTES, HEADER_BYTES));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES)), decipher.final()]);
        return { ok: true, value: new Uint8Array(plain) };
      } catch {
        return { ok: false, error: "does-not-open" };
      }
    },
  };
}

/** Which key closed it; null where it is no sealed record of this version. */
export function sealKeyId(sealed: Uint8Array): number | null {
  const [version, high = 0, low = 0] = sealed;
  return sealed.length < HEADER_BYTES || version !== SEAL_VERSION ? null : high * 256 + low;
}

function header(keyId: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUInt8(SEAL_VERSION, 0);
  bytes.writeUInt16BE(keyId, 1);
  return bytes;
}

function placeBytes({ table, column, row }: Place): Buffer {
  return Buffer.from(`${table}|${column}|${row}|${SEAL_VERSION}`);
}
