/**
 * Certificates for tests and for a bench: an authority of one's own that names services and terminals (X.509 v3, RFC
 * 5280, ECDSA on P-256). Written out by hand because Node makes keys and signatures but no certificates, and a program
 * beside it (openssl) is not on every machine. A real back office uses its own authority.
 */
import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** For a service that is reached under these names and addresses. */
  server(hosts: readonly string[], validity: Validity): Certificate;
  /** For a terminal; its id is the subject's common name. */
  client(terminalId: string, validity: Validity): Certificate;
}

export function createAuthority(commonName: string, validity: Validity): Authority {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = issue({
    subject: commonName,
    issuer: commonName,
    validity,
    publicKey,
    signingKey: privateKey,
    extensions: [
      extension("2.5.29.19", true, sequence(bool(true))),
      extension("2.5.29.15", true, keyUsage(KEY_CERT_SIGN)),
    ],
  });
  const leaf = (subject: string, valid: Validity, purpose: string, names: readonly Uint8Array[]): Certificate => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const made = issue({
      subject,
      issuer: commonName,
      validity: valid,
      publicKey: pair.publicKey,
      signingKey: privateKey,
      extensions: [
        extension("2.5.29.19", true, sequence()),
        extension("2.5.29.15", true, keyUsage(DIGITAL_SIGNATURE)),
        extension("2.5.29.37", false, sequence(oid(purpose))),
        ...(names.length === 0 ? [] : [extension("2.5.29.17", false, sequence(...names))]),
      ],
    });
    return { certificate: made, key: pemKey(pair.privateKey) };
  };
  return {
    certificate,
    key: pemKey(privateKey),
    server: (hosts, valid) => leaf(hosts[0] ?? "localhost", valid, "1.3.6.1.5.5.7.3.1", hosts.map(generalName)),
    client: (terminalId, valid) => leaf(terminalId, valid, "1.3.6.1.5.5.7.3.2", []),
  };
}

/** From a day ago for so many days. */
export function validFor(days: number, nowMs: number): Validity {
  return { from: new Date(nowMs - DAY_MS), to: new Date(nowMs + days * DAY_MS) };
}

const DAY_MS = 24 * 3_600_000;
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;

interface Issue {
  readonly subject: string;
  readonly issuer: string;
  readonly validity: Validity;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}

function issue({ subject, issuer, validity, publicKey, signingKey, extensions }: Issue): string {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Uint8Array.of(2))),
    // Positive, and never zero.
    tagged(0x02, Buffer.concat([Uint8Array.of(1), randomBytes(15)])),
    algorithm,
    name(issuer),
    sequence(time(validity.from), time(validity.to)),
    name(subject),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, signingKey);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([Uint8Array.of(0), signature])));
  return new X509Certificate(der).toString();
}

/** One value of DER: tag, length, content. */
function tagged(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = rest.flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Uint8Array.of(first * 40 + second, ...bytes));
}

function bool(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

function name(commonName: string): Uint8Array {
  return sequence(tagged(0x31, sequence(oid("2.5.4.3"), tagged(0x0c, Buffer.from(commonName, "utf8")))));
}

/** UTCTime, as RFC 5280 asks for until 2049. */
function time(date: Date): Uint8Array {
  const digits = date.toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`, "ascii"));
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(id), ...(critical ? [bool(true)] : []), tagged(0x04, value));
}

function keyUsage(bits: number): Uint8Array {
  const unused = bits === DIGITAL_SIGNATURE ? 7 : 2;
  return tagged(0x03, Uint8Array.of(unused, bits));
}

function generalName(host: string): Uint8Array {
  if (isIP(host) === 4) return tagged(0x87, Uint8Array.from(host.split(".").map(Number)));
  return tagged(0x82, Buffer.from(host, "ascii"));
}

function pemKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
