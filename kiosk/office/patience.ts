/** How many requests one person may make: a bucket a person on the monotonic clock, full at the start. */
import type { Clock } from "../../drivers/clock.ts";
import { OFFICE_LIMITS } from "./delays.ts";

export interface Patience {
  /** Takes one request of this person; false: they have to wait. */
  take(name: string): boolean;
}

/** Names come from the configuration, so there are few. */
export function createPatience(clock: Pick<Clock, "now">, atOnce: number = OFFICE_LIMITS.requestsAtOnce): Patience {
  const buckets = new Map<string, { tokens: number; filledMs: number }>();
  return {
    take(name) {
      const nowMs = clock.now();
      const bucket = buckets.get(name) ?? { tokens: atOnce, filledMs: nowMs };
      buckets.set(name, bucket);
      const filled = bucket.tokens + ((nowMs - bucket.filledMs) / 1000) * OFFICE_LIMITS.requestsPerSecond;
      bucket.tokens = Math.min(atOnce, filled);
      bucket.filledMs = nowMs;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
