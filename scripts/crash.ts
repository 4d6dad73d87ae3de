/** `npm run crash`: kills the core at named points, again and again, and judges what is left each time. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { CRASH_DELAYS } from "./crash/delays.ts";
import { HELP, parseOptions, type CrashOptions } from "./crash/options.ts";
import { isExact } from "./crash/points.ts";
import { reportJson, reportLines, type CrashReport } from "./crash/report.ts";
import { onStop } from "./lib/closing.ts";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";
import { NotPermitted, proveTraceable } from "./powercut/strace.ts";

async function crash(
  options: CrashOptions,
  notExact: string | null,
  stopped: () => string | null,
): Promise<CrashReport> {
  // Here, because --help needs none of it.
  const { runCampaign } = await import("./crash/campaign.ts");
  const cache = join(PROJECT_ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "crash-"));
  const startedMs = performance.now();
  let saidMs = startedMs;
  const onRound = (done: number, broken: number): void => {
    if (performance.now() - saidMs < CRASH_DELAYS.progress) return;
    saidMs = performance.now();
    console.error(`${((saidMs - startedMs) / 1_000).toFixed(0)} s: ${done} kills, ${broken} violations`);
  };
  try {
    const result = await runCampaign({
      ...options,
      folder,
      exact: notExact === null,
      stopped: () => stopped() !== null,
      onRound,
    });
    return { ...result, seed: options.seed, ranMs: performance.now() - startedMs, notExact, endedBy: stopped() };
  } finally {
    // What is kept of a violation stays.
    rmSync(join(folder, "compiled"), { recursive: true, force: true });
    if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  }
}

/** Why no process can be traced here; null where one can. */
function whyNotExact(): string | null {
  try {
    proveTraceable();
    return null;
  } catch (error) {
    if (!(error instanceof NotPermitted)) throw error;
    return error.message;
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run crash", help: HELP, parse: parseOptions }, argv);
  if (typeof options === "number") return options;
  const notExact = whyNotExact();
  if (notExact !== null && options.only !== null && isExact(options.only)) {
    console.error(`crash: ${options.only} was not run. ${notExact}. Nothing is proven about it here.`);
    return 1;
  }
  let stopped: string | null = null;
  onStop(({ reason }) => (stopped = reason));
  const report = await crash(options, notExact, () => stopped);
  if (options.json) console.log(JSON.stringify(reportJson(report)));
  else for (const line of reportLines(report)) console.log(line);
  return report.broken.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
