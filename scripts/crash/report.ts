import type { CampaignResult } from "./campaign.ts";
import { POINT_NAMES, isExact, POINTS } from "./points.ts";

export interface CrashReport extends CampaignResult {
  readonly seed: number;
  readonly ranMs: number;
  /** Null: system calls could be waited for. Else why not. */
  readonly notExact: string | null;
  /** What ended it before its rounds were done; null: nothing did. */
  readonly endedBy: string | null;
}

const MOST_SENTENCES = 40;

export function killsOf({ points }: CampaignResult): number {
  return [...points.values()].reduce((sum, { rounds }) => sum + rounds, 0);
}

export function reportLines(report: CrashReport): readonly string[] {
  const { seed, ranMs, points, worlds, promises, checks, broken, notExact, endedBy } = report;
  const kills = killsOf(report);
  return [
    `crash: ${kills} kills of ${worlds} terminals in ${(ranMs / 1_000).toFixed(0)} s, seed ${seed}: ` +
      `${promises} promises, ${checks} checks`,
    ...[...points].map(([name, { rounds, asMeant }]) => {
      const late = rounds - asMeant;
      const missed = late === 0 ? "" : `, ${late} of them by the clock, because the moment did not come`;
      return `  ${name.padEnd(20)}${String(rounds).padStart(6)}  ${POINTS[name].what}${missed}`;
    }),
    ...(endedBy === null ? [] : [`! ended early: ${endedBy}`]),
    ...(notExact === null
      ? []
      : [`! not run, for ${notExact}: ${POINT_NAMES.filter(isExact).join(", ")}. Nothing is proven about them here.`]),
    ...broken
      .slice(0, MOST_SENTENCES)
      .map(
        ({ rule, sentence, world, round, point, kept }) =>
          `✘ ${rule}: ${sentence} (seed ${seed}, terminal ${world}, ` +
          `${round < 0 ? point : `round ${round}, ${point}`}; kept in ${kept})`,
      ),
    ...(broken.length > MOST_SENTENCES ? [`… and ${broken.length - MOST_SENTENCES} more`] : []),
    broken.length === 0 ? "✔ no promise was broken" : `✘ ${broken.length} violations`,
  ];
}

export function reportJson(report: CrashReport): object {
  const { points, ...rest } = report;
  return { ...rest, kills: killsOf(report), violations: report.broken.length, points: Object.fromEntries(points) };
}
