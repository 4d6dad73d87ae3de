/**
 * A day that passes in minutes, with real sockets: the clock stands while anything moves, and jumps to the next timer
 * when nothing does. Everything that waits on purpose (deadlines, back-off, a reply that the network holds back) waits on
 * this clock; everything that is real work takes no time of the day.
 *
 * Whether anything moves is seen by bytes of the sockets that are watched and by whoever calls `moved`. A loopback socket
 * is readable as soon as the other end has written, so that a few dozen quiet turns of the event loop are enough; where
 * they are not, a question meets one more deadline than it should, and that is one more fault.
 */
import type { Cancel } from "../../drivers/clock.ts";
import type { TerminalClock } from "../../kiosk/journal/clock.ts";

export interface Moving {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly destroyed: boolean;
}

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly fn: () => void;
}

/** Turns of the event loop in which nothing moved, with and without anything on the network. */
const QUIET_TURNS = 40;
const IDLE_TURNS = 3;

export class DayClock implements TerminalClock {
  readonly #startWallMs: number;
  readonly #timers = new Map<number, Timer>();
  readonly #sockets = new Set<Moving>();
  #nowMs = 0;
  #nextId = 1;
  #moves = 0;
  #underWay = 0;

  constructor(startIso: string) {
    this.#startWallMs = Date.parse(startIso);
  }

  now(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startWallMs + this.#nowMs;
  }

  setTimeout(fn: () => void, ms: number): Cancel {
    const id = this.#nextId++;
    this.#timers.set(id, { id, dueMs: this.#nowMs + Math.max(0, ms), fn });
    return () => void this.#timers.delete(id);
  }

  /** Its bytes are movement, until it is destroyed. */
  watch(socket: Moving): void {
    this.#moves += 1;
    this.#sockets.add(socket);
  }

  /** Something happened that no watched socket shows. */
  moved(): void {
    this.#moves += 1;
  }

  /** While this has not settled, the network may still be at it. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
      this.#moves += 1;
    }
  }

  /** Lets the day go on to this moment. */
  async runUntil(endMs: number, stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      await this.#quiet();
      const next = this.#next();
      if (next === null || next.dueMs > endMs) {
        this.#nowMs = Math.max(this.#nowMs, endMs);
        return;
      }
      this.#timers.delete(next.id);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.fn();
    }
  }

  #next(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers.values()) {
      if (next === null || timer.dueMs < next.dueMs) next = timer;
    }
    return next;
  }

  async #quiet(): Promise<void> {
    let before = this.#movement();
    for (let still = 0; still < (this.#underWay > 0 ? QUIET_TURNS : IDLE_TURNS); still += 1) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      const now = this.#movement();
      if (now !== before) still = -1;
      before = now;
    }
  }

  #movement(): number {
    let bytes = this.#moves;
    for (const socket of this.#sockets) {
      if (socket.destroyed) {
        this.#sockets.delete(socket);
        this.#moves += 1 + socket.bytesRead + socket.bytesWritten;
        bytes += 1;
      }
      bytes += socket.bytesRead + socket.bytesWritten;
    }
    return bytes;
  }
}

/** The terminal's own calendar, which may be wrong and may jump; its waits are the day's. */
export interface Calendar extends TerminalClock {
  setOffset(ms: number): void;
}

export function calendarOn(clock: TerminalClock): Calendar {
  let offsetMs = 0;
  return {
    now: () => clock.now(),
    wallMs: () => clock.wallMs() + offsetMs,
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    setOffset: (ms) => void (offsetMs = ms),
  };
}
