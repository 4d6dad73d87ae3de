/**
 * Ed25519 keys as files: PEM, so that openssl reads and makes them too. A key's id is the start of the SHA-256 of its 32
 * public bytes.
 *
 *   keys/operator-2026.pub   a public key that the image brings; the name of the file is what people see
 *   keys/revoked             ids that count no longer, one a line, with # and why after it
 *
 * Error model: what is wrong with a file of a folder is a sentence in `problems`, and that file counts for nothing; a list
 * of revoked keys that cannot be read makes every key count for nothing. A key to sign with throws KeyFileRefused.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync, type Stats } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";

export interface TrustedKey {
  readonly name: string;
  readonly key: KeyObject;
}

export interface TrustedKeys {
  readonly byId: ReadonlyMap<string, TrustedKey>;
  readonly revoked: ReadonlySet<string>;
  readonly problems: readonly string[];
}

export class KeyFileRefused extends Error {
  override readonly name = "KeyFileRefused";
}

/** A public key in PEM has 113 bytes, a private one 119. */
const MAX_KEY_FILE_BYTES = 4096;
const MAX_KEYS = 32;
const ID_CHARACTERS = 16;
const REVOKED = "revoked";

export function keyIdOf(key: KeyObject): string {
  return createHash("sha256").update(rawPublicKey(key)).digest("hex").slice(0, ID_CHARACTERS);
}

/** The 32 bytes of a public key, or of the public half of a private one. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return new Uint8Array(Buffer.from(x ?? "", "base64url"));
}

export function readTrustedKeys(folder: string): TrustedKeys {
  const byId = new Map<string, TrustedKey>();
  const problems: string[] = [];
  const none = (problem: string): TrustedKeys => ({ byId: new Map(), revoked: new Set(), problems: [problem] });
  let names: readonly string[];
  try {
    refuseForeignHands(statSync(folder), folder);
    names = readdirSync(folder).toSorted();
  } catch (error) {
    return none(sentence(error));
  }
  const pems = names.filter((name) => name.endsWith(".pub"));
  if (pems.length > MAX_KEYS) return none(`${folder} holds more than ${MAX_KEYS} keys`);
  for (const name of pems) {
    try {
      const key = createPublicKey(readKeyFile(join(folder, name), "public"));
      refuseOtherKinds(key, name);
      byId.set(keyIdOf(key), { name: basename(name, ".pub"), key });
    } catch (error) {
      problems.push(`${name} does not count: ${sentence(error)}`);
    }
  }
  if (!names.includes(REVOKED)) return { byId, revoked: new Set(), problems };
  try {
    return { byId, revoked: readRevoked(readKeyFile(join(folder, REVOKED), "public")), problems };
  } catch (error) {
    return none(`no key counts, because the list of revoked ones cannot be used: ${sentence(error)}`);
  }
}

/** The key that an operator signs with. Its file must be its owner's alone. */
export function readSigningKey(path: string): KeyObject {
  let key: KeyObject;
  const text = readKeyFile(path, "private");
  try {
    key = createPrivateKey(text);
  } catch {
    // The cause might repeat a part of what was read.
    throw new KeyFileRefused(`${path} holds no private key in PEM`);
  }
  refuseOtherKinds(key, path);
  return key;
}

export interface KeyPair {
  readonly id: string;
  readonly privatePem: string;
  readonly publicPem: string;
}

export function makeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    id: keyIdOf(publicKey),
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

function readRevoked(text: string): ReadonlySet<string> {
  const ids = text
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "");
  const wrong = ids.find((id) => !/^[0-9a-f]{16}$/.test(id));
  if (wrong !== undefined) throw new KeyFileRefused("a line of it is no id of a key (16 digits and letters a to f)");
  return new Set(ids);
}

function readKeyFile(path: string, kind: "public" | "private"): string {
  const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new KeyFileRefused(`${path} is no plain file`);
    if (stats.size > MAX_KEY_FILE_BYTES) throw new KeyFileRefused(`${path} is larger than any key`);
    refuseForeignHands(stats, path);
    if (kind === "private" && (stats.mode & 0o077) !== 0) {
      throw new KeyFileRefused(`${path} can be read by others: chmod 600 it`);
    }
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

/** Whoever may write a key may say who is believed. */
function refuseForeignHands({ mode, uid }: Stats, path: string): void {
  if ((mode & 0o022) !== 0) throw new KeyFileRefused(`${path} can be written by others: chmod go-w it`);
  if (uid !== 0 && uid !== process.getuid?.()) throw new KeyFileRefused(`${path} belongs to another account`);
}

function refuseOtherKinds(key: KeyObject, name: string): void {
  if (key.asymmetricKeyType !== "ed25519") throw new KeyFileRefused(`${name} is no Ed25519 key`);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
