/** Signs a staff badge, away from any terminal, or makes the key that signs them. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { renderUnicodeCompact } from "uqr";
import { systemWords } from "../../../config/system-words.ts";
import { makeBadge } from "../../../kiosk/staff/auth/badge.ts";
import type { BadgeOptions } from "./options.ts";

const COMMAND = "yanpiao staff badge";
const DAY_MS = 24 * 3_600_000;
/** Bytes before the key in its SubjectPublicKeyInfo. */
const SPKI_HEAD = 12;

export function badge(number: string | undefined, options: BadgeOptions): 0 | 1 | 2 {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(options.keyId)) {
    console.error(`${COMMAND}: --key-id: letters, digits, hyphens and underscores, 1 to 64 of them`);
    return 2;
  }
  if (options.newKey !== undefined) return newKey(options.newKey, options);
  const { role, key: file } = options;
  if (number === undefined || role === undefined || file === undefined) {
    console.error(`${COMMAND}: needs a number, --role and --key; or --new-key (add --help for examples)`);
    return 2;
  }
  const key = privateKey(file);
  if (typeof key === "string") {
    console.error(`${COMMAND}: ${key}`);
    return 1;
  }
  const expiresMs = Date.now() + options.days * DAY_MS;
  const text = makeBadge({ keyId: options.keyId, number, role, expiresMs }, key);
  const until = new Date(expiresMs).toISOString().slice(0, 16).replace("T", " ");
  if (options.json === true) {
    console.log(JSON.stringify({ number, role, expires: new Date(expiresMs).toISOString(), badge: text }));
  } else {
    console.log(renderUnicodeCompact(text));
    console.log(`${number} ${role}, good until ${until} UTC`);
    console.log(text);
  }
  return 0;
}

function newKey(file: string, options: BadgeOptions): 0 | 1 {
  const { privateKey: made, publicKey } = generateKeyPairSync("ed25519");
  try {
    // Never over one that is there: badges that it signed would be worth nothing.
    writeFileSync(file, made.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  } catch (error) {
    console.error(`${COMMAND}: ${systemWords(error, file)}`);
    return 1;
  }
  const line = { id: options.keyId, publicKey: rawOf(publicKey) };
  if (options.json === true) console.log(JSON.stringify({ file, badgeKey: line }));
  else {
    console.log(`The private key is in ${file}; keep it in the office, with a copy.`);
    console.log(
      `For the configuration of the terminals:\n  "staff": {"secondFactor": "badge", "badgeKeys": [${JSON.stringify(line)}]}`,
    );
  }
  return 0;
}

function rawOf(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).subarray(SPKI_HEAD).toString("base64");
}

/** The key, or why it cannot be used. */
function privateKey(file: string): KeyObject | string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return systemWords(error, file);
  }
  try {
    const key = createPrivateKey(text);
    if (createPublicKey(key).asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below: what is no key at all is no Ed25519 key either.
  }
  return `${file} is no Ed25519 private key: yanpiao staff badge --new-key makes one`;
}
