/** The day on which every life of the campaign begins, so that midnight in Beijing never falls into one. */
import { systemTerminalClock, type TerminalClock } from "../../kiosk/journal/clock.ts";

const BEGIN_MS = Date.parse("2026-11-24T12:00:00+08:00");

export interface LifeClock extends TerminalClock {
  jumpDays(days: number): void;
}

/** Real waits, an invented calendar. */
export function lifeClock(): LifeClock {
  const startedMs = systemTerminalClock.now();
  let offsetMs = 0;
  return {
    now: () => systemTerminalClock.now(),
    wallMs: () => BEGIN_MS + offsetMs + systemTerminalClock.now() - startedMs,
    setTimeout: (fn, ms) => systemTerminalClock.setTimeout(fn, ms),
    jumpDays: (days) => void (offsetMs += days * 24 * 3_600_000),
  };
}
