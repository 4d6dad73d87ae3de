/**
 * Finds what a reference `{"secret": "tencent-key"}` stands for:
 *
 *   1. the systemd credential of that name ($CREDENTIALS_DIRECTORY/tencent-key), which systemd deciphers, sealed to the
 *      TPM where the machine has one, into memory that only this service sees;
 *   2. else the file secrets/tencent-key of the data folder, which only the terminal's own account or root may own and
 *      only its owner may read.
 *
 * A credential that is there and wrong is not passed over for the file: which of two keys is used must not depend on a
 * fault. A secret is read when its provider is opened; a new one counts from the next start.
 *
 * Error model: a Result. Its sentences name the reference, the place and what to do, never what was read.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { SecretReference } from "../../config/schema.ts";
import type { Result } from "../invoice/types.ts";
import { Secret } from "./secret.ts";

export interface SecretFault {
  readonly name: string;
  readonly code: "missing" | "readable-by-others" | "not-a-file" | "cannot-read" | "too-large" | "empty" | "not-text";
  /** What a technician can do. */
  readonly message: string;
}

export interface SecretPlaces {
  /** $CREDENTIALS_DIRECTORY; undefined where systemd did not start this process. */
  readonly credentialsDir: string | undefined;
  readonly dataDir: string;
  /** The account that the terminal runs under; files of root are taken as well. */
  readonly uid: number | undefined;
}

export type ReadSecret = (reference: SecretReference) => Result<Secret, SecretFault>;

/** Longer than any key or chain of certificates. */
export const MAX_SECRET_BYTES = 64 * 1024;

/** The names that a reference may have; the configuration says the same (config/schema.ts). */
const NAME = /^[a-z0-9]+(-[a-z0-9]+){0,7}$/;

export function secretReader({ credentialsDir, dataDir, uid }: SecretPlaces): ReadSecret {
  return ({ secret: name }) => {
    const file = join(dataDir, "secrets", name);
    const fault = (code: SecretFault["code"], message: string): Result<Secret, SecretFault> => ({
      ok: false,
      error: { name, code, message },
    });
    if (!NAME.test(name)) return fault("missing", "a secret's name has lower-case letters, digits and hyphens only");
    if (credentialsDir !== undefined) {
      const credential = readSecretFile(join(credentialsDir, name), null);
      if (credential !== "missing") return resultOf(name, credential, `the systemd credential ${name}`);
    }
    const found = readSecretFile(file, uid ?? null);
    if (found !== "missing") return resultOf(name, found, file);
    return fault(
      "missing",
      `the secret "${name}" is not there: give the service a credential of this name ` +
        `(LoadCredentialEncrypted=${name}), or write it to ${file} and chmod 600 it`,
    );
  };
}

/** The places as this process has them. */
export function secretPlaces(dataDir: string): SecretPlaces {
  return { credentialsDir: process.env["CREDENTIALS_DIRECTORY"], dataDir, uid: process.getuid?.() };
}

type Fault = Exclude<SecretFault["code"], "missing">;

function resultOf(name: string, read: { readonly text: string } | Fault, where: string): Result<Secret, SecretFault> {
  if (typeof read !== "string") return { ok: true, value: new Secret(name, read.text) };
  const message = `the secret "${name}" cannot be used: ${where} ${WHAT_TO_DO[read]}`;
  return { ok: false, error: { name, code: read, message } };
}

const WHAT_TO_DO: Readonly<Record<Fault, string>> = {
  "readable-by-others":
    "can be read by others or belongs to another account; chown it to the terminal's and chmod 600 it",
  "not-a-file": "is no plain file; links are not followed",
  "cannot-read": "cannot be read by the terminal's account",
  "too-large": "is larger than any key; it must hold the key alone",
  empty: "is empty",
  "not-text": "holds bytes that are not text; keys and certificates are text (PEM)",
};

/** `ownerUid` null: a credential, whose place and owner systemd answers for. */
function readSecretFile(path: string, ownerUid: number | null): { readonly text: string } | Fault | "missing" {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    return code === "ELOOP" ? "not-a-file" : "cannot-read";
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) return "not-a-file";
    if (ownerUid !== null && othersMayRead(stats, ownerUid)) return "readable-by-others";
    if (stats.size > MAX_SECRET_BYTES) return "too-large";
    return readText(readFileSync(handle));
  } catch {
    return "cannot-read";
  } finally {
    closeSync(handle);
  }
}

function othersMayRead(stats: Stats, ownerUid: number): boolean {
  return (stats.mode & 0o077) !== 0 || (stats.uid !== ownerUid && stats.uid !== 0);
}

/** Editors end a file with a line break; no key does. */
function readText(bytes: Uint8Array): { readonly text: string } | Fault {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
  } catch {
    return "not-text";
  }
  if (text === "") return "empty";
  // Line breaks belong to PEM; other control characters to a file that is something else.
  return /[^\P{Cc}\r\n\t]/u.test(text) ? "not-text" : { text };
}
