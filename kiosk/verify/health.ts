/**
 * Whether the service can be asked now, found out without anybody's invoice.
 *
 * Error model: never throws; a probe that fails, throws or takes too long means "unreachable".
 */
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { fullJitterMs, type RandomBelow } from "./backoff.ts";
import type { VerifyDelays } from "./delays.ts";
import type { Provider } from "./port.ts";

export type ServiceHealth = "ok" | "unreachable" | "unknown";

export interface HealthWatch {
  readonly health: () => ServiceHealth;
  readonly onHealth: (listener: (health: ServiceHealth) => void) => Unsubscribe;
  /** Begins to probe; until then the health is unknown. */
  readonly start: () => void;
  /** Something was learned from a real question. */
  readonly learned: (health: "ok" | "unreachable") => void;
  /** Looks now instead of at the next turn. */
  readonly probeNow: () => void;
  readonly close: () => void;
}

export interface HealthOptions {
  readonly provider: Provider;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly delays: VerifyDelays;
  readonly random: RandomBelow;
}

export function watchHealth({ provider, clock, journal, delays, random }: HealthOptions): HealthWatch {
  const listeners = new Set<(health: ServiceHealth) => void>();
  let health: ServiceHealth = "unknown";
  let running = false;
  let failures = 0;
  let cancelNext: Cancel | null = null;
  let probing: AbortController | null = null;

  function become(next: ServiceHealth): void {
    if (next === "ok") failures = 0;
    if (next === health) return;
    health = next;
    journal.record("service.health", { provider: provider.name, state: next });
    for (const listener of [...listeners]) listener(next);
  }

  function probe(): void {
    cancelNext?.();
    cancelNext = null;
    if (!running || probing !== null) return;
    const controller = new AbortController();
    probing = controller;
    const done = (reachable: boolean): void => {
      if (probing !== controller) return;
      probing = null;
      cancelEnd();
      controller.abort();
      if (!reachable) failures += 1;
      become(reachable ? "ok" : "unreachable");
      scheduleNext();
    };
    const cancelEnd = clock.setTimeout(() => done(false), delays.probe);
    provider.reachable(controller.signal).then(done, () => done(false));
  }

  function scheduleNext(): void {
    if (!running) return;
    const backoff = { firstMs: delays.probeFirst, capMs: delays.probeCap, floorMs: delays.probeFloor };
    const pause = failures === 0 ? delays.probeIdle : fullJitterMs(failures, backoff, random);
    cancelNext?.();
    cancelNext = clock.setTimeout(probe, pause);
  }

  return {
    health: () => health,
    onHealth(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      running = true;
      probe();
    },
    learned(next) {
      if (next === "unreachable") failures = Math.max(1, failures);
      const changed = next !== health;
      become(next);
      if (changed && probing === null) scheduleNext();
    },
    probeNow: probe,
    close() {
      running = false;
      cancelNext?.();
      cancelNext = null;
      probing?.abort();
      probing = null;
      listeners.clear();
    },
  };
}
