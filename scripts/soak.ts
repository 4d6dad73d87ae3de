/** `npm run soak`: people, faults and replugs at random, for minutes or a night, and an account of what got lost. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { dice } from "../kiosk/outbox/fixture.ts";
import { onStop } from "./lib/closing.ts";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";
import { SOAK_DELAYS } from "./soak/delays.ts";
import { HELP, parseOptions, type SoakOptions } from "./soak/options.ts";
import { growthViolations, type MemorySample } from "./soak/account.ts";
import { countLine, reportJson, reportLines, type SoakReport } from "./soak/report.ts";
import type { Scene } from "./soak/scene.ts";

async function soak(options: SoakOptions, stopped: AbortSignal): Promise<SoakReport> {
  // Here, because --help needs none of it.
  const { openScene } = await import("./soak/scene.ts");
  const { visit } = await import("./soak/visits.ts");
  const cache = join(PROJECT_ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "soak-"));
  const startedMs = performance.now();
  const sinceStart = (): number => performance.now() - startedMs;
  const memory: MemorySample[] = [];
  let scene: Scene | null = null;
  try {
    scene = await openScene(folder, dice(options.seed));
    await Promise.all([scene.recovers("scanner", "start"), scene.recovers("printer", "start")]);
    let visits = 0;
    let saidMs = 0;
    let measuredMs = 0;
    while (sinceStart() < options.forMs && !stopped.aborted && scene.terminal.ended() === null) {
      await visit(scene);
      visits += 1;
      if (sinceStart() - measuredMs > SOAK_DELAYS.memory) {
        measuredMs = sinceStart();
        const measured = await scene.terminal.measure();
        if (measured !== null) memory.push({ atMs: measuredMs, visits, ...measured });
      }
      if (sinceStart() - saidMs > SOAK_DELAYS.progress) {
        saidMs = sinceStart();
        console.error(`${(saidMs / 60_000).toFixed(1)} min: ${countLine(scene.account())}`);
      }
      await pause(SOAK_DELAYS.betweenVisits);
    }
    const ended = scene.terminal.ended();
    if (ended !== null) scene.violation(`the terminal ended by itself: ${ended}`);
    for (const sentence of growthViolations(memory)) scene.violation(sentence);
    return { seed: options.seed, ranMs: sinceStart(), memory, account: scene.account() };
  } finally {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run soak", help: HELP, parse: parseOptions }, argv);
  if (typeof options === "number") return options;
  const stopping = new AbortController();
  onStop(() => stopping.abort());
  const report = await soak(options, stopping.signal);
  if (options.json) console.log(JSON.stringify(reportJson(report)));
  else for (const line of reportLines(report)) console.log(line);
  return report.account.violations.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
