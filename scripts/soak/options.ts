/** What a person asks of the soak. */
import { parseArgs } from "node:util";
import { anySeed, whole } from "../lib/options.ts";

export interface SoakOptions {
  readonly forMs: number;
  readonly seed: number;
  readonly json: boolean;
}

const DEFAULT_MINUTES = 5;
const MAX_HOURS = 24 * 14;

export const HELP = `npm run soak [-- options]

Lets people with invoices come one after the other to a terminal with simulated devices, while dice pull plugs, use up
paper, open the cover, break connections, take the service away and crash the display. At the end: what was lost or
doubled (must be nothing), how long each device took to come back, and what each visit left behind in memory.

  --hours N    how long (fractions are welcome)
  --minutes N  the same in minutes (without either: ${DEFAULT_MINUTES} minutes)
  --seed N     plays the same dice again; the moments stay the machine's own
  --json       one JSON object on stdout instead of the report (use npm run -s)
  --help       this text

Ctrl+C ends it early, with the report of what was. Exit code: 0 nothing lost and no memory
either, 1 something was, 2 used wrongly.

Examples:
  npm run soak -- --minutes 5
  npm run soak -- --hours 72 --seed 7`;

/** The options, or what is wrong with them in one sentence. */
export function parseOptions(argv: readonly string[]): SoakOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: {
        hours: { type: "string" },
        minutes: { type: "string" },
        seed: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { hours, minutes, seed, json } = parsed.values;
  if (hours !== undefined && minutes !== undefined) return "--hours and --minutes: say one of them";
  const inHours = hours !== undefined ? Number(hours) : Number(minutes ?? DEFAULT_MINUTES) / 60;
  if (!(inHours > 0 && inHours <= MAX_HOURS)) {
    return `${hours === undefined ? `--minutes ${minutes ?? ""}` : `--hours ${hours}`}: more than 0, at most ${MAX_HOURS} hours`;
  }
  const dice = whole(seed, anySeed());
  if (!(dice >= 0)) return `--seed ${seed ?? ""}: a whole number`;
  return { forMs: inHours * 3_600_000, seed: dice, json };
}
