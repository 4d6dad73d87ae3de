/** `npm run bench`: how long things take on this machine, each beside the bare way of doing them. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Bench, Measure, Row } from "./bench/measure.ts";
import { HELP, parseOptions, type BenchOptions, type MeasureName } from "./bench/options.ts";
import { progressOn } from "./bench/progress.ts";
import { reportJson, reportLines, type Failure } from "./bench/report.ts";
import { onStop, type Stop } from "./lib/closing.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

/** Loaded one by one when their turn comes: what one measure needs is not in the memory of another. */
const LOAD: Readonly<Record<MeasureName, () => Promise<Measure>>> = {
  bundle: async () => (await import("./bench/bundle.ts")).measureBundle,
  slip: async () => (await import("./bench/slip.ts")).measureSlip,
  enqueue: async () => (await import("./bench/enqueue.ts")).measureEnqueue,
  journal: async () => (await import("./bench/journal.ts")).measureJournal,
  pull: async () => (await import("./bench/pull.ts")).measurePull,
  outbox: async () => (await import("./bench/outbox.ts")).measureOutbox,
  verify: async () => (await import("./bench/verify.ts")).measureVerify,
  scan: async () => (await import("./bench/scan.ts")).measureScan,
  boot: async () => (await import("./bench/boot.ts")).measureBoot,
  memory: async () => (await import("./bench/memory.ts")).measureMemory,
  camera: async () => (await import("./bench/camera.ts")).measureCamera,
};

async function run(options: BenchOptions, signal: AbortSignal): Promise<number> {
  // On the project's disk: /tmp may be memory, where a durable write costs nothing.
  const cache = join(PROJECT_ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "bench-"));
  const progress = progressOn(process.stderr);
  const rows: Row[] = [];
  const failures: Failure[] = [];
  try {
    const { describeMachine } = await import("./bench/machine.ts");
    const machine = describeMachine();
    for (const name of options.names) {
      signal.throwIfAborted();
      progress.begin(name);
      const bench: Bench = {
        rounds: (usual, quick) => options.rounds ?? (options.quick ? quick : usual),
        frames: (usual, quick) => options.frames ?? (options.quick ? quick : usual),
        lines: (usual, quick) => options.lines ?? (options.quick ? quick : usual),
        quick: options.quick,
        scratch,
        say: progress.say,
        round: (done, of) => {
          signal.throwIfAborted();
          progress.round(done, of);
        },
        signal,
      };
      try {
        const measure = await LOAD[name]();
        rows.push(...(await measure(bench)));
      } catch (error) {
        signal.throwIfAborted();
        failures.push({ measure: name, why: error instanceof Error ? error.message : String(error) });
      }
      progress.end();
    }
    const report = { machine: machine.now(), quick: options.quick, rows, failures };
    if (options.json) console.log(JSON.stringify(reportJson(report)));
    else for (const line of reportLines(report)) console.log(line);
    return failures.length === 0 ? 0 : 1;
  } finally {
    progress.end();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    console.log(HELP);
    return 0;
  }
  const options = parseOptions(argv);
  if (typeof options === "string") {
    console.error(`${options}\nnpm run bench -- --help tells what there is.`);
    return 2;
  }
  const stopping = new AbortController();
  const removeStop = onStop((stop) => stopping.abort(stop));
  try {
    return await run(options, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    const { reason, exitCode } = stopping.signal.reason as Stop;
    console.error(`stopped: ${reason}`);
    return exitCode;
  } finally {
    removeStop();
  }
}

process.exitCode = await main(process.argv.slice(2));
