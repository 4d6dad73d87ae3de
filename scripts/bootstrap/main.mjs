// The order of things before anything of ours runs: npm packages, Debian packages, then Node 24 on the right file.
// Everything said here goes to stderr: stdout belongs to the tool that is started, whose output may be read by another.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { handOver } from "./handover.mjs";
import { ensureNpmPackages, findNode24 } from "./npm-packages.mjs";
import { Problem, say } from "./progress.mjs";
import { ensureSystemPackages } from "./system-packages.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const ENTRIES = {
  start: "scripts/start.ts",
  test: "scripts/test.ts",
  bench: "scripts/bench.ts",
  rig: "scripts/rig.ts",
  soak: "scripts/soak.ts",
  powercut: "scripts/powercut.ts",
  crash: "scripts/crash.ts",
  chaos: "scripts/chaos.ts",
  yanpiao: "scripts/yanpiao.ts",
  build: "scripts/build.ts",
};

/** @param {string[]} argv what follows `node scripts/bootstrap.mjs` */
export async function main(argv) {
  const [command, ...args] = argv;
  const entry = ENTRIES[command];
  if (entry === undefined) {
    say(`usage: node scripts/bootstrap.mjs ${Object.keys(ENTRIES).join("|")} [options]`);
    process.exitCode = 2;
    return;
  }
  try {
    await ensureNpmPackages(ROOT);
    await ensureSystemPackages(ROOT, command, args);
    const node = findNode24(ROOT);
    if (!existsSync(join(ROOT, entry))) throw new Problem(`${entry} is not there: is the clone complete?`);
    process.exitCode = await handOver({ root: ROOT, node, entry: join(ROOT, entry), command, args });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}
