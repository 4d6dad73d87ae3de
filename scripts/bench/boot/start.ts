import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { CORE_FLAGS } from "../../../config/deploy/core-flags.ts";
import { PROJECT_ROOT } from "../../lib/root.ts";
import type { BootEvent } from "./events.ts";

/** A browser on a cold disk and a busy machine; after this something is wrong. */
const PAINTED_WITHIN_MS = 60_000;
const CLOSED_WITHIN_MS = 15_000;
const WATCH = join(import.meta.dirname, "watch.ts");

/** One start of a watched program: what was seen on the way, and when it began, on the machine's monotonic clock. */
export interface Start {
  readonly events: readonly BootEvent[];
  readonly begunMs: number;
}

export interface StartOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told when the page is painted, with the program's process; the program lives on until this resolves. */
  readonly whenPainted: (pid: number) => Promise<void>;
}

/** Starts a program with the flags of the terminal's unit, waits until its page is painted, ends it, and returns what was seen on the way. */
export async function startAndEnd({ argv, env, signal, whenPainted }: StartOptions): Promise<Start> {
  const [program = "", ...args] = argv;
  const events: BootEvent[] = [];
  const begunMs = monotonicMs();
  const child = fork(program, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    execArgv: [...CORE_FLAGS, "--import", WATCH],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  try {
    await paintedBy(child, events, signal);
    await whenPainted(child.pid ?? 0);
  } finally {
    await end(child);
  }
  return { events, begunMs };
}

/** How long a program takes to its first line on stderr that holds this text. It is ended then. */
export async function msToLine(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  text: string,
): Promise<number> {
  const [program = "", ...args] = argv;
  const begunMs = monotonicMs();
  const child = fork(program, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    execArgv: [...CORE_FLAGS],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let words = "";
  try {
    return await new Promise((resolve, reject) => {
      child.stderr?.on("data", (chunk: Buffer) => {
        words += chunk.toString();
        if (words.includes(text)) resolve(monotonicMs() - begunMs);
      });
      child.once("exit", (code) => reject(new Error(`it ended (${String(code)}) and never said "${text}". ${words}`)));
    });
  } finally {
    await end(child);
  }
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function paintedBy(child: ChildProcess, events: BootEvent[], signal: AbortSignal): Promise<void> {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-600);
  });
  return new Promise((resolve, reject) => {
    const stop = (): void => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`not painted within ${PAINTED_WITHIN_MS / 1000} s. ${words}`))),
      PAINTED_WITHIN_MS,
    );
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      how();
    };
    signal.addEventListener("abort", stop, { once: true });
    child.once("exit", (code) =>
      settle(() => reject(new Error(`it ended (${String(code)}) before it painted. ${words}`))),
    );
    child.on("message", (message) => {
      const event = message as BootEvent;
      events.push(event);
      if (event.what === "letters-painted") settle(resolve);
    });
  });
}

/** Told to stop as systemd does it; its browser goes with it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), CLOSED_WITHIN_MS);
  await gone;
  clearTimeout(insist);
}
