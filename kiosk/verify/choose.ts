import type { RandomBelow } from "./backoff.ts";

/** "in-order": always the first of the list that is well. "by-weight": each gets its share of the questions. */
export type Choose = "in-order" | "by-weight";

/** Which of those that can be asked is asked next; null where there is none. Weights are whole numbers from 1. */
export function chooseNext<T extends { readonly weight: number }>(
  candidates: readonly T[],
  how: Choose,
  random: RandomBelow,
): T | null {
  if (how === "in-order" || candidates.length < 2) return candidates[0] ?? null;
  let drawn = random(candidates.reduce((sum, { weight }) => sum + weight, 0));
  for (const candidate of candidates) {
    if (drawn < candidate.weight) return candidate;
    drawn -= candidate.weight;
  }
  return candidates.at(-1) ?? null;
}
