/** One afternoon for all lives on one disk and for those who look at it, so that midnight in Beijing never falls into it. */
import { systemTerminalClock, type TerminalClock } from "../../kiosk/journal/clock.ts";

const BEGIN_MS = Date.parse("2026-11-24T12:00:00+08:00");
const DAY_MS = 24 * 3_600_000;
/** A little longer than results are kept, and short enough that the calendar is believed. */
const OLD_DAYS = 31;

export interface LifeClock extends TerminalClock {
  /** The calendar moves: old results are too old now. */
  age(): void;
}

/** `zeroMs`: the machine's monotonic time at which the afternoon began; processes of one boot share it. */
export function lifeClock(zeroMs: number): LifeClock {
  let offsetMs = 0;
  return {
    now: () => systemTerminalClock.now(),
    wallMs: () => afternoonMs(zeroMs, systemTerminalClock.now()) + offsetMs,
    setTimeout: (fn, ms) => systemTerminalClock.setTimeout(fn, ms),
    age: () => void (offsetMs += OLD_DAYS * DAY_MS),
  };
}

/** What the calendar of a life says at that moment, and after it has aged. */
export function afternoonMs(zeroMs: number, nowMs: number, aged = false): number {
  return BEGIN_MS + nowMs - zeroMs + (aged ? OLD_DAYS * DAY_MS : 0);
}
