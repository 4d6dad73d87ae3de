/**
 * What ties one line to the next: each line carries, as `prev`, the hash of the exact bytes of the line before it
 * (without its line feed), over files and restarts.
 *
 * SHA-256, cut to 132 bits (22 characters): to put another line in a line's place one must find a second preimage, 2^132
 * tries; the birthday bound of 2^66 helps only whoever writes both lines, which is the terminal itself. Full hashes
 * would make a line a tenth longer; the signed manifests carry them whole.
 */
import { hash } from "node:crypto";

const HASH_CHARS = 22;
/** What the first line of all follows. */
export const NO_LINE = "";

export function lineHash(bytes: Uint8Array): string {
  return hash("sha256", bytes, "base64url").slice(0, HASH_CHARS);
}
