/**
 * The present Beijing day, by which the record counts checks, as far as it is known. Before a service has said what time it is
 * the calendar may be hours or years off, and can be set: by it nothing is of an earlier day until a whole day has passed.
 */
import { untilBeijingMidnightMs } from "../journal/clock.ts";
import { CLOCK_LIMITS, type ServiceClock } from "./service-clock.ts";

export interface Today {
  /** What is longer ago than this was certainly on an earlier day; milliseconds. */
  sinceItBeganMs(): number;
  /** Until it is certainly over, or worth another look; milliseconds. */
  untilItEndsMs(): number;
}

const DAY_MS = 24 * 3_600_000;
const LOOK_AGAIN_MS = 3_600_000;

/** `clock`: its calendar put right by the services. A calendar that is less than `wrongMs` off is taken as it is. */
export function todayOf({ clock, agreedOffsetMs }: Pick<ServiceClock, "clock" | "agreedOffsetMs">): Today {
  const isKnown = (): boolean => agreedOffsetMs() !== null;
  const untilMidnightMs = (): number => untilBeijingMidnightMs(clock.wallMs() - CLOCK_LIMITS.wrongMs);
  return {
    sinceItBeganMs: () => (isKnown() ? Math.max(0, DAY_MS - untilMidnightMs()) + CLOCK_LIMITS.wrongMs : DAY_MS),
    untilItEndsMs: () => (isKnown() ? untilMidnightMs() : Math.min(untilMidnightMs(), LOOK_AGAIN_MS)),
  };
}
