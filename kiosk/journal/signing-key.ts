/**
 * The terminal's own key for its journal, Ed25519. Not the store's root key nor made from it: the journal is written
 * before the store is opened and while it cannot be, and the root key changes while signatures must stay good.
 *
 *   1. the systemd credential `journal.key` ($CREDENTIALS_DIRECTORY), where there is one: then a disk that is taken out
 *      holds nothing that signs;
 *   2. else DATA/journal.key, 32 random bytes that only their owner may read, made on the first start. Beside the journal's
 *      folder and not in it, so that whoever copies the folder copies no key.
 *
 * Whoever is root on the running terminal can sign anything: what is signed proves something to others only where they
 * have noted the public key before, or manifests were pulled off the terminal since.
 *
 * Error model: throws KeyRefused, or what the file system throws.
 */
import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { loadOrCreateKey } from "../store/key.ts";

/** What precedes the 32 bytes of a private key in PKCS #8, and of a public one in SPKI (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
const PUBLIC_BYTES = 32;

export interface SigningKey {
  /** 32 bytes as base64url; who has it can check every signature. */
  readonly publicKey: string;
  sign(bytes: Uint8Array): string;
}

/** The key of the journal in the folder `dir`, made on the first call. */
export function signingKey(dir: string, credentialsDir = process.env["CREDENTIALS_DIRECTORY"]): SigningKey {
  const seed = loadOrCreateKey(credentialOf(dir, credentialsDir) ?? `${dir}.key`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: spki.subarray(-PUBLIC_BYTES).toString("base64url"),
    sign: (bytes) => sign(null, bytes, key).toString("base64url"),
  };
}

/** Null where there is no key to be had: then nothing is signed, and what needs no signature goes on. */
export function signingKeyOrNull(dir: string): SigningKey | null {
  try {
    return signingKey(dir);
  } catch {
    return null;
  }
}

/** For whoever is not the terminal, and must not make it one: what another account makes, the terminal could not read. */
export function hasSigningKey(dir: string, credentialsDir = process.env["CREDENTIALS_DIRECTORY"]): boolean {
  return credentialOf(dir, credentialsDir) !== null || existsSync(`${dir}.key`);
}

function credentialOf(dir: string, credentialsDir: string | undefined): string | null {
  const credential = credentialsDir === undefined ? null : join(credentialsDir, `${basename(dir)}.key`);
  return credential !== null && existsSync(credential) ? credential : null;
}

/** Null where it is no public key. */
export function publicKeyOf(text: string): KeyObject | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== PUBLIC_BYTES || bytes.toString("base64url") !== text) return null;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: "der", type: "spki" });
  } catch {
    return null;
  }
}

export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  const decoded = Buffer.from(signature, "base64url");
  // The last character has four bits to spare: with them one signature could be written in sixteen ways.
  if (decoded.toString("base64url") !== signature) return false;
  try {
    return verify(null, bytes, key, decoded);
  } catch {
    return false;
  }
}

/** Short enough to be read out over the telephone and compared: 64 bits of the key's hash, in groups of four. */
export function fingerprint(publicKey: string): string {
  const hex = hash("sha256", Buffer.from(publicKey, "base64url"), "hex").slice(0, 16);
  return (hex.match(/.{4}/g) ?? []).join("-");
}
