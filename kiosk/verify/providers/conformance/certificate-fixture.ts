/**
 * X.509 certificates for tests, made on the spot: valid, expired, of tomorrow, for another host. Written out in DER
 * (RFC 5280) because Node reads certificates and does not make them; EC P-256, so that one takes a millisecond.
 */
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

export interface CertificateOptions {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The address that it is for. */
  readonly address?: readonly [number, number, number, number];
  /** Who signs it; itself where nobody does. */
  readonly issuer?: Issued;
}

export interface Issued {
  readonly certificate: string;
  /** PEM of the private key. */
  readonly key: string;
  readonly commonName: string;
  readonly privateKey: KeyObject;
}

const LOOPBACK = [127, 0, 0, 1] as const;
let serial = 1;

export function issueCertificate(commonName: string, options: CertificateOptions): Issued {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = options.issuer;
  const tbs = sequence(
    tagged(0, integer(2)),
    integer((serial += 1)),
    ECDSA_WITH_SHA256,
    nameOf(issuer?.commonName ?? commonName),
    sequence(time(options.notBefore), time(options.notAfter)),
    nameOf(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(
      3,
      sequence(
        extension("2.5.29.19", sequence(boolean(issuer === undefined)), true),
        extension("2.5.29.17", sequence(der(0x87, Buffer.from(options.address ?? LOOPBACK))), false),
      ),
    ),
  );
  const signature = sign("sha256", tbs, issuer?.privateKey ?? privateKey);
  const certificate = sequence(tbs, ECDSA_WITH_SHA256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    certificate: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    commonName,
    privateKey,
  };
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts));
const tagged = (number: number, content: Uint8Array): Buffer => der(0xa0 + number, content);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 0xff : 0]));

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, "")));
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId("2.5.4.3"), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Uint8Array, critical: boolean): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), der(0x04, value));
}

function objectId(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const septets = [value % 0x80];
  for (let high = Math.floor(value / 0x80); high > 0; high = Math.floor(high / 0x80)) {
    septets.unshift((high % 0x80) + 0x80);
  }
  return septets;
}

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
