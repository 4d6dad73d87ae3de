import { readFileSync } from "node:fs";

/** Of one process, in MB (1,000,000 bytes). */
export interface Usage {
  /** Pages in memory, shared ones counted whole. */
  readonly rssMb: number;
  /** Shared pages counted by their share; what the machine would have back. */
  readonly pssMb: number;
}

/** What the kernel says about this process; throws where there is no Linux to ask. */
export function ownUsage(): Usage {
  const rollup = readFileSync("/proc/self/smaps_rollup", "utf8");
  return { rssMb: mbOf(rollup, "Rss"), pssMb: mbOf(rollup, "Pss") };
}

function mbOf(rollup: string, name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1];
  if (kib === undefined) throw new Error(`/proc/self/smaps_rollup does not say ${name}`);
  return (Number(kib) * 1024) / 1e6;
}
