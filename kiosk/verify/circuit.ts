/**
 * When a service that can be reached is left alone because it answers nothing usable, and when it is tried again.
 *
 * Cockatiel's ConsecutiveBreaker counts. Its own half-open timer is not used: it reads the calendar (Date.now), and a
 * calendar that is set back by a day would keep the circuit open for a day. The pause runs on the monotonic clock, and
 * what half-opens the circuit is a probe, never a person's invoice.
 *
 * It lives in memory only: a terminal that starts anew knows nothing against anybody.
 */
import { ConsecutiveBreaker } from "cockatiel";
import type { UnavailableReason } from "../invoice/types.ts";
import { fullJitterMs, type RandomBelow } from "./backoff.ts";
import { VERIFY_LIMITS, type VerifyDelays } from "./delays.ts";

export interface Circuit {
  /** It answered: everything is forgiven. */
  succeeded(): void;
  /** True: the circuit opens. `about` names the question, so that one odd invoice alone never closes a service to all. */
  failed(reason: UnavailableReason, about: string): boolean;
  /** How long it stays open this time. */
  pauseMs(): number;
}

/** Nothing that another try could change: an operator has to pay, or somebody has to set a clock. */
const NEEDS_SOMEBODY: ReadonlySet<UnavailableReason> = new Set(["account", "clock"]);
/** Says nothing about how the service answers. */
const NO_EVIDENCE: ReadonlySet<UnavailableReason> = new Set(["cancelled", "unreachable"]);

export function createCircuit(delays: VerifyDelays, random: RandomBelow): Circuit {
  const breaker = new ConsecutiveBreaker(VERIFY_LIMITS.circuitFailures);
  /** Questions that failed since the last answer. */
  const failedAbout = new Set<string>();
  /** How often it opened since the last answer; a probe that succeeds forgives nothing yet. */
  let opened = 0;

  return {
    succeeded() {
      breaker.success();
      failedAbout.clear();
      opened = 0;
    },
    failed(reason, about) {
      if (NO_EVIDENCE.has(reason)) return false;
      if (!NEEDS_SOMEBODY.has(reason)) {
        if (failedAbout.has(about)) return false;
        if (failedAbout.size < VERIFY_LIMITS.maybeTaken) failedAbout.add(about);
        // Closed again on a probe's word only: the next failure opens it at once.
        if (!breaker.failure() && opened === 0) return false;
      }
      opened += 1;
      return true;
    },
    pauseMs() {
      const backoff = { firstMs: delays.circuitFirst, capMs: delays.circuitCap, floorMs: delays.circuitFirst };
      return fullJitterMs(opened, backoff, random);
    },
  };
}
