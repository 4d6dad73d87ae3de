/**
 * How one service is, found out without anybody's invoice.
 *
 *   unknown ─► ok ◄──────── probe ────────► unreachable   probes with back-off
 *              │  ▲
 *    circuit   ▼  │ pause over, and a probe gets through (half-open)
 *             failing                                     reachable, but answers nothing usable
 *
 * Error model: never throws; a probe that fails, throws or takes too long means "unreachable".
 */
import type { Cancel } from "../../drivers/clock.ts";
import type { VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { fullJitterMs, type RandomBelow } from "./backoff.ts";
import { createCircuit } from "./circuit.ts";
import type { VerifyDelays } from "./delays.ts";
import type { Hearing, Provider } from "./port.ts";

/** Whether any service can be asked now, for the public. */
export type ServiceHealth = "ok" | "unreachable" | "unknown";

/** One service, for staff. */
export type ProviderState = ServiceHealth | "failing";

export interface HealthWatch {
  state(): ProviderState;
  /** Milliseconds of the calendar at the last change; null before the first. */
  sinceWallMs(): number | null;
  /** Why it is not ok, or was not last: a reason of Unavailable, or the vendor's own code. */
  lastReason(): string | null;
  /** Whether a question may go there now. */
  usable(): boolean;
  /** Begins to probe; until then the state is unknown. */
  start(): void;
  /** What a real question learned. `about` names it, see circuit.ts. */
  learned(outcome: VerifyOutcome, about: string): void;
  /** Looks now instead of at the next turn. An open circuit is looked at only when `evenIfFailing`. */
  probeNow(evenIfFailing: boolean): void;
  close(): void;
}

export interface HealthOptions {
  readonly provider: Provider;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly delays: VerifyDelays;
  readonly random: RandomBelow;
  readonly hearing: Hearing;
  readonly onChange: () => void;
}

export function watchHealth(options: HealthOptions): HealthWatch {
  const { provider, clock, journal, delays, random, hearing, onChange } = options;
  const circuit = createCircuit(delays, random);
  let state: ProviderState = "unknown";
  let sinceWallMs: number | null = null;
  let lastReason: string | null = null;
  let running = false;
  let failures = 0;
  let cancelNext: Cancel | null = null;
  let probing: AbortController | null = null;

  function become(next: ProviderState, reason: string | null): void {
    if (next === "ok") failures = 0;
    else lastReason = reason;
    if (next === state) return;
    state = next;
    sinceWallMs = clock.wallMs();
    journal.record("service.health", { provider: provider.name, state: next, reason });
    onChange();
  }

  function probe(): void {
    cancelNext?.();
    cancelNext = null;
    if (!running || probing !== null) return;
    const controller = new AbortController();
    probing = controller;
    let note: string | null = null;
    const done = (reachable: boolean): void => {
      if (probing !== controller) return;
      stopProbe();
      cancelEnd();
      if (!reachable) failures += 1;
      become(reachable ? "ok" : "unreachable", reachable ? null : (note ?? "unreachable"));
      scheduleNext();
    };
    const cancelEnd = clock.setTimeout(() => done(false), delays.probe);
    const onNote = (code: string): void => void (note = code);
    provider.reachable(controller.signal, { ...hearing, onNote }).then(done, () => done(false));
  }

  function stopProbe(): void {
    probing?.abort();
    probing = null;
  }

  function scheduleNext(): void {
    if (!running) return;
    cancelNext?.();
    cancelNext = clock.setTimeout(probe, pauseMs());
  }

  function pauseMs(): number {
    if (state === "failing") return circuit.pauseMs();
    const backoff = { firstMs: delays.probeFirst, capMs: delays.probeCap, floorMs: delays.probeFloor };
    return failures === 0 ? delays.probeIdle : fullJitterMs(failures, backoff, random);
  }

  function learned(outcome: VerifyOutcome, about: string): void {
    if (outcome.type !== "unavailable") {
      circuit.succeeded();
      const changed = state !== "ok";
      become("ok", null);
      if (changed && probing === null) scheduleNext();
    } else if (state === "failing" || outcome.reason === "cancelled") {
      return;
    } else if (circuit.failed(outcome.reason, about)) {
      // A probe that is under way now must not close what has just been opened.
      stopProbe();
      become("failing", outcome.reason);
      scheduleNext();
    } else if (outcome.reason === "unreachable") {
      failures = Math.max(1, failures);
      const changed = state !== "unreachable";
      become("unreachable", outcome.reason);
      if (changed && probing === null) scheduleNext();
    } else {
      // What the question cannot tell, a probe can.
      lastReason = outcome.reason;
      probe();
    }
  }

  return {
    state: () => state,
    sinceWallMs: () => sinceWallMs,
    lastReason: () => lastReason,
    usable: () => state === "ok" || state === "unknown",
    start() {
      running = true;
      probe();
    },
    learned,
    probeNow(evenIfFailing) {
      if (state !== "failing" || evenIfFailing) probe();
    },
    close() {
      running = false;
      cancelNext?.();
      cancelNext = null;
      stopProbe();
    },
  };
}
