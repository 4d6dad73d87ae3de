/** One run from packages to results. */
import { constants, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { appendArchive, type ArchiveEntry } from "./archive.ts";
import { contentsOf, fingerprintOf } from "./contents.ts";
import { ensureDebianSystem, unpackedKernel } from "./debian.ts";
import { HOST_LIMITS } from "./limits.ts";
import { startMachine, type Machine } from "./machine.ts";
import type { Say } from "./problem.ts";
import { parseReport } from "./report.ts";
import { createResults } from "./results.ts";

export interface RunOptions {
  readonly root: string;
  /** Suites by name; none means all. */
  readonly only: readonly string[];
  readonly shell: boolean;
  readonly print: Say;
  readonly signal: AbortSignal;
}

/** The last lines of the console that are shown when the machine went wrong. */
const CONSOLE_SHOWN = 40;
const CONSOLE_KEPT = 2_000;

export async function runRig(options: RunOptions): Promise<0 | 1> {
  const { root, print } = options;
  const cache = join(root, ".cache/rig");
  const folder = join(cache, `run.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const debian = ensureDebianSystem(cache, print);
    const kernel = unpackedKernel(debian.kernel);
    const contents = contentsOf(
      { root, debian: debian.root, modules: debian.kernel.modules, node: process.execPath },
      { RIG_SUITES: options.only.join(" "), RIG_SHELL: options.shell ? "yes" : "no" },
    );
    const initrd = join(folder, "initrd");
    copyFileSync(baseArchive(cache, contents.base), initrd, constants.COPYFILE_FICLONE);
    appendArchive(initrd, contents.project);
    return await watch({ ...options, kernel, initrd, folder, log: join(cache, "console.log") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Written once for the same contents. A run that is cut off leaves nothing of that name. */
function baseArchive(cache: string, entries: readonly ArchiveEntry[]): string {
  const file = join(cache, "base.cpio");
  const stamp = `${file}.stamp`;
  const wanted = createHash("sha256").update(fingerprintOf(entries)).digest("hex");
  if (readStamp(stamp) === wanted) return file;
  const work = `${file}.${process.pid}`;
  rmSync(work, { force: true });
  appendArchive(work, entries);
  rmSync(stamp, { force: true });
  renameSync(work, file);
  writeFileSync(stamp, wanted);
  return file;
}

function readStamp(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

interface Watched extends RunOptions {
  readonly kernel: string;
  readonly initrd: string;
  readonly folder: string;
  /** Where the whole console of the last run is kept. */
  readonly log: string;
}

async function watch(options: Watched): Promise<0 | 1> {
  const { print, signal } = options;
  const results = createResults();
  const console_: string[] = [];
  let trouble: string | null = null;
  let machine: Machine | null = null;
  const give = (why: string): void => {
    trouble ??= why;
    machine?.kill();
  };
  const silence = createAlarm(() => give(`silent for ${HOST_LIMITS.silence / 1000} s`));
  const whole = createAlarm(() => give(`not over after ${HOST_LIMITS.run / 1000} s`));
  if (!options.shell) {
    silence.set(HOST_LIMITS.boot);
    whole.set(HOST_LIMITS.run);
  }
  signal.addEventListener("abort", () => give("stopped"), { once: true });

  machine = await startMachine({
    ...options,
    interactive: options.shell,
    onReport(line) {
      const report = parseReport(line);
      if (report === null) return;
      if (!options.shell) silence.set(HOST_LIMITS.silence);
      for (const shown of results.add(report)) print(shown);
    },
    onConsole(line) {
      console_.push(line);
      if (console_.length > CONSOLE_KEPT) console_.shift();
    },
  });
  if (signal.aborted) machine.kill();
  const code = await machine.ended;
  silence.clear();
  whole.clear();
  if (options.shell) return 0;

  writeFileSync(options.log, `${console_.join("\n")}\n`);
  if (code !== 0) trouble ??= `the emulator ended with ${code ?? "a signal"}`;
  const { lines, exitCode } = results.end(trouble);
  if (exitCode !== 0 && !signal.aborted) {
    print("\nthe machine's console, last lines (all of it: .cache/rig/console.log):");
    for (const line of console_.slice(-CONSOLE_SHOWN)) print(`  | ${line}`);
  }
  for (const line of lines) print(line);
  return exitCode;
}

interface Alarm {
  /** Rings after this, unless it is set anew before. */
  set(ms: number): void;
  clear(): void;
}

function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(ms) {
      clearTimeout(timer);
      timer = setTimeout(ring, ms);
    },
    clear: () => clearTimeout(timer),
  };
}
