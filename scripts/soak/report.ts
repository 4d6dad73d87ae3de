import { RECOVERY_AIM_MS } from "./delays.ts";
import { growthPerVisitKb, thinned, type Account, type MemorySample, type Recovery } from "./account.ts";

export interface SoakReport {
  readonly seed: number;
  readonly ranMs: number;
  readonly memory: readonly MemorySample[];
  readonly account: Account;
}

const DEVICES = ["scanner", "printer", "display"] as const;

export function countLine({ visits, presented, checks, slips, faults, violations }: Account): string {
  const all = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return `${visits} visits, ${presented} scans, ${checks} questions, ${slips} slips, ${all} faults, ${violations.length} lost or doubled`;
}

export function reportLines(report: SoakReport): readonly string[] {
  const { account, memory, ranMs, seed } = report;
  const first = memory[0];
  const last = memory.at(-1);
  const growth = growthPerVisitKb(memory);
  return [
    `soak: ${(ranMs / 60_000).toFixed(1)} min, seed ${seed}: ${countLine(account)}`,
    ...Object.entries(account.faults)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `  ${String(count).padStart(5)}  ${name}`),
    ...DEVICES.flatMap((device) => {
      const worst = worstOf(account.recoveries, device);
      if (worst === null) return [];
      const missed = worst.ms > RECOVERY_AIM_MS ? `, missed the aim of ${RECOVERY_AIM_MS / 1000} s` : "";
      return [`${device} back at the latest after ${(worst.ms / 1000).toFixed(2)} s (${worst.after})${missed}`];
    }),
    first === undefined || last === undefined
      ? "memory: too short to say"
      : `memory: objects ${first.objectsMb.toFixed(1)} → ${last.objectsMb.toFixed(1)} MB, heap ${first.heapMb.toFixed(1)} → ${last.heapMb.toFixed(1)} MB, RSS ${first.rssMb.toFixed(0)} → ${last.rssMb.toFixed(0)} MB, ` +
        (growth === null
          ? "too few visits to judge"
          : `${growth.toFixed(2)} kB left behind a visit in the second half`),
    ...account.violations.slice(0, 40).map((sentence) => `✘ ${sentence}`),
    account.violations.length === 0 ? "✔ nothing lost, nothing doubled" : `✘ ${account.violations.length} violations`,
  ];
}

export function reportJson(report: SoakReport): object {
  const { account, seed, ranMs, memory } = report;
  const { recoveries, ...counted } = account;
  return {
    seed,
    minutes: ranMs / 60_000,
    ...counted,
    worstRecoveryMs: Object.fromEntries(DEVICES.map((device) => [device, worstOf(recoveries, device)?.ms ?? null])),
    memory: { growthPerVisitKb: growthPerVisitKb(memory), samples: thinned(memory) },
  };
}

function worstOf(recoveries: readonly Recovery[], device: Recovery["device"]): Recovery | null {
  return recoveries
    .filter((one) => one.device === device)
    .reduce<Recovery | null>((worst, one) => (worst === null || one.ms > worst.ms ? one : worst), null);
}
