/**
 * A signed text as it travels, on a stick or in a mail: lines that a person can read and a program takes apart without
 * guessing.
 *
 *   yanpiao-config 1
 *   {"for":{"terminal":"BJ-CY-0107"},"made":"2026-11-26T02:00:00Z","serial":7,"terminal":{…}}
 *   ed25519 3f1c0a9be2d45678 BASE64
 *
 * Signed are the first two lines with their line breaks, so that a signature for one kind of file never counts for another.
 * The second line is canonical (canonical.ts): one content has one form, and nothing is hidden in spaces or keys given
 * twice. Pure; what is wrong comes back as a Refusal.
 */
import type { Result } from "../../invoice/types.ts";
import { locateJson } from "../../../config/json-lines.ts";
import { canonicalJson } from "./canonical.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** The first line of each kind of file. */
export const KINDS = { bundle: "yanpiao-config 1", export: "yanpiao-export 1" } as const;
export type EnvelopeKind = keyof typeof KINDS;

export const ENVELOPE_LIMITS = {
  /** A whole configuration has 3 kB; a fleet's has not a hundred times as much. */
  bytes: 256 * 1024,
  /** An old key and a new one while keys are changed, and one for each of two offices. */
  signatures: 4,
} as const;

export interface Signature {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface Envelope {
  /** What is inside; nothing of it is true before a signature is. */
  readonly payload: unknown;
  readonly signedBytes: Uint8Array;
  readonly signatures: readonly Signature[];
}

/** The key's id (keys.ts), and 64 bytes in base64. */
const SIGNATURE = /^ed25519 ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)$/;

export function openEnvelope(kind: EnvelopeKind, bytes: Uint8Array): Result<Envelope, Refusal> {
  const most = `${ENVELOPE_LIMITS.bytes / 1024} kB`;
  if (bytes.length > ENVELOPE_LIMITS.bytes) return refuse("too-large", `the file is larger than ${most}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("not-a-bundle", "the file holds bytes that are no text");
  }
  const [first, payloadLine = "", ...rest] = text.split("\n");
  if (first !== KINDS[kind]) return refuse("not-a-bundle", `the file does not begin with the line "${KINDS[kind]}"`);
  if (rest.pop() !== "") return refuse("not-a-bundle", "the file has no end: it was cut off on its way");
  const payload = readCanonical(payloadLine);
  if (payload === null) return refuse("not-a-bundle", "its second line is not settings in the form that is signed");
  if (rest.length === 0) return refuse("bad-signature", "nobody signed it");
  if (rest.length > ENVELOPE_LIMITS.signatures) {
    return refuse("not-a-bundle", `it has more than ${ENVELOPE_LIMITS.signatures} signatures`);
  }
  const signatures: Signature[] = [];
  for (const line of rest) {
    const signature = readSignature(line);
    if (signature === null) return refuse("not-a-bundle", "a line of it is no signature");
    signatures.push(signature);
  }
  return { ok: true, value: { payload: payload.value, signedBytes: signedBytes(kind, payloadLine), signatures } };
}

/** The bytes that are signed. Throws for what JSON cannot hold. */
export function bytesToSign(kind: EnvelopeKind, payload: unknown): Uint8Array {
  return signedBytes(kind, canonicalJson(payload));
}

/** The whole file. */
export function closeEnvelope(signed: Uint8Array, signatures: readonly Signature[]): Uint8Array {
  const lines = signatures.map(
    ({ keyId, signature }) => `ed25519 ${keyId} ${Buffer.from(signature).toString("base64")}\n`,
  );
  return new Uint8Array(Buffer.concat([signed, Buffer.from(lines.join(""))]));
}

function signedBytes(kind: EnvelopeKind, payloadLine: string): Uint8Array {
  return new TextEncoder().encode(`${KINDS[kind]}\n${payloadLine}\n`);
}

function readSignature(line: string): Signature | null {
  const [, keyId, base64] = SIGNATURE.exec(line) ?? [];
  if (keyId === undefined || base64 === undefined) return null;
  const signature = Buffer.from(base64, "base64");
  // The last character has four bits to spare: with them one signature could be written in sixteen ways.
  return signature.toString("base64") === base64 ? { keyId, signature: new Uint8Array(signature) } : null;
}

function readCanonical(line: string): { readonly value: unknown } | null {
  // Looks for the depth and for keys given twice, which JSON.parse lets pass.
  if (!line.startsWith("{") || !locateJson(line).ok) return null;
  const value: unknown = JSON.parse(line);
  return canonicalJson(value) === line ? { value } : null;
}
