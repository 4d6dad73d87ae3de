import type { Clock } from "../../../../drivers/clock.ts";

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
