import { createHash, timingSafeEqual } from "node:crypto";

/** 32 random bytes, as text for an address or a browser tab. */
export function makeSecret(randomBytes: (size: number) => Buffer): string {
  return randomBytes(32).toString("base64url");
}

/** Compares without telling by its time how much was right; digests make the lengths equal. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
