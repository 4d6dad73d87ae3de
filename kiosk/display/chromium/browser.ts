import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createCdp } from "./cdp.ts";
import type { Cdp } from "./cdp.ts";
import { chromiumEnvironment, chromiumFlags } from "./flags.ts";
import type { FlagOptions } from "./flags.ts";

/** One browser process and its pipe. */
export interface Browser {
  readonly cdp: Cdp;
  /** How it ended: the exit code, or null after a signal or a start that failed. */
  readonly exited: Promise<{ readonly code: number | null; readonly lastWords: string }>;
  hasExited(): boolean;
  /** Asks it to close, then insists; resolves when the process is gone. */
  end(): Promise<void>;
}

/** A browser that was asked to close writes its profile and goes; one that does not is killed. */
const CLOSE_WITHIN_MS = 3_000;
/** Killed children take a moment to be gone, longer on a busy machine; where nobody collects them it is not waited for ever. */
const GROUP_GONE_WITHIN_MS = 500;
const GROUP_LOOK_EVERY_MS = 10;
/** The end of what it wrote to stderr is kept: "Missing X server" and the like. */
const LAST_WORDS_CHARS = 600;

/**
 * Starts the browser in a process group of its own, so that Ctrl+C in a terminal reaches the core first, and so
 * that nothing of it is left when it is killed. If the core dies, the pipe closes and the browser ends itself
 * (measured: all its processes gone within 0.5 s of a kill -9).
 */
export function startBrowser(executable: string, flags: FlagOptions): Browser {
  const child = spawn(executable, chromiumFlags(flags), {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    env: chromiumEnvironment(process.env),
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const cdp = createCdp(child.stdio[3] as Writable, child.stdio[4] as Readable);
  let lastWords = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString("utf8")).slice(-LAST_WORDS_CHARS);
  });

  let gone = false;
  const exited = new Promise<{ code: number | null; lastWords: string }>((resolve) => {
    const leave = (code: number | null): void => {
      gone = true;
      resolve({ code, lastWords: lastWords.trim() });
    };
    child.once("exit", leave);
    child.once("error", (error) => {
      lastWords = error.message;
      leave(null);
    });
  });

  return {
    cdp,
    exited,
    hasExited: () => gone,
    async end() {
      if (gone) return;
      cdp.post("Browser.close");
      const insist = setTimeout(() => {
        killGroup(child);
      }, CLOSE_WITHIN_MS);
      await exited;
      clearTimeout(insist);
      killGroup(child);
      await groupGone(child);
    },
  };
}

/** The group is the browser and its children; a group that is gone already is what was wanted. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone.
  }
}

async function groupGone(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || process.platform === "win32") return;
  for (let waited = 0; waited < GROUP_GONE_WITHIN_MS; waited += GROUP_LOOK_EVERY_MS) {
    try {
      process.kill(-child.pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, GROUP_LOOK_EVERY_MS));
  }
}
