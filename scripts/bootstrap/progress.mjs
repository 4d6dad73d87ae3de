// Says what is happening while something slow runs, and what it printed when it fails.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { clearInterval, setInterval, setTimeout } from "node:timers";

const HEARTBEAT_MS = 3000;
const KEPT_LINES = 60;
const KILL_AFTER_MS = 1500;

/** Something that a person has to see to; its message is the whole of what is printed. */
export class Problem extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command to its end with a heartbeat line; its output is kept and only shown when asked for. Stopping this
 * process stops the command first, so that no half-finished install goes on unseen.
 * @param {string} label @param {string} command @param {string[]} args @param {{ cwd?: string, env?: object, killable?: boolean }} options
 * @returns {Promise<{ code: number, lines: string[], seconds: number }>}
 */
export function runSlow(label, command, args, options = {}) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const seconds = () => Math.round((Date.now() - startedAt) / 1000);
    const lines = [];
    say(`${label} …`);
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
    const keep = (chunk) => {
      for (const line of String(chunk).split(/[\r\n]+/)) if (line.trim() !== "") lines.push(line);
      if (lines.length > KEPT_LINES) lines.splice(0, lines.length - KEPT_LINES);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);

    const heartbeat = setInterval(() => {
      const last = lines.at(-1);
      say(`  … ${seconds()} s${last === undefined ? "" : `: ${last.slice(0, 100)}`}`);
    }, HEARTBEAT_MS);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    let stoppedBy = null;
    const stop = (signal) => {
      stoppedBy ??= signal;
      child.kill(signal === "SIGINT" ? "SIGINT" : "SIGTERM");
      // npm finishes what it is doing first, which can take half a minute; apt must be left to tidy up its database.
      if (options.killable) setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS).unref();
    };
    for (const signal of signals) process.on(signal, stop);

    const done = (code) => {
      clearInterval(heartbeat);
      for (const signal of signals) process.removeListener(signal, stop);
      if (stoppedBy !== null) {
        say(`${label}: stopped.`);
        process.exit(128 + constants.signals[stoppedBy]);
      }
      resolve({ code, lines, seconds: seconds() });
    };
    child.on("error", (error) => {
      lines.push(error.message);
      done(127);
    });
    child.on("close", (code) => done(code ?? 1));
  });
}
