/** `npm run powercut`: cuts the power at random moments of a terminal's life, and counts what was promised and is gone. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { onStop } from "./lib/closing.ts";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";
import { HELP, parseOptions, type PowercutOptions } from "./powercut/options.ts";
import { isProof, reportJson, reportLines, type PowercutReport } from "./powercut/report.ts";
import { NotPermitted, proveTraceable } from "./powercut/strace.ts";

const PROGRESS_MS = 10_000;
/** Of the cuts of all scenarios: what the control gets beside them. */
const CONTROL_PERCENT = 10;
/** Thousands of files are written and read once; what is modelled is another disk. */
const MEMORY = "/dev/shm";

async function powercut(options: PowercutOptions, stopped: () => boolean): Promise<PowercutReport> {
  // Here, because --help needs none of it.
  const { cutControl, cutScenario } = await import("./powercut/campaign.ts");
  const { SCENARIOS } = await import("./powercut/scenarios.ts");
  const cache = existsSync(MEMORY) ? MEMORY : join(PROJECT_ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "yanpiao-powercut-"));
  const startedMs = performance.now();
  let saidMs = startedMs;
  let done = 0;
  const onCut = (): void => {
    done += 1;
    if (performance.now() - saidMs < PROGRESS_MS) return;
    saidMs = performance.now();
    console.error(`${((saidMs - startedMs) / 1_000).toFixed(0)} s: ${done} power cuts`);
  };
  const campaign = { work, seed: options.seed, stopped, onCut };
  const share = (percent: number): number => Math.max(1, Math.round((options.cuts * percent) / 100));
  try {
    const control = await cutControl(share(CONTROL_PERCENT), campaign);
    const scenarios = [];
    for (const scenario of SCENARIOS) scenarios.push(await cutScenario(scenario, share(scenario.percent), campaign));
    return { seed: options.seed, ranMs: performance.now() - startedMs, scenarios, control };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run powercut", help: HELP, parse: parseOptions }, argv);
  if (typeof options === "number") return options;
  try {
    proveTraceable();
  } catch (error) {
    if (!(error instanceof NotPermitted)) throw error;
    console.error(`powercut: not run. ${error.message}. Nothing is proven about power cuts here.`);
    return 1;
  }
  let stopped = false;
  onStop(() => (stopped = true));
  const report = await powercut(options, () => stopped);
  if (options.json) console.log(JSON.stringify(reportJson(report)));
  else for (const line of reportLines(report)) console.log(line);
  return isProof(report) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
