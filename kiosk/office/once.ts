/** Whether the same thing may be said again: once for each key within a time, on the monotonic clock. */
import type { Clock } from "../../drivers/clock.ts";

export function onceWithin(clock: Pick<Clock, "now">, ms: number): (key: string) => boolean {
  const saidMs = new Map<string, number>();
  return (key) => {
    if (clock.now() - (saidMs.get(key) ?? -Infinity) < ms) return false;
    saidMs.set(key, clock.now());
    return true;
  };
}
