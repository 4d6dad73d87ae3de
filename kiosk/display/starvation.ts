import { readFileSync } from "node:fs";

/**
 * How long processes of this machine have waited for a processor, and for memory, since it started: milliseconds, each growing.
 * From the kernel's pressure stall information (Linux 4.20; https://docs.kernel.org/accounting/psi.html), which counts the time in
 * which at least one process that could have run did not. Empty where a system has none of it.
 */
export type Waited = () => readonly number[];

const FILES = ["/proc/pressure/cpu", "/proc/pressure/memory"] as const;

export const waitedOnThisMachine: Waited = () => FILES.flatMap((path) => readStall(path));

function readStall(path: string): readonly number[] {
  try {
    return stallMs(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
}

/** "some avg10=… total=<microseconds>" */
export function stallMs(text: string): readonly number[] {
  const total = /^some .*\btotal=(\d+)$/m.exec(text)?.[1];
  return total === undefined ? [] : [Number(total) / 1_000];
}

/** The greatest share of the time between two looks in which something waited; 0 where nothing is known. */
export function starvedShare(before: readonly number[], after: readonly number[], elapsedMs: number): number {
  if (elapsedMs <= 0 || before.length !== after.length) return 0;
  return Math.max(0, ...after.map((ms, i) => (ms - (before[i] ?? ms)) / elapsedMs));
}
