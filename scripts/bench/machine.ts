/** What the figures were taken on; a figure without its machine means nothing. */
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, type } from "node:os";
import process from "node:process";
import { findBrowser } from "../../kiosk/display/chromium/find.ts";
import type { Machine } from "./report.ts";

const VERSION_WITHIN_MS = 10_000;

/** Reads the load now, and again when `now` is called. */
export function describeMachine(): { now(): Machine } {
  const begin = oneMinuteLoad();
  const browser = browserVersion();
  const all = cpus();
  return {
    now: () => ({
      node: process.version,
      browser,
      cpu: all[0]?.model.trim() ?? "unknown",
      cores: all.length,
      system: `${type()} ${release()}`,
      load: [begin, oneMinuteLoad()],
    }),
  };
}

function oneMinuteLoad(): number {
  return loadavg()[0] ?? 0;
}

function browserVersion(): string | null {
  const executable = findBrowser();
  if (executable === null) return null;
  try {
    return execFileSync(executable, ["--version"], {
      encoding: "utf8",
      timeout: VERSION_WITHIN_MS,
      stdio: "pipe",
    }).trim();
  } catch {
    return executable;
  }
}
