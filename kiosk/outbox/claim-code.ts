/**
 * Claim codes: nine random digits and a check digit by Damm's quasigroup of order 10, which catches every single wrong
 * digit and every swap of two neighbours (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004), so that a slip of
 * the finger is seen at once and costs none of the five tries. The first digit is never 0: people drop it.
 */
import type { RandomBelow } from "../verify/backoff.ts";

const LENGTH = 10;
const SMALLEST = 100_000_000;
const LARGEST = 999_999_999;

const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

export function newClaimCode(random: RandomBelow): string {
  const digits = String(SMALLEST + random(LARGEST - SMALLEST + 1));
  return `${digits}${damm(digits)}`;
}

/** Ten ASCII digits whose last one fits the others. */
export function isClaimCode(text: string): boolean {
  return text.length === LENGTH && /^[1-9]\d+$/.test(text) && damm(text) === 0;
}

function damm(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = DAMM[interim]?.[Number(digit)] ?? 0;
  return interim;
}
