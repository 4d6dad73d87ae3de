/**
 * Time as a parameter. Drivers never call setTimeout themselves, so that a test can move an hour in a millisecond and
 * no test sleeps. `now` is monotonic (performance.now), because the wall clock of a terminal jumps when the network
 * comes back.
 */
export type Cancel = () => void;

export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  now(): number;
  setTimeout(fn: () => void, ms: number): Cancel;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (fn, ms) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` on that clock. */
export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, ms));
}

/** Waits on that clock; false when the signal fired first. Leaves neither timer nor listener behind. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const cancel = clock.setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve(true);
    }, ms);
    const abort = (): void => {
      cancel();
      resolve(false);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Whether the promise settled, either way, before `ms` were over on that clock. Leaves no timer behind. */
export async function settledWithin(clock: Clock, promise: Promise<unknown>, ms: number): Promise<boolean> {
  let cancel: Cancel = () => undefined;
  const timeout = new Promise<false>((resolve) => (cancel = clock.setTimeout(() => resolve(false), ms)));
  const settled = promise.then(
    () => true,
    () => true,
  );
  const first = await Promise.race([settled, timeout]);
  cancel();
  return first;
}

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly fn: () => void;
}

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #nextId = 1;
  #timers: readonly Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimeout(fn: () => void, ms: number): Cancel {
    const timer: Timer = { id: this.#nextId++, dueMs: this.#nowMs + Math.max(0, ms), fn };
    this.#timers = [...this.#timers, timer];
    return () => {
      this.#timers = this.#timers.filter(({ id }) => id !== timer.id);
    };
  }

  /** The machine stands still: time passes, and every alarm rings late. */
  starve(ms: number): void {
    this.#nowMs += ms;
  }

  /** Timers that are still set: a closed driver leaves none. */
  get pending(): number {
    return this.#timers.length;
  }

  /**
   * Moves time forward, fires what is due in order, and lets promises settle before each timer and at the end (a
   * promise that resolves may set the next timer).
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const due = this.#timers
        .filter((timer) => timer.dueMs <= endMs)
        .sort((a, b) => a.dueMs - b.dueMs || a.id - b.id)
        .at(0);
      if (due === undefined) break;
      this.#timers = this.#timers.filter(({ id }) => id !== due.id);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.fn();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Two turns of the event loop: every promise that can settle without outside help has settled. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}
