/**
 * A service, or what stands before it, that asks to be left alone for a while (RFC 9110, 10.2.3: Retry-After). Until then no
 * question and no look-up is sent to it: a person's question goes to the next service at once, or waits. Probes, which ask about
 * nothing and are few, go on: they say whether the service is there at all.
 */
import type { Clock } from "../../../drivers/clock.ts";
import { httpDateMs, type WireReply } from "./wire.ts";

export const ASKED_TO_WAIT_DELAYS = {
  /** No Retry-After is shorter: a service in trouble that says 0 means "at once", from every terminal of a fleet. */
  least: 1_000,
  /** …nor longer: a slip of the hand at the service must not close a terminal for a day. */
  most: 3_600_000,
} as const;

/** "Retry-After" in seconds, or as a date against the service's own clock; from a second to an hour, whatever it says. */
export function retryAfterMs({ headers, serverDateMs }: Pick<WireReply, "headers" | "serverDateMs">): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return clamp(Number(text) * 1_000);
  const untilMs = httpDateMs(text);
  return untilMs === null || serverDateMs === null ? null : clamp(untilMs - serverDateMs);
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, ASKED_TO_WAIT_DELAYS.least), ASKED_TO_WAIT_DELAYS.most);
}

export interface Door {
  isClosed(): boolean;
  /** Null: it says nothing of how long. */
  closeFor(ms: number | null): void;
}

/** Noted in the journal for a question that was not sent. */
export const ASKED_TO_WAIT = "asked-to-wait";

export function createDoor(clock: Clock): Door {
  let closedUntilMs = -Infinity;
  return {
    isClosed: () => clock.now() < closedUntilMs,
    closeFor(ms) {
      if (ms !== null) closedUntilMs = clock.now() + ms;
    },
  };
}
