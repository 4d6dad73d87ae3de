/** Runs the suites inside the machine and reports on its second serial port. Started by guest/init. */
import { openSync, readFileSync, writeSync } from "node:fs";
import process from "node:process";
import { inspect } from "node:util";
import { GUEST_LIMITS } from "../limits.ts";
import type { Figure, Report } from "../report.ts";
import { SUITES } from "../suites/all.ts";
import { startRemote } from "./remote.ts";
import { runTest, type RigTest } from "./suite.ts";
import type { Workshop } from "./workshop.ts";

const line = openSync("/dev/ttyS1", "w");
const report = (what: Report): void => void writeSync(line, `${JSON.stringify(what)}\n`);

/** Names after the program; none means all. */
const only = process.argv.slice(2);

async function main(): Promise<void> {
  report({ type: "ready", kernel: readFileSync("/proc/sys/kernel/osrelease", "utf8").trim(), uptimeMs: uptimeMs() });
  const alive = setInterval(() => report({ type: "alive" }), GUEST_LIMITS.alive);
  const workshop = startRemote<Workshop>(new URL("workshop.ts", import.meta.url).pathname);
  await workshop.api.ready();
  for (const { name, about, tests } of SUITES) {
    if (only.length > 0 && !only.includes(name)) continue;
    report({ type: "suite", name, about });
    for (const test of tests) await runOne(test);
  }
  clearInterval(alive);
  report({ type: "done" });

  async function runOne(test: RigTest): Promise<void> {
    const { title } = test;
    report({ type: "begun", title });
    const figures: Figure[] = [];
    const startedMs = performance.now();
    const ms = (): number => performance.now() - startedMs;
    try {
      await runTest(test, workshop.api, figures);
      report({ type: "passed", title, ms: ms(), figures });
    } catch (error) {
      report({ type: "failed", title, ms: ms(), figures, message: inspect(error).slice(0, 8000) });
    }
  }
}

function uptimeMs(): number {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
}

try {
  await main();
} catch (error) {
  report({ type: "failed", title: "the suites run", ms: 0, figures: [], message: inspect(error).slice(0, 8000) });
  report({ type: "done" });
}
// The workshop may hang in a read of its devices; this process has nothing more to say.
process.exit(0);
