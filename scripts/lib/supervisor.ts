/**
 * What systemd is told (Type=notify, WatchdogSec): READY when home is really painted, WATCHDOG only while frames are. A core
 * whose loop hangs, or whose screen is black, says nothing, and systemd starts the terminal anew.
 *
 * The word goes out through `systemd-notify`, which is wherever systemd is: Node has no datagram sockets of the file
 * system, and a native module that does not load would keep the terminal from ever being ready. It needs NotifyAccess=all.
 */
import { execFile } from "node:child_process";

export interface Supervisor {
  /** Frames were painted, or there is no screen that could prove anything: ready, and alive. */
  readonly alive: () => void;
  /** The terminal closes, because it was told to or by itself. */
  readonly stopping: () => void;
}

export interface SupervisorParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Monotonic. */
  readonly now: () => number;
  readonly tell: (states: readonly string[]) => void;
}

/** Two words may get lost before systemd loses its patience. */
const WORDS_PER_PATIENCE = 3;

/** Null where nobody listens: no systemd, or a service that is not of Type=notify. */
export function supervisorOf(parts: SupervisorParts = ofThisProcess()): Supervisor | null {
  const { env, now, tell } = parts;
  if ((env["NOTIFY_SOCKET"] ?? "") === "") return null;
  const everyMs = watchdogMs(env["WATCHDOG_USEC"]) / WORDS_PER_PATIENCE;
  let toldMs: number | null = null;
  let over = false;
  return {
    alive() {
      const nowMs = now();
      if (over || (toldMs !== null && nowMs - toldMs < everyMs)) return;
      tell(toldMs === null ? ["READY=1", "WATCHDOG=1"] : ["WATCHDOG=1"]);
      toldMs = nowMs;
    },
    stopping() {
      if (!over) tell(["STOPPING=1"]);
      over = true;
    },
  };
}

/** Without a watchdog there is nothing to feed: once is enough. */
function watchdogMs(usec: string | undefined): number {
  const value = Number(usec);
  return Number.isFinite(value) && value > 0 ? value / 1000 : Infinity;
}

function ofThisProcess(): SupervisorParts {
  return {
    env: process.env,
    now: () => performance.now(),
    tell(states) {
      // A word that does not arrive is missed by systemd, which acts; nobody here could.
      execFile("systemd-notify", [...states], { timeout: 5_000 }, () => undefined).unref();
    },
  };
}
