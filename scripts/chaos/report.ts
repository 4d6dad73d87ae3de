import type { DayFigures } from "./day.ts";
import { CONNECTION_FAULTS, type ConnectionFault } from "./faults.ts";
import { spentOf, violationsOf, type Day } from "./judge.ts";

export interface ChaosReport {
  readonly seed: number;
  readonly ranMs: number;
  readonly day: Day;
  readonly figures: DayFigures;
}

const MOST_SENTENCES = 40;

export function reportLines(report: ChaosReport): readonly string[] {
  const { seed, ranMs, day, figures } = report;
  const violations = violationsOf(day);
  const { asked, atOnce, promised, notPromised, walkedAway, collected, events } = figures;
  const ends = endsOf(day);
  const event = (name: Parameters<typeof events.get>[0]): number => events.get(name) ?? 0;
  return [
    `chaos: a day of ${asked} questions in ${(ranMs / 1_000).toFixed(0)} s, seed ${seed}`,
    `  ${atOnce} answered at once, ${promised} promised, ${notPromised} told that nothing is taken, ${walkedAway} walked away`,
    `  of the promises: ${Object.entries(ends)
      .map(([end, count]) => `${count} ${end}`)
      .join(", ")}; ${collected} collected in the day`,
    `  ${spentOf(day)} checks spent for ${questionsOf(day)} questions about ${invoicesOf(day)} invoices; ${event("verify.cached")} answers given again, ` +
      `${event("verify.joined")} joined, ${event("verify.failover")} asked elsewhere, ${event("outbox.deferred")} tries put off`,
    "weather:",
    ...table(figures.phases, (name) => name),
    "connections:",
    ...table(figures.faults, (name: ConnectionFault) => `${name}: ${CONNECTION_FAULTS[name]}`),
    ...neverMet(figures),
    ...violations.slice(0, MOST_SENTENCES).map((sentence) => `✘ ${sentence}`),
    ...(violations.length > MOST_SENTENCES ? [`… and ${violations.length - MOST_SENTENCES} more`] : []),
    violations.length === 0
      ? "✔ nothing lost, nothing doubled, no check spent in vain, nothing said that was not so"
      : `✘ ${violations.length} violations`,
  ];
}

/** A short day does not meet everything, and says so. */
function neverMet({ faults }: DayFigures): readonly string[] {
  const names = Object.keys(CONNECTION_FAULTS).filter((name) => !faults.has(name as ConnectionFault));
  return names.length === 0 ? [] : [`  never met: ${names.join(", ")}`];
}

export function reportJson({ seed, ranMs, day, figures }: ChaosReport): object {
  const { phases, faults, events, ...counted } = figures;
  return {
    ...{
      seed,
      ranMs,
      ...counted,
      ends: endsOf(day),
      spent: spentOf(day),
      questions: questionsOf(day),
      invoices: invoicesOf(day),
    },
    phases: Object.fromEntries(phases),
    faults: Object.fromEntries(faults),
    events: Object.fromEntries(events),
    violations: violationsOf(day),
  };
}

function endsOf({ asked }: Day): Readonly<Record<string, number>> {
  const ends: Record<string, number> = { answered: 0 };
  for (const { promised } of asked) {
    if (promised === null) continue;
    const name = promised.reason === null ? promised.end : `${promised.end} (${promised.reason})`;
    ends[name] = (ends[name] ?? 0) + 1;
  }
  return ends;
}

function invoicesOf({ asked }: Day): number {
  return new Set(asked.map(({ invoice }) => invoice)).size;
}

/** Two people who ask the same are one. */
function questionsOf({ asked }: Day): number {
  return new Set(asked.map(({ question }) => question)).size;
}

function table<Name extends string>(
  counts: ReadonlyMap<Name, number>,
  words: (name: Name) => string,
): readonly string[] {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${words(name)}`);
}
