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
  return usageOf("self");
}

/** The same of another process; throws where it has gone. */
export function usageOf(pid: number | "self"): Usage {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return { rssMb: mbOf(rollup, "Rss"), pssMb: mbOf(rollup, "Pss") };
}

/** Of several together. One that ends while it is asked is not counted. */
export function usageOfAll(pids: readonly number[]): Usage {
  return pids.reduce<Usage>(
    (sum, pid) => {
      try {
        const { rssMb, pssMb } = usageOf(pid);
        return { rssMb: sum.rssMb + rssMb, pssMb: sum.pssMb + pssMb };
      } catch {
        return sum;
      }
    },
    { rssMb: 0, pssMb: 0 },
  );
}

function mbOf(rollup: string, name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1];
  if (kib === undefined) throw new Error(`/proc/self/smaps_rollup does not say ${name}`);
  return (Number(kib) * 1024) / 1e6;
}
