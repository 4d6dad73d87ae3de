// Starts the real program under Node 24 and stands in for it: same input and output, same exit code, and when this
// process is told to stop, the program and everything it started stops.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { clearInterval, setInterval, setTimeout } from "node:timers";
import { say } from "./progress.mjs";

/** Ctrl+C in a terminal arrives twice: from the terminal, and again from npm, which forwards it. */
const SAME_KEYPRESS_MS = 700;
/** A terminal with a browser, a printer and a queue needs a moment to close; after this it is ended. */
const GRACE_MS = 15_000;
const NPM_WATCH_MS = 1000;

/**
 * The program gets a process group of its own. Were it in ours, one Ctrl+C would reach the program directly, again
 * through npm and again through us, and its browser would die under it before it knew why. So the terminal's signal
 * reaches only npm and this process; the program is told once, closes what it started, and whatever of its group is
 * left after that is ended here. If this process is killed outright, the program notices by its closed IPC channel.
 * @param {{ root: string, node: string, entry: string, command: string, args: string[] }} what
 * @returns {Promise<number>} the exit code to end with
 */
export function handOver({ root, node, entry, command, args }) {
  const child = spawn(node, [entry, ...args], {
    cwd: workingFolder(root, command),
    env: environment(root),
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: true,
  });

  let told = null;
  const pass = (signal) => {
    const now = Date.now();
    if (told === null) {
      told = now;
      child.kill(signal);
      setTimeout(() => {
        say(`still not closed after ${GRACE_MS / 1000} s; ending it.`);
        endGroup(child.pid);
      }, GRACE_MS).unref();
    } else if (now - told > SAME_KEYPRESS_MS) {
      endGroup(child.pid);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, pass);
  onNpmGone(() => pass("SIGTERM"));

  return new Promise((resolve) => {
    child.on("error", (error) => {
      say(`${node} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code, signal) => {
      endGroup(child.pid);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * npm may be killed outright, without a chance to pass anything on. (The `exec` in package.json's scripts is there for
 * the other case: Debian's sh would otherwise stand between npm and us, and keep the signal that npm passes on.)
 */
function onNpmGone(listener) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    listener();
  }, NPM_WATCH_MS);
  watch.unref();
}

/** Files named on the command line are meant from where the person stands; npm changes to the project's folder. */
function workingFolder(root, command) {
  const asNpmScript = process.env.npm_lifecycle_event === "yanpiao" && process.cwd() === root;
  return command === "yanpiao" ? ((asNpmScript ? process.env.INIT_CWD : undefined) ?? process.cwd()) : root;
}

function environment(root) {
  const env = { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter) };
  // Importing `electron` from plain Node starts a download where its binary is absent. A folder that is not there
  // makes it answer with a path instead; a binary that was installed on purpose is left alone.
  if (env.ELECTRON_OVERRIDE_DIST_PATH === undefined && !existsSync(join(root, "node_modules/electron/path.txt"))) {
    env.ELECTRON_OVERRIDE_DIST_PATH = join(root, "node_modules/electron/dist");
  }
  return env;
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in the group, as it should be.
  }
}
