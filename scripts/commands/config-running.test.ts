/** `yanpiao config` beside a terminal that runs: real processes, one data folder. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inProcess, killRunning, yanpiao, type Ended, type Running } from "./cli-fixture.ts";
import { register } from "./config/register.ts";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-running-"));
  mkdirSync(join(folder, "keys"), { mode: 0o755 });
  await config("keygen", join(folder, "operator"));
  writeFileSync(join(folder, "keys/operator.pub"), readFileSync(join(folder, "operator.pub")), { mode: 0o644 });
});
afterEach(() => {
  killRunning();
  rmSync(folder, { recursive: true });
});

function config(...args: readonly string[]): Promise<Ended> {
  return inProcess(register, "config", ...args);
}

const onTerminal = (...args: readonly string[]): Promise<Ended> =>
  config(...args, "--data", join(folder, "data"), "--keys", join(folder, "keys"));

async function sign(serial: number, more: object): Promise<string> {
  const settings = join(folder, `${serial}.json`);
  const bundle = join(folder, `${serial}.yanpiao-config`);
  const terminal = { id: "BJ-HD-0001", place: { zh: "海淀示例商场", en: "Haidian Example Mall" } };
  writeFileSync(settings, JSON.stringify({ terminal, display: { host: "none" }, ...more }));
  const signed = await config(
    ...["sign", "--key", join(folder, "operator.key"), "--serial", String(serial), "--for", "BJ-HD-0001"],
    ...["--terminal", settings, "--out", bundle],
  );
  if (signed.code !== 0) throw new Error(signed.err);
  return bundle;
}

function run(): Running {
  return yanpiao("run", "--data", join(folder, "data"), "--keys", join(folder, "keys"));
}

test("a bundle that is given to a running terminal counts as soon as nobody is there, in the same process", async () => {
  await onTerminal("apply", await sign(1, {}));
  const terminal = run();
  await terminal.says("Terminal BJ-HD-0001");
  const applied = await onTerminal("apply", await sign(2, { hotline: "010-12366" }));
  expect(applied.err).toBe("");
  expect(applied.out).toContain("version 2 counts when nobody is at the terminal: it starts anew then");
  await terminal.says("The terminal starts anew with its new configuration.");
  await terminal.says("Terminal BJ-HD-0001", 2);
  expect((await onTerminal("history")).out).toMatch(/ 2 {2}.*\[in force\]/);

  const refused = await onTerminal("apply", await sign(1_000, { hotline: "010-12366" }).then(tampered));
  expect(refused.code).toBe(1);
  expect((await onTerminal("history")).out).toMatch(/ 2 {2}.*\[in force\]/);
  terminal.signal("SIGTERM");
  expect((await terminal.end()).code).toBe(0);
});

test("what changes the panel is on trial after the restart, and stays when it is confirmed", async () => {
  await onTerminal("apply", await sign(1, {}));
  const terminal = run();
  await terminal.says("Terminal BJ-HD-0001");
  const applied = await onTerminal("apply", await sign(2, { panel: { bottomEdgeMm: 750 } }));
  expect(applied.out).toContain("and is to be confirmed there");
  await terminal.says("Terminal BJ-HD-0001", 2);
  expect((await onTerminal("history")).out).toMatch(/ 2 {2}.*\[to be confirmed\]/);
  expect(await onTerminal("confirm")).toMatchObject({ code: 0, out: "confirmed: it stays\n" });
  terminal.signal("SIGTERM");
  await terminal.end();
});

test("a terminal that was started with a file leaves its file to people", async () => {
  const file = join(folder, "terminal.json");
  writeFileSync(file, JSON.stringify({ display: { host: "none" }, dataDir: join(folder, "data") }));
  const terminal = yanpiao("run", "--config", file);
  await terminal.says("Terminal BJ-CY-0107");
  const applied = await onTerminal("apply", await sign(1, {}));
  expect(applied).toMatchObject({ code: 1 });
  expect(applied.err).toContain("started with --config: its file is changed by hand");
  terminal.signal("SIGTERM");
  await terminal.end();
});

function tampered(bundle: string): string {
  writeFileSync(bundle, readFileSync(bundle, "utf8").replace("010-12366", "010-66666"));
  return bundle;
}
