import { noJitterGenerator } from "cockatiel";

/** A whole number from 0 to below `limit`. In the terminal it comes from node:crypto. */
export type RandomBelow = (limit: number) => number;

export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
  readonly floorMs: number;
}

/** 2^30 times any first pause is past every cap, and still a safe integer. */
const LARGEST_EXPONENT = 30;

/**
 * Full jitter: a pause drawn from the whole range up to the doubling ceiling. Of the usual policies it makes the
 * lowest peak when a fleet comes back after an outage (offline facts 2.1: 80 requests a second of 10,000 terminals
 * against 10,000 in one second without jitter). `failures` counts from 1.
 */
export function fullJitterMs(failures: number, backoff: Backoff, random: RandomBelow): number {
  const exponent = Math.min(Math.max(0, failures - 1), LARGEST_EXPONENT);
  const [ceiling] = noJitterGenerator(exponent, {
    generator: noJitterGenerator,
    initialDelay: backoff.firstMs,
    maxDelay: backoff.capMs,
    exponent: 2,
  });
  return Math.max(backoff.floorMs, random(Math.floor(ceiling) + 1));
}
