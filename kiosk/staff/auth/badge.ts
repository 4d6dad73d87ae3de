/**
 * A staff badge: a QR code that the operator's office signed, held to the scanner as the second factor beside a PIN. A copy of
 * it is as good as the badge until it expires, so it is never enough by itself.
 *
 *   YPB1.KEY.NUMBER.ROLE.EXPIRES.SIGNATURE      e.g. YPB1.office-2026.07.technician.1798761600.…
 *
 * KEY names the key of the configuration; EXPIRES are seconds since 1970; SIGNATURE is Ed25519 over everything before its dot
 * with a prefix of its own, so that nothing else the office signs can be shown as a badge. base64url, 86 characters.
 *
 * Error model: whatever is held up is answered with why it is not a badge that counts; nothing throws.
 */
import { createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import type { Result } from "../../invoice/types.ts";
import { STAFF_ROLES, type StaffRole } from "../../display/contract/staff.ts";

export interface Badge {
  readonly keyId: string;
  readonly number: string;
  readonly role: StaffRole;
  readonly expiresMs: number;
}

export type BadgeFault = "not-a-badge" | "unknown-key" | "not-signed" | "expired";

/** As the configuration names it: 32 bytes in base64. */
export interface BadgeKey {
  readonly id: string;
  readonly publicKey: string;
}

/** Longer is no badge, and is not looked at. */
const LONGEST = 256;
const SHAPE = /^YPB1\.([A-Za-z0-9_-]{1,64})\.([0-9]{2})\.([a-z]{1,16})\.([0-9]{1,11})\.([A-Za-z0-9_-]{86})$/;
const PREFIX = "yanpiao staff badge 1\n";
/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410), before its 32 bytes. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export function readBadge(text: string, keys: readonly BadgeKey[], wallMs: number): Result<Badge, BadgeFault> {
  const parts = text.length > LONGEST ? null : SHAPE.exec(text);
  if (parts === null) return { ok: false, error: "not-a-badge" };
  const [, keyId = "", number = "", roleWord = "", expires = "", signature = ""] = parts;
  const role = STAFF_ROLES.find((one) => one === roleWord);
  if (role === undefined) return { ok: false, error: "not-a-badge" };
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return { ok: false, error: "unknown-key" };
  const signed = text.slice(0, -signature.length - 1);
  if (!verify(null, Buffer.from(PREFIX + signed), publicKey(key), Buffer.from(signature, "base64url"))) {
    return { ok: false, error: "not-signed" };
  }
  const expiresMs = Number(expires) * 1000;
  if (expiresMs <= wallMs) return { ok: false, error: "expired" };
  return { ok: true, value: { keyId, number, role, expiresMs } };
}

/** What the office prints as a QR code. */
export function makeBadge({ keyId, number, role, expiresMs }: Badge, privateKey: KeyObject): string {
  const signed = `YPB1.${keyId}.${number}.${role}.${Math.floor(expiresMs / 1000)}`;
  return `${signed}.${sign(null, Buffer.from(PREFIX + signed), privateKey).toString("base64url")}`;
}

function publicKey({ publicKey: base64 }: BadgeKey): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(base64, "base64")]), format: "der", type: "spki" });
}
