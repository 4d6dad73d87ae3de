/** `npm run chaos`: a simulated day of questions over hostile lines, and an account of what was lost, doubled or untrue. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HELP, parseOptions, type ChaosOptions } from "./chaos/options.ts";
import { reportJson, reportLines, type ChaosReport } from "./chaos/report.ts";
import { violationsOf } from "./chaos/judge.ts";
import { onStop } from "./lib/closing.ts";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

async function chaos({ requests, seed }: ChaosOptions, stopped: () => boolean): Promise<ChaosReport> {
  // Here, because --help needs none of it.
  const { liveDay } = await import("./chaos/day.ts");
  const cache = join(PROJECT_ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, "chaos-"));
  const startedMs = performance.now();
  const sinceS = (): string => ((performance.now() - startedMs) / 1_000).toFixed(0);
  try {
    const onProgress = (line: string): void => console.error(`${sinceS()} s, ${line}`);
    const lived = await liveDay({ dir, requests, seed, stopped, onProgress });
    return { seed, ranMs: performance.now() - startedMs, ...lived };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run chaos", help: HELP, parse: parseOptions }, argv);
  if (typeof options === "number") return options;
  let stopped = false;
  onStop(() => (stopped = true));
  const report = await chaos(options, () => stopped);
  if (options.json) console.log(JSON.stringify(reportJson(report)));
  else for (const line of reportLines(report)) console.log(line);
  return violationsOf(report.day).length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
