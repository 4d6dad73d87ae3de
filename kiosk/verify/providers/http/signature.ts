/**
 * Signed requests: HTTP Message Signatures (RFC 9421) with hmac-sha256, over a body named by Content-Digest (RFC 9530).
 * Of the standard only what the contract uses is here: one signature a message, labelled `yanpiao`, over the components
 * of `COMPONENTS`, with `created`, `keyid`, `nonce`, `alg` and `tag`. Any general library of RFC 9421 can make and check
 * them.
 *
 * Error model: total; what is not a signature of ours is null or a named fault.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What is signed. `headers` by lower-case name. */
export interface Message {
  readonly method: string;
  /** Host, and port where it is not the scheme's own: as the Host header says. */
  readonly authority: string;
  /** Without a query; the contract has none. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SigningKey {
  /** Names the key to the service, which knows whose it is. */
  readonly keyId: string;
  readonly secret: Uint8Array;
}

/** A key that cannot be used; says what is wrong, never what it is. */
export class SigningKeyRefused extends Error {
  override readonly name = "SigningKeyRefused";
}

/** RFC 2104 asks for a key at least as long as the hash. */
const LEAST_SECRET_BYTES = 32;

/** The key as an operator keeps it: base64 of at least 32 random bytes. Throws SigningKeyRefused. */
export function signingKeyOf(keyId: string, text: string): SigningKey {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(keyId)) {
    throw new SigningKeyRefused("the signing key's id must be 1 to 64 letters, digits, dots, hyphens or underscores");
  }
  const trimmed = text.trim();
  const secret = /^[A-Za-z0-9+/]+={0,2}$/.test(trimmed) ? Buffer.from(trimmed, "base64") : null;
  if (secret === null || secret.length < LEAST_SECRET_BYTES) {
    throw new SigningKeyRefused("the signing key must be base64 of at least 32 bytes: openssl rand -base64 32");
  }
  return { keyId, secret: new Uint8Array(secret) };
}

export interface SignatureParameters {
  /** Seconds since 1970, by the clock of whoever signs. */
  readonly createdS: number;
  readonly keyId: string;
  /** Random, once only within the window in which `created` is believed. */
  readonly nonce: string;
}

export const SIGNATURE_LABEL = "yanpiao";
/** Says what the signature is for, so that one made for another purpose with the same key is worth nothing here. */
export const SIGNATURE_TAG = "yanpiao-verify-1";

/** Everything that decides what a request means. A GET has no body and no key of its own beside the path. */
export const COMPONENTS = {
  GET: ["@method", "@authority", "@path"],
  POST: ["@method", "@authority", "@path", "content-type", "content-digest", "idempotency-key"],
} as const;

/** RFC 9530: the digest of the body's bytes as a structured field. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/** The bytes that are signed (RFC 9421, section 2.5); null where the message lacks a component. */
export function signatureBase(message: Message, components: readonly string[], parameters: string): string | null {
  const lines: string[] = [];
  for (const component of components) {
    const value = valueOf(message, component);
    if (value === undefined) return null;
    lines.push(`"${component}": ${value}`);
  }
  return [...lines, `"@signature-params": ${list(components)}${parameters}`].join("\n");
}

/** The header fields that sign a message; it must carry all its components already. */
export function signatureHeaders(
  message: Message,
  key: SigningKey,
  made: Pick<SignatureParameters, "createdS" | "nonce">,
): Readonly<Record<"signature-input" | "signature", string>> {
  const components = message.method === "GET" ? COMPONENTS.GET : COMPONENTS.POST;
  const parameters = `;created=${made.createdS};keyid="${key.keyId}";nonce="${made.nonce}";alg="hmac-sha256";tag="${SIGNATURE_TAG}"`;
  const base = signatureBase(message, components, parameters);
  if (base === null) throw new Error(`a ${message.method} without all of: ${components.join(", ")}`);
  return {
    "signature-input": `${SIGNATURE_LABEL}=${list(components)}${parameters}`,
    signature: `${SIGNATURE_LABEL}=:${mac(key.secret, base).toString("base64")}:`,
  };
}

/** What a message claims of its signature, before anything is believed. */
export interface ClaimedSignature extends SignatureParameters {
  readonly mac: Uint8Array;
  /** As sent, for the base. */
  readonly parameters: string;
}

const INPUT =
  /^yanpiao=\(([^)]{1,200})\)(;created=(\d{1,12});keyid="([A-Za-z0-9._-]{1,64})";nonce="([A-Za-z0-9_-]{16,64})";alg="hmac-sha256";tag="yanpiao-verify-1")$/;
const SIGNATURE = /^yanpiao=:([A-Za-z0-9+/]{43}=):$/;

/** Null: not signed as the contract says, or not over all that it must be. */
export function readSignature(message: Message): ClaimedSignature | null {
  const input = INPUT.exec(message.headers["signature-input"] ?? "");
  const signature = SIGNATURE.exec(message.headers["signature"] ?? "");
  const [, covered, parameters, created, keyId, nonce] = input ?? [];
  const encoded = signature?.[1];
  if (
    covered === undefined ||
    parameters === undefined ||
    keyId === undefined ||
    nonce === undefined ||
    encoded === undefined
  ) {
    return null;
  }
  const components = message.method === "GET" ? COMPONENTS.GET : COMPONENTS.POST;
  if (covered !== components.map((component) => `"${component}"`).join(" ")) return null;
  return { createdS: Number(created), keyId, nonce, parameters, mac: new Uint8Array(Buffer.from(encoded, "base64")) };
}

/** Whether the signature is the key's, over this message and, where there is one, this body. */
export function signatureFits(
  message: Message,
  body: Uint8Array,
  claimed: ClaimedSignature,
  secret: Uint8Array,
): boolean {
  const post = message.method !== "GET";
  if (post && message.headers["content-digest"] !== contentDigest(body)) return false;
  const base = signatureBase(message, post ? COMPONENTS.POST : COMPONENTS.GET, claimed.parameters);
  if (base === null) return false;
  const expected = mac(secret, base);
  return expected.length === claimed.mac.length && timingSafeEqual(expected, claimed.mac);
}

function mac(secret: Uint8Array, base: string): Buffer {
  return createHmac("sha256", secret).update(base).digest();
}

function list(components: readonly string[]): string {
  return `(${components.map((component) => `"${component}"`).join(" ")})`;
}

function valueOf({ method, authority, path, headers }: Message, component: string): string | undefined {
  switch (component) {
    case "@method":
      return method;
    case "@authority":
      return authority.toLowerCase();
    case "@path":
      return path;
    default:
      return headers[component]?.trim();
  }
}
