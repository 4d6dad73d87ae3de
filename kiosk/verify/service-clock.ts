/**
 * What the services' clocks say about ours. Requests are signed with the time, and a signature is refused when it is
 * more than five minutes off (facts 4.2); the record counts checks by the Beijing day. So each reply and each probe is
 * heard for its Date, and a wrong calendar is known before anything is signed with it, is told to staff, and is put
 * right where it matters. The terminal never sets the machine's clock.
 *
 * A sample is kept against the monotonic clock, so that a calendar that jumps is seen at once and makes no sample wrong.
 *
 * Error model: total; what no service's clock can say is ignored.
 */
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";

export type ClockLevel = "ok" | "wrong" | "signatures-at-risk";

export const CLOCK_LIMITS = {
  /** More than this off, the calendar is called wrong, and the services' time is used instead. */
  wrongMs: 60_000,
  /** Signatures fail at five minutes. */
  signaturesMs: 240_000,
  /** A level is left only when the offset is clearly inside the next: a clock at 60 s must not fill the journal. */
  leaveShare: 0.75,
  /** Half the way there and back is what a sample may be off by; a slower reply says too little. */
  slowestMs: 10_000,
  /** The median of this many samples. */
  samples: 9,
  /** Two samples in a row that agree with each other and not with the older ones: the machine slept, or the service was set. */
  agreeMs: 2_000,
  movedMs: 5_000,
} as const;

export interface ServiceClock {
  /** `serverMs`: the Date of a reply that has just come, to the second; `roundTripMs`: from asking to its coming. */
  heard(provider: string, serverMs: number, roundTripMs: number): void;
  /** The service's time minus the calendar's, now; null: not measured yet. */
  offsetMs(provider: string): number | null;
  /** The same of the service that agrees best with the calendar; null: none was heard. */
  readonly agreedOffsetMs: () => number | null;
  level(provider: string): ClockLevel;
  /** The calendar, put right where every service that was heard calls it wrong: for signatures, and for what depends on the day. */
  readonly clock: TerminalClock;
}

interface Heard {
  /** The service's time minus the monotonic clock's, one for each sample, oldest first. */
  readonly samples: readonly number[];
  readonly level: ClockLevel;
}

/** HTTP dates are cut to the second, so that on average half a second is missing. */
const HALF_RESOLUTION_MS = 500;
/** 1 January 2020 to 2100: outside of it a Date header is nobody's clock. */
const EARLIEST_MS = Date.UTC(2020, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

export function createServiceClock({ clock, journal }: { clock: TerminalClock; journal: Journal }): ServiceClock {
  const services = new Map<string, Heard>();

  function offsetOf({ samples }: Heard): number {
    return median(samples) + clock.now() - clock.wallMs();
  }

  function offsetMs(provider: string): number | null {
    const heard = services.get(provider);
    return heard === undefined ? null : Math.round(offsetOf(heard));
  }

  /** One service that agrees with the calendar is enough to believe it: two clocks seldom are wrong alike. */
  function agreedOffsetMs(): number | null {
    const offsets = [...services.values()].map(offsetOf);
    return offsets.reduce<number | null>(
      (best, offset) => (best === null || Math.abs(offset) < Math.abs(best) ? offset : best),
      null,
    );
  }

  const corrected: TerminalClock = {
    now: () => clock.now(),
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    wallMs() {
      const offset = agreedOffsetMs();
      const wrong = offset !== null && Math.abs(offset) > CLOCK_LIMITS.wrongMs;
      return clock.wallMs() + (wrong ? Math.round(offset) : 0);
    },
  };

  return {
    heard(provider, serverMs, roundTripMs) {
      if (!(serverMs >= EARLIEST_MS && serverMs <= LATEST_MS)) return;
      if (!(roundTripMs >= 0 && roundTripMs <= CLOCK_LIMITS.slowestMs)) return;
      const before = services.get(provider);
      const sample = serverMs + HALF_RESOLUTION_MS - (clock.now() - roundTripMs / 2);
      const samples = withSample(before?.samples ?? [], sample);
      const was = before?.level ?? "ok";
      const offset = offsetOf({ samples, level: was });
      const level = levelAfter(was, Math.abs(offset));
      services.set(provider, { samples, level });
      if (level !== was) journal.record("clock.offset", { provider, offsetMs: Math.round(offset), level });
    },
    offsetMs,
    agreedOffsetMs,
    level: (provider) => services.get(provider)?.level ?? "ok",
    clock: corrected,
  };
}

function withSample(before: readonly number[], sample: number): readonly number[] {
  const samples = [...before, sample].slice(-CLOCK_LIMITS.samples);
  const older = samples.slice(0, -2);
  const last = samples.at(-2);
  if (last === undefined || older.length === 0) return samples;
  const agree = Math.abs(sample - last) <= CLOCK_LIMITS.agreeMs;
  return agree && Math.abs(sample - median(older)) > CLOCK_LIMITS.movedMs ? [last, sample] : samples;
}

function levelAfter(was: ClockLevel, offMs: number): ClockLevel {
  const { signaturesMs, wrongMs, leaveShare } = CLOCK_LIMITS;
  if (offMs > signaturesMs * (was === "signatures-at-risk" ? leaveShare : 1)) return "signatures-at-risk";
  return offMs > wrongMs * (was === "ok" ? 1 : leaveShare) ? "wrong" : "ok";
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
