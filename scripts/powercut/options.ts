/** What a person asks of the power cuts. */
import { parseArgs } from "node:util";
import { anySeed, whole } from "../lib/options.ts";

export interface PowercutOptions {
  readonly cuts: number;
  readonly seed: number;
  readonly json: boolean;
}

/** What CI does: enough that each scenario meets each fate several times. */
export const DEFAULT_CUTS = 700;
const MOST_CUTS = 1_000_000;

export const HELP = `npm run powercut [-- options]

Lets a terminal's store, outbox, print ledger, keys, backups and journal work under strace, cuts the power at random
moments of what they did to the disk, and starts a terminal on what a disk may hold then: all that was synced, and of the
rest nothing, a random part, torn sectors or everything, names apart from contents. At the end: promises that were lost
(must be none), and whether a control run with synchronous=NORMAL was found out (must be).

  --cuts N   how many power cuts over all scenarios (${DEFAULT_CUTS})
  --seed N   plays the same dice again; what the machine did between two system calls stays its own
  --json     one JSON object on stdout instead of the report (use npm run -s)
  --help     this text

Exit code: 0 nothing lost and the control found out, 1 otherwise or not run, 2 used wrongly. Needs strace, and a machine
that lets a process be traced.

Examples:
  npm run powercut
  npm run powercut -- --cuts 5000 --seed 7`;

/** The options, or what is wrong with them in one sentence. */
export function parseOptions(argv: readonly string[]): PowercutOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { cuts: { type: "string" }, seed: { type: "string" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { cuts, seed, json } = parsed.values;
  const count = whole(cuts, DEFAULT_CUTS);
  if (!(count >= 1 && count <= MOST_CUTS)) {
    return `--cuts ${cuts ?? ""}: a whole number from 1 to ${MOST_CUTS}`;
  }
  const start = whole(seed, anySeed());
  if (!(start >= 0)) return `--seed ${seed ?? ""}: a whole number`;
  return { cuts: count, seed: start, json };
}
