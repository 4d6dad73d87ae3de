/** What a person asks of the day of chaos. */
import { parseArgs } from "node:util";
import { anySeed, whole } from "../lib/options.ts";

export interface ChaosOptions {
  readonly requests: number;
  readonly seed: number;
  readonly json: boolean;
}

/** A busy terminal's day, as CI plays it. */
export const DEFAULT_REQUESTS = 5_000;
const MOST_REQUESTS = 100_000;

export const HELP = `npm run chaos [-- options]

Lets a simulated day pass at a terminal that asks two back offices over real sockets and real TLS, while the lines are cut
anywhere, replies come late, in part, mangled or not at all, proxies answer in storms, names do not resolve, certificates
expire, offices are restarted, and clocks are wrong at either end. At the end: promises lost, questions doubled, checks
spent, and things said that were not so (must be none), judged by the record's own ledger.

  --requests N  how many people ask in the day (${DEFAULT_REQUESTS})
  --seed N      plays the same dice again; the order of real packets stays the machine's own
  --json        one JSON object on stdout instead of the report (use npm run -s)
  --help        this text

Ctrl+C ends it early, with the report of what was. Exit code: 0 nothing lost, 1 something was, 2 used wrongly.

Examples:
  npm run chaos
  npm run chaos -- --requests 500 --seed 7`;

/** The options, or what is wrong with them in one sentence. */
export function parseOptions(argv: readonly string[]): ChaosOptions | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { requests: { type: "string" }, seed: { type: "string" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { requests, seed, json } = parsed.values;
  const count = whole(requests, DEFAULT_REQUESTS);
  if (!(count >= 1 && count <= MOST_REQUESTS)) {
    return `--requests ${requests ?? ""}: a whole number from 1 to ${MOST_REQUESTS}`;
  }
  const start = whole(seed, anySeed());
  if (!(start >= 0)) return `--seed ${seed ?? ""}: a whole number`;
  return { requests: count, seed: start, json };
}
