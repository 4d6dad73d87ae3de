/** What the wiring itself promises; what a person meets is in e2e/. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../config/default.ts";
import { runTerminal, type RunningTerminal } from "./terminal.ts";

let dataDir = "";
let running: RunningTerminal | null = null;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-terminal-"));
});
afterEach(async () => {
  await running?.close("test over");
  running = null;
  rmSync(dataDir, { recursive: true, force: true });
});

const run = (): Promise<RunningTerminal> =>
  runTerminal({ config: { ...DEFAULT_CONFIG, dataDir }, version: "test", openHost: null, workbench: false });

test("a terminal whose store does not open says so on a calm screen instead of a black one", async () => {
  // A key that others on the machine can read is refused, and without its key the store stays shut.
  writeFileSync(join(dataDir, "terminal.key"), "x".repeat(32), { mode: 0o644 });
  running = await run();
  expect(running.view().screen).toEqual({ screen: "out-of-service", reason: "fault", code: "E-STORE" });
});

test("a second terminal on the same data is sent away with a sentence, and the first goes on", async () => {
  running = await run();
  await expect(run()).rejects.toThrow(/Another terminal is running on the data in/);
  expect(running.view().screen.screen).toBe("home");
});

test("a display that does not open leaves no device, lock or timer behind", async () => {
  const config = { ...DEFAULT_CONFIG, dataDir };
  const openHost = (): Promise<never> => Promise.reject(new Error("no browser here"));
  await expect(runTerminal({ config, version: "test", openHost, workbench: false })).rejects.toThrow("no browser here");
  running = await run();
  expect(running.view().screen.screen).toBe("home");
});
