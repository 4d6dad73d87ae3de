/**
 * A bundle as a QR code: one line that a scanner passes on whole, because line breaks and letters beyond ASCII are what
 * scanners change on their way. Pure.
 */

import { trimFrame } from "../../invoice/clean.ts";

const PREFIX = "yanpiao-bundle:";
/** What a code of the largest kind holds at the lowest correction (ISO/IEC 18004), in bytes. */
export const MAX_CODE_BYTES = 2953;

/** Null where the bundle is too large for a code. */
export function codeOfBundle(bundle: Uint8Array): string | null {
  const text = PREFIX + Buffer.from(bundle).toString("base64url");
  return text.length <= MAX_CODE_BYTES ? text : null;
}

/** Null where it is no bundle; what is in it is judged by who asked. */
export function bundleOfCode(text: string): Uint8Array | null {
  const trimmed = trimFrame(text);
  if (!trimmed.startsWith(PREFIX) || trimmed.length > MAX_CODE_BYTES) return null;
  const base64 = trimmed.slice(PREFIX.length);
  return /^[A-Za-z0-9_-]+$/.test(base64) ? new Uint8Array(Buffer.from(base64, "base64url")) : null;
}
