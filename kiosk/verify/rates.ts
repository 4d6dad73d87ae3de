/**
 * Against misuse: somebody who tries amounts, or has a pile of invoices checked, takes the checks of people who stand in
 * the queue, and of the invoices' owners. Counted are a person's questions that would cost a check; an answer that is
 * given again costs nothing, and what the outbox finishes was counted when it was asked.
 *
 * Error model: total.
 */
import type { Clock } from "../../drivers/clock.ts";
import type { VerifyOutcome } from "../invoice/types.ts";
import { TERMINAL_SOURCE } from "./sources.ts";

export interface RateLimits {
  /** In one visit. */
  readonly checksPerVisit: number;
  /** Of the whole terminal, one after the other without a pause… */
  readonly checksAtOnce: number;
  /** …and in the long run. */
  readonly checksPerHour: number;
}

export type RateLimit = "visit" | "terminal";

export interface Rates {
  /** Takes one check for this visit; says which limit is in the way, or null. */
  take(session: string): RateLimit | null;
}

const HOUR_MS = 3_600_000;

/** A token bucket on the monotonic clock: full at the start, filled at `checksPerHour`. */
export function createRates(clock: Pick<Clock, "now">, limits: RateLimits): Rates {
  let tokens = limits.checksAtOnce;
  let filledMs = clock.now();
  // One person stands at a terminal at a time.
  let visit: { readonly session: string; readonly checks: number } | null = null;

  return {
    take(session) {
      const nowMs = clock.now();
      tokens = Math.min(limits.checksAtOnce, tokens + ((nowMs - filledMs) * limits.checksPerHour) / HOUR_MS);
      filledMs = nowMs;
      const checks = visit?.session === session ? visit.checks : 0;
      if (checks >= limits.checksPerVisit) return "visit";
      if (tokens < 1) return "terminal";
      tokens -= 1;
      visit = { session, checks: checks + 1 };
      return null;
    },
  };
}

/** Whether the terminal itself asked the person to wait: then nothing is promised either, or the limit would be none. */
export function isTooManyHere(outcome: VerifyOutcome): boolean {
  return outcome.type === "unavailable" && outcome.reason === "busy" && outcome.source === TERMINAL_SOURCE;
}
