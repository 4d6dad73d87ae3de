/**
 * Starts a process of the campaign and ends it by SIGKILL at the moment that was chosen:
 *
 *   clock  so long after the start              call  at the n-th system call of a kind, exactly (strace)
 *   work   after so much was said to people     stage when a call to the service is there
 *   word   after the core said that it begins something
 *
 * strace counts the calls of each thread for itself. On entering, the call is not made any more; on leaving, the thread
 * is held still until the kill is there.
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import process from "node:process";
import { CRASH_DELAYS } from "./delays.ts";
import type { Said } from "./messages.ts";

/** Everything by which a store, a key, a copy or the journal reaches the disk, and a word the one who listens. */
export const WRITING_CALLS = ["pwrite64", "fsync", "ftruncate", "rename", "link", "unlink", "write"] as const;
export type WritingCall = (typeof WRITING_CALLS)[number];

export type End =
  | { readonly how: "clock"; readonly afterMs: number }
  /** After so many things were said to people: a slow machine is killed as late in its work as a quick one. */
  | { readonly how: "work"; readonly words: number; readonly afterMs: number }
  | { readonly how: "call"; readonly call: WritingCall; readonly nth: number; readonly when: "entering" | "left" }
  /** The service kills it (see `Life.kill`). */
  | { readonly how: "stage" }
  | { readonly how: "word"; readonly afterMs: number }
  /** Ends by itself. */
  | { readonly how: "itself" };

export interface LifeRequest {
  readonly command: readonly string[];
  readonly end: End;
  /** Told to close as soon as it is ready. */
  readonly stopAtOnce: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export interface Ended {
  readonly said: readonly Said[];
  readonly ready: boolean;
  /** The kill fell where it was meant to; false: by the clock, because the moment never came. */
  readonly asMeant: boolean;
  readonly killed: boolean;
  /** The main thread's calls, where they were counted: in all, and up to the moment when it was ready. */
  readonly calls: ReadonlyMap<string, number>;
  readonly callsWhenReady: ReadonlyMap<string, number>;
  /** What it wrote to stderr, or how it ended where nobody killed it. */
  readonly complaint: string;
}

export interface Life {
  /** For the service; returns at once, and the process makes no further step. */
  kill(): void;
  readonly ended: Promise<Ended>;
}

const HOLD_US = 30_000_000;
/** Of strace's own output; the process inherits it and never writes there. */
const LOG_FD = 3;

export function startLife({ command, end, stopAtOnce, env }: LifeRequest): Life {
  const traced = end.how === "call" ? [...strace(end), ...command] : command;
  const [program = "", ...args] = traced;
  // A group of its own: one signal ends the process and the strace around it.
  const child = spawn(program, args, { detached: true, env, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  const lines: Said[] = [];
  const calls = new Map<string, number>();
  let callsWhenReady = new Map<string, number>();
  let complaint = "";
  let killed = false;
  let asMeant = end.how === "itself";
  let ready = false;
  const timers: NodeJS.Timeout[] = [];

  function kill(meant: boolean): void {
    if (killed || child.exitCode !== null || child.signalCode !== null) return;
    killed = true;
    asMeant = meant;
    killGroup(child);
  }
  const later = (ms: number, meant: boolean): void => void timers.push(setTimeout(() => kill(meant), ms));

  let words = 0;
  function hear(line: Said): void {
    lines.push(line);
    if (line.t === "begins" && end.how === "word") later(end.afterMs, true);
    if (line.t === "ready") {
      ready = true;
      callsWhenReady = new Map(calls);
      if (stopAtOnce) child.stdin.write("stop");
      if (end.how !== "itself") later(CRASH_DELAYS.neverComes, false);
    } else if (ready) {
      words += 1;
    }
    if (ready && end.how === "work" && words === end.words) later(end.afterMs, true);
  }

  if (end.how === "clock") later(end.afterMs, true);
  later(end.how === "itself" ? CRASH_DELAYS.settles : CRASH_DELAYS.comesUp, false);
  child.stdin.on("error", () => undefined);
  // The last line may be cut; what was not said whole was not said.
  onLines(child.stdout, (line) => hear(JSON.parse(line) as Said));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  let main = "";
  onLines(child.stdio[LOG_FD] as Readable, (line) => {
    const [, thread = "", call = ""] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    main ||= thread;
    if (thread === main && call !== "") calls.set(call, (calls.get(call) ?? 0) + 1);
    if (line.endsWith("(DELAYED)")) kill(true);
  });

  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      const byCall = !killed && signal === "SIGKILL" && end.how === "call";
      if (!killed && !byCall && (signal !== null || code !== 0))
        complaint ||= `ended by itself: ${signal ?? code ?? ""}`;
      resolve({
        said: lines,
        ready,
        asMeant: byCall || (asMeant && (killed || end.how === "itself")),
        killed: killed || byCall,
        calls,
        callsWhenReady,
        complaint,
      });
    });
  });
  return { kill: () => kill(true), ended };
}

function strace({ call, nth, when }: Extract<End, { how: "call" }>): readonly string[] {
  const what = when === "entering" ? "signal=KILL" : `delay_exit=${HOLD_US}`;
  return [
    ...["strace", "-f", "-qq", "-s", "0", "-e", "signal=none", "-o", `|exec cat >&${LOG_FD}`],
    ...["-e", `trace=${WRITING_CALLS.join(",")}`, "-e", `inject=${call}:${what}:when=${nth}`],
  ];
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in this moment.
  }
}

function onLines(stream: Readable | null, listener: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    parts.forEach(listener);
  });
}
