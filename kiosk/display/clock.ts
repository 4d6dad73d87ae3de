/** Monotonic time and alarms, as a parameter: tests turn the hands themselves. XState's SimulatedClock fits. */
export interface DisplayClock {
  /** Monotonic milliseconds. */
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The machine's own monotonic clock. */
export const systemClock: DisplayClock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => {
    clearTimeout(handle as NodeJS.Timeout);
  },
};
