import type { CutResult, ScenarioResult } from "./campaign.ts";

export interface PowercutReport {
  readonly seed: number;
  readonly ranMs: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly control: ScenarioResult;
}

const MOST_SENTENCES = 40;
/** The rest follows from the first ones, mostly. */
const SENTENCES_A_CUT = 3;

export function brokenCuts({ scenarios }: PowercutReport): readonly CutResult[] {
  return scenarios.flatMap(({ broken }) => broken);
}

/** Nothing was lost, and what would have been lost was seen. */
export function isProof(report: PowercutReport): boolean {
  return brokenCuts(report).length === 0 && report.control.broken.length > 0;
}

export function reportLines(report: PowercutReport): readonly string[] {
  const { seed, ranMs, scenarios, control } = report;
  const cuts = scenarios.reduce((sum, one) => sum + one.cuts, 0);
  const broken = brokenCuts(report);
  const sentences = broken.flatMap(({ scenario, at, operations, fate, violations }) =>
    violations.slice(0, SENTENCES_A_CUT).map((sentence) => {
      const when = `${scenario}, after ${at} of ${operations} operations, contents ${fate.contents}, names ${fate.names}`;
      return `✘ ${sentence} (${when})`;
    }),
  );
  return [
    `powercut: ${cuts} power cuts in ${(ranMs / 1_000).toFixed(0)} s, seed ${seed}`,
    ...scenarios.map(scenarioLine),
    ...sentences.slice(0, MOST_SENTENCES),
    ...(sentences.length > MOST_SENTENCES ? [`… and ${sentences.length - MOST_SENTENCES} more`] : []),
    broken.length === 0 ? "✔ nothing that was promised was lost" : `✘ ${broken.length} cuts lost something`,
    control.broken.length > 0
      ? `✔ control (synchronous=NORMAL): seen the bug in ${control.broken.length} of ${control.cuts} cuts`
      : `✘ control (synchronous=NORMAL): not seen in ${control.cuts} cuts, so that this run proves nothing`,
  ];
}

function scenarioLine({ name, cuts, operations, promises, syncs, broken, ...journal }: ScenarioResult): string {
  const { journalLines, journalLinesLost } = journal;
  const share = journalLines === 0 ? 0 : (100 * journalLinesLost) / journalLines;
  return (
    `  ${name.padEnd(14)}${String(cuts).padStart(5)} cuts, ${broken.length} broken; a life of ${operations} operations, ` +
    `${syncs} syncs, ${promises} things said; journal lines lost: ${share.toFixed(0)} %`
  );
}

export function reportJson(report: PowercutReport): object {
  return { ...report, proof: isProof(report), cuts: report.scenarios.reduce((sum, one) => sum + one.cuts, 0) };
}
