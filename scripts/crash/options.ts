/** What a person asks of the crash campaign. */
import { parseArgs } from "node:util";
import { anySeed, whole } from "../lib/options.ts";
import { isPointName, POINT_NAMES, POINTS, type PointName } from "./points.ts";

export interface CrashOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly lanes: number;
  /** Null: all of them. */
  readonly only: PointName | null;
  readonly json: boolean;
}

const DEFAULT_ROUNDS = 200;
const MOST_ROUNDS = 1_000_000;
const MOST_LANES = 16;
const DEFAULT_LANES = 2;

export const HELP = `npm run crash [-- options]

Kills the core by SIGKILL again and again, at named points, while people leave requests and come for results and the
service is now and then away, slow or silent. After each kill, what people were told, what the service counted, the store
and the journal must agree; at the end of each terminal's life everything must be answered.

  --rounds N    how many kills (${DEFAULT_ROUNDS})
  --only POINT  one point only, with people in between:
${POINT_NAMES.map((name) => `                  ${name.padEnd(20)}${POINTS[name].what}`).join("\n")}
  --lanes N     terminals side by side (${DEFAULT_LANES})
  --seed N      plays the same dice again; what the machine does between two system calls stays its own
  --json        one JSON object on stdout instead of the report (use npm run -s)
  --help        this text

Points that are a system call need strace, on a machine that lets a process be traced; elsewhere they are not run, and
the report says so. A violation keeps the data folder and names it. Ctrl+C ends early, with the report of what was.
Exit code: 0 no violation, 1 a violation, 2 used wrongly.

Examples:
  npm run crash -- --rounds 200
  npm run crash -- --rounds 500 --only mid-restore --seed 7`;

/** The options, or what is wrong with them in one sentence. */
export function parseOptions(argv: readonly string[]): CrashOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: {
        rounds: { type: "string" },
        seed: { type: "string" },
        lanes: { type: "string" },
        only: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { rounds, seed, lanes, only = null, json } = parsed.values;
  const count = whole(rounds, DEFAULT_ROUNDS);
  if (!(count >= 1 && count <= MOST_ROUNDS)) return `--rounds ${rounds ?? ""}: a whole number from 1 to ${MOST_ROUNDS}`;
  const side = whole(lanes, DEFAULT_LANES);
  if (!(side >= 1 && side <= MOST_LANES)) return `--lanes ${lanes ?? ""}: a whole number from 1 to ${MOST_LANES}`;
  const start = whole(seed, anySeed());
  if (!(start >= 0)) return `--seed ${seed ?? ""}: a whole number`;
  if (only !== null && !isPointName(only)) return `--only ${only}: one of ${POINT_NAMES.join(", ")}`;
  return { rounds: count, seed: start, lanes: side, only, json };
}
