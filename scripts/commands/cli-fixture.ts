/** Runs the real command in a process of its own, as a technician does; for tests. */
import { Command, CommanderError } from "commander";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { vi } from "vitest";

const YANPIAO = join(import.meta.dirname, "..", "yanpiao.ts");
const running: ChildProcess[] = [];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  type(line: string): void;
  /** Waits for a line on standard output that holds these words, and returns it. */
  line(words: string): Promise<string>;
  /** The same on standard error, for the `nth` time. */
  says(words: string, nth?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes standard input and waits for the end. */
  end(): Promise<Ended>;
}

export function yanpiao(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [YANPIAO, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  running.push(child);
  let out = "";
  let err = "";
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    wake();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    wake();
  });
  child.stdin.on("error", () => undefined);
  const closed = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      ended = true;
      wake();
      resolve(code);
    }),
  );
  return {
    type: (line) => void child.stdin.write(`${line}\n`),
    line: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = out.split("\n").find((line) => line.includes(words));
          if (found !== undefined) resolve(found);
          else if (ended) reject(new Error(`ended without "${words}": ${out}${err}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    says: (words, nth = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (err.split(words).length > nth) resolve();
          else if (ended) reject(new Error(`ended without "${words}": ${out}${err}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    signal: (name) => void child.kill(name),
    async end() {
      child.stdin.end();
      return { code: await closed, out, err };
    },
  };
}

/** For afterEach: whatever a failed test left behind. */
export function killRunning(): void {
  for (const child of running.splice(0)) child.kill("SIGKILL");
}

/**
 * The same command in this process: a start of its own takes a second, and most promises of a command do not need one.
 * What it prints is caught; one at a time, because there is one console.
 */
export async function inProcess(register: (program: Command) => void, ...args: readonly string[]): Promise<Ended> {
  const lines = { out: "", err: "" };
  const catchInto = (stream: "out" | "err") => (text: unknown) => {
    lines[stream] += `${String(text)}\n`;
  };
  const log = vi.spyOn(console, "log").mockImplementation(catchInto("out"));
  const error = vi.spyOn(console, "error").mockImplementation(catchInto("err"));
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command("yanpiao")
      .exitOverride()
      .configureOutput({ writeOut: (text) => (lines.out += text), writeErr: (text) => (lines.err += text) });
    register(program);
    await program.parseAsync([...args], { from: "user" });
    return { code: typeof process.exitCode === "number" ? process.exitCode : null, ...lines };
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    return { code: failure.exitCode === 0 ? 0 : 2, ...lines };
  } finally {
    process.exitCode = before;
    log.mockRestore();
    error.mockRestore();
  }
}
