/** What a person asks of the bench. */
import { parseArgs } from "node:util";

/** In the order in which they are taken: the quick ones first. */
export const MEASURES = {
  bundle: "JavaScript that the page needs before its first screen can be used, gzipped",
  slip: "a verdict slip of 48 columns from what it says to the printer's bytes",
  enqueue: "a request promised: in the outbox, on the platter",
  scan: "last byte written to the scanner's pty → verdict painted in Chromium",
  boot: "`yanpiao run` → home painted in Chromium",
  memory: "the core process after its start and after 200 checks",
} as const;
export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly MeasureName[];

export interface BenchOptions {
  readonly names: readonly MeasureName[];
  readonly json: boolean;
  /** Few rounds: to see that everything can be measured, not for figures to quote. */
  readonly quick: boolean;
  /** Null: each measure's own number. */
  readonly rounds: number | null;
}

export const HELP = `npm run bench [-- NAME… options]

Measures this terminal on this machine, each figure beside a bare baseline taken in the same run, turn by turn:
${MEASURE_NAMES.map((name) => `  ${name.padEnd(8)} ${MEASURES[name]}`).join("\n")}

  NAME…       only these
  --rounds N  counted rounds of scan, enqueue, slip and boot (1 to 10000)
  --quick     few rounds: shows that everything can be measured, not for figures to quote
  --json      one JSON object on stdout instead of the table (use npm run -s)
  --help      this text

Exit code: 0 measured (a missed aim is reported, not an error), 1 something could not be measured, 2 used wrongly.

Examples:
  npm run bench
  npm run bench -- scan boot --rounds 30
  npm run -s bench -- --json > bench.json`;

const MAX_ROUNDS = 10_000;

/** The options, or what is wrong with them in one sentence. */
export function parseOptions(argv: readonly string[]): BenchOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        rounds: { type: "string" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { json, quick, rounds } = parsed.values;
  const unknown = parsed.positionals.find((name) => !isMeasureName(name));
  if (unknown !== undefined) return `no such measure: ${unknown} (there are ${MEASURE_NAMES.join(", ")})`;
  if (rounds !== undefined && !isRounds(rounds)) return `--rounds ${rounds}: a whole number from 1 to ${MAX_ROUNDS}`;
  const asked = parsed.positionals.filter(isMeasureName);
  return {
    names: MEASURE_NAMES.filter((name) => asked.length === 0 || asked.includes(name)),
    json,
    quick,
    rounds: rounds === undefined ? null : Number(rounds),
  };
}

function isMeasureName(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name);
}

function isRounds(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= MAX_ROUNDS;
}
