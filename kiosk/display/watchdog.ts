import type { Cancel, Clock } from "../../drivers/clock.ts";
import { MOST_CHANCES, STARVED_SHARE, type DisplayDelays } from "./delays.ts";
import { starvedShare, type Waited } from "./starvation.ts";

/**
 * Keeps one page alive. It knows no page and no host: it is told what happened and says "ping" or "restart".
 *
 * Proof of life is a painted frame, not a reply: a page whose JavaScript answers while its compositor is dead is a
 * black screen to a person (electron#38001 and others). A page that the browser itself calls hidden owes no frames.
 *
 * Two things keep it from making matters worse. A page that hangs and a page that gets no processor look alike from here. So
 * when the alarm rings, the machine is asked: if its processes waited most of the time, or the alarm itself was late, the page
 * gets more time, a bit at a time and not for ever. And each restart that did not help makes the next one wait longer and the
 * patience grow, so a page too slow for this machine is not restarted for ever.
 */
export interface Watchdog {
  /** A page is being loaded; its hello is due. */
  loading(): void;
  /** The page said hello and was sent the last View. */
  hello(): void;
  /** The page painted, or is honestly hidden. */
  proof(): void;
  /** The page is gone (crash, closed tab). */
  lost(reason: string): void;
  stop(): void;
}

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly delays: DisplayDelays;
  /**
   * True where a person opens and closes the page in a browser of their own: an absent page is then no fault, and
   * nobody but the person can bring it back.
   */
  readonly attended: boolean;
  /** How long the machine's processes have waited so far. */
  readonly waited: Waited;
  readonly ping: (n: number) => void;
  readonly restart: (reason: string) => void;
}

export function createWatchdog({ clock, delays, attended, waited, ping, restart }: WatchdogOptions): Watchdog {
  let pings = 0;
  let stopPings: Cancel | null = null;
  let stopAlarm: Cancel | null = null;
  let stopped = false;
  /** Those that did not help. */
  let restarts: number[] = [];
  let aliveSince: number | null = null;

  function clear(): void {
    stopPings?.();
    stopAlarm?.();
    stopPings = null;
    stopAlarm = null;
  }

  function pingOn(): void {
    pings += 1;
    ping(pings);
    stopPings = clock.setTimeout(pingOn, delays.pingEvery);
  }

  function recentRestarts(): number {
    const now = clock.now();
    restarts = restarts.filter((at) => now - at < delays.stormWindow);
    return restarts.length;
  }

  /** Rings after `ms`, unless the machine was too starved meanwhile to tell a page that hangs from one that waits. */
  function arm(ms: number, reason: string, chances = MOST_CHANCES): void {
    stopAlarm?.();
    const armedAt = clock.now();
    const before = waited();
    stopAlarm = clock.setTimeout(() => {
      const elapsed = clock.now() - armedAt;
      const starved = elapsed - ms > delays.lateAlarm || starvedShare(before, waited(), elapsed) > STARVED_SHARE;
      if (starved && chances > 0) arm(delays.secondChance, reason, chances - 1);
      else bringBack(reason);
    }, ms);
  }

  function armPatiently(ms: number, reason: string): void {
    arm(ms * Math.min(4, 2 ** Math.floor(recentRestarts() / 2)), reason);
  }

  function bringBack(reason: string): void {
    clear();
    aliveSince = null;
    const before = recentRestarts();
    const wait = before < 2 ? 0 : Math.min(delays.stormLongestWait, delays.stormFirstWait * 2 ** (before - 2));
    const go = (): void => {
      if (stopped) return;
      restarts.push(clock.now());
      restart(reason);
    };
    if (wait === 0) go();
    else stopAlarm = clock.setTimeout(go, wait);
  }

  return {
    loading() {
      if (stopped) return;
      clear();
      aliveSince = null;
      if (!attended) armPatiently(delays.helloWithin, "no-hello");
    },
    hello() {
      if (stopped) return;
      clear();
      armPatiently(delays.firstProofWithin, "no-first-frame");
      pingOn();
    },
    proof() {
      if (stopped || stopPings === null) return;
      aliveSince ??= clock.now();
      if (clock.now() - aliveSince >= delays.wellAfter) restarts = [];
      armPatiently(delays.proofWithin, "no-frames");
    },
    lost(reason) {
      if (stopped) return;
      clear();
      if (!attended) bringBack(reason);
    },
    stop() {
      stopped = true;
      clear();
    },
  };
}
