/** What a person asks of the bench. */
import { parseArgs } from "node:util";

/** In the order in which they are taken: the quick ones first. */
export const MEASURES = {
  bundle: "JavaScript that the page needs before its first screen can be used, gzipped",
  slip: "a verdict slip of 48 columns from what it says to the printer's bytes",
  enqueue: "a request promised: in the outbox, on the platter",
  journal: "a line of the journal written; then a great many of them, compressed and proven",
  pull: "a terminal's journal pulled over mutual TLS, beside copying the same files",
  outbox: "promises, a backlog and a start, with few and with a great many rows in the store",
  verify: "a question asked and answered, beside the network's own time",
  scan: "last byte written to the scanner's pty → verdict painted in Chromium",
  boot: "`yanpiao run` → home painted in Chromium",
  memory: "the core process after its start and after 200 checks",
  camera: "codes read in one attempt by condition, milliseconds an attempt, memory over many frames",
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
  /** Of the camera's memory; null: its own number. */
  readonly frames: number | null;
  /** Of the journal's endurance; null: its own number. */
  readonly lines: number | null;
}

export const HELP = `npm run bench [-- NAME… options]

Measures this terminal on this machine, each figure beside a bare baseline taken in the same run, turn by turn:
${MEASURE_NAMES.map((name) => `  ${name.padEnd(8)} ${MEASURES[name]}`).join("\n")}

  NAME…       only these
  --rounds N  counted rounds of scan, enqueue, journal, outbox, verify, slip and boot, pictures of each condition of camera (1 to 10000)
  --frames N  frames of the camera's memory (1000 to 1000000)
  --lines N   lines of the journal that are written, compressed and proven (10000 to 100000000)
  --quick     few rounds: shows that everything can be measured, not for figures to quote
  --json      one JSON object on stdout instead of the table (use npm run -s)
  --help      this text

Exit code: 0 measured (a missed aim is reported, not an error), 1 something could not be measured, 2 used wrongly.

Examples:
  npm run bench
  npm run bench -- scan boot --rounds 30
  npm run bench -- camera --frames 50000
  npm run bench -- journal --lines 10000000
  npm run -s bench -- --json > bench.json`;

const MAX_ROUNDS = 10_000;
/** Fewer say nothing of memory: caches are still filling. */
const MIN_FRAMES = 1_000;
const MAX_FRAMES = 1_000_000;
/** Fewer fill no file. */
const MIN_LINES = 10_000;
const MAX_LINES = 100_000_000;

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
        frames: { type: "string" },
        lines: { type: "string" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { json, quick, rounds, frames, lines } = parsed.values;
  const unknown = parsed.positionals.find((name) => !isMeasureName(name));
  if (unknown !== undefined) return `no such measure: ${unknown} (there are ${MEASURE_NAMES.join(", ")})`;
  if (rounds !== undefined && !isWhole(rounds, 1, MAX_ROUNDS)) return wrong("--rounds", rounds, 1, MAX_ROUNDS);
  if (frames !== undefined && !isWhole(frames, MIN_FRAMES, MAX_FRAMES)) {
    return wrong("--frames", frames, MIN_FRAMES, MAX_FRAMES);
  }
  if (lines !== undefined && !isWhole(lines, MIN_LINES, MAX_LINES))
    return wrong("--lines", lines, MIN_LINES, MAX_LINES);
  const asked = parsed.positionals.filter(isMeasureName);
  return {
    names: MEASURE_NAMES.filter((name) => asked.length === 0 || asked.includes(name)),
    json,
    quick,
    rounds: rounds === undefined ? null : Number(rounds),
    frames: frames === undefined ? null : Number(frames),
    lines: lines === undefined ? null : Number(lines),
  };
}

function isMeasureName(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name);
}

function isWhole(text: string, min: number, max: number): boolean {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) >= min && Number(text) <= max;
}

function wrong(option: string, text: string, min: number, max: number): string {
  return `${option} ${text}: a whole number from ${min} to ${max}`;
}
