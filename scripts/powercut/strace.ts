/**
 * Runs a life under strace and reads back what it did to the disk.
 *
 * Error model: throws NotPermitted where this machine does not let a process be traced, and an Error where the life
 * itself ended otherwise than it should.
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LifeOptions, LifeSaid } from "./messages.ts";
import { operationsOf, TRACED, type Operation } from "./operations.ts";
import { readTrace } from "./trace.ts";

export class NotPermitted extends Error {
  override readonly name = "NotPermitted";
}

const LIFE = join(import.meta.dirname, "life.ts");
/** More than any single write of SQLite (a page of 64 kB at most), so that no bytes are cut short. */
const LONGEST_WRITE = "70000";

/** Throws NotPermitted, with strace's own last words. */
export function proveTraceable(): void {
  const tried = spawnSync("strace", ["-f", "-e", "trace=close", "-o", "/dev/null", "true"], { encoding: "utf8" });
  if (tried.error === undefined && tried.status === 0) return;
  const said = tried.error?.message ?? tried.stderr.trim().split("\n").at(-1) ?? "";
  throw new NotPermitted(`strace cannot trace a process on this machine (${said})`);
}

/** The operations on the folder `options.root`, in order. */
export async function tracedLife(options: LifeOptions, traceFile: string): Promise<readonly Operation[]> {
  const strace = [
    "-f",
    "--seccomp-bpf",
    "-xx",
    "-s",
    LONGEST_WRITE,
    "-o",
    traceFile,
    "-e",
    `trace=${TRACED.join(",")}`,
  ];
  await run("strace", [...strace, process.execPath, LIFE, JSON.stringify(options)], options.killed);
  try {
    return operationsOf(readTrace(readFileSync(traceFile, "latin1")), options.root);
  } finally {
    rmSync(traceFile, { force: true });
  }
}

/** A life that nobody traces, to begin another one with what it leaves; what it said. */
export async function life(options: LifeOptions): Promise<readonly LifeSaid[]> {
  return saidIn(await run(process.execPath, [LIFE, JSON.stringify(options)], options.killed));
}

/** Whole lines only: what was not said whole was not said. */
export function saidIn(text: string): readonly LifeSaid[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LifeSaid);
}

function run(program: string, args: readonly string[], killed: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    // Node leaves the kernel's other door for file operations shut; here it must stay so, because strace looks at one only.
    const env = { ...process.env, UV_USE_IO_URING: "0" };
    const child = spawn(program, [...args], { stdio: ["ignore", "pipe", "pipe"], env });
    let said = "";
    let complaints = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (killed ? signal === "SIGKILL" : code === 0) resolve(said);
      else reject(new Error(`a life ended by itself (${String(code ?? signal)}): ${complaints.slice(-2_000)}`));
    });
  });
}
