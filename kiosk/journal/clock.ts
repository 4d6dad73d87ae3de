/**
 * Time as this terminal knows it (offline facts, section 7). Two hands that do not agree:
 * `now` is monotonic and measures every wait; `wallMs` is what the calendar says, is shown, is written down, and is
 * suspect, because it jumps when the network comes back. Nothing waits on the wall clock.
 */
import { readFileSync } from "node:fs";
import { ManualClock, systemClock, type Clock } from "../../drivers/clock.ts";
import { addDays, beijingDate } from "../invoice/dates.ts";

export interface TerminalClock extends Clock {
  /** UTC milliseconds since 1970. */
  wallMs(): number;
}

/** `hrtime` counts from the machine's boot, so that two runs of the core in one boot share one monotonic scale. */
export const systemTerminalClock: TerminalClock = {
  now: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  wallMs: () => Date.now(),
  setTimeout: (fn, ms) => systemClock.setTimeout(fn, ms),
};

/** A clock that moves only when a test says so; its calendar can jump alone, as real ones do. */
export class ManualTerminalClock extends ManualClock implements TerminalClock {
  #offsetMs: number;

  /** Starts at noon in Beijing on a Tuesday, unless told otherwise. */
  constructor(startIso = "2026-11-24T12:00:00+08:00") {
    super();
    this.#offsetMs = Date.parse(startIso);
  }

  wallMs(): number {
    return this.#offsetMs + this.now();
  }

  jumpWall(ms: number): void {
    this.#offsetMs += ms;
  }
}

const DAY_MS = 24 * 3_600_000;

/** Milliseconds until the next midnight in Beijing, when the record's daily count of checks starts again. */
export function untilBeijingMidnightMs(wallMs: number): number {
  const tomorrow = addDays(beijingDate(new Date(wallMs)), 1);
  return Math.min(DAY_MS, Date.parse(`${tomorrow}T00:00:00+08:00`) - wallMs);
}

/** Where the machine does not say which boot it is: never taken for the same one again. */
export const UNKNOWN_BOOT = "unknown";

/** Names this boot of the machine, so that monotonic times of two boots are never compared. */
export function bootId(path = "/proc/sys/kernel/random/boot_id"): string {
  try {
    return readFileSync(path, "utf8").slice(0, 8);
  } catch {
    return UNKNOWN_BOOT;
  }
}
