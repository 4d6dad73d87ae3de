/** Kills whoever changes the settings at moments that nobody chose, again and again on the same folder. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hotlineOf } from "./crash-child.ts";
import { BUNDLE, bench, signed, type Bench } from "./fixture.ts";
import { chooseConfiguration, type Start } from "./start.ts";

const CHILD = join(import.meta.dirname, "crash-child.ts");
const LIVES = 12;

let on: Bench;
beforeEach(() => {
  on = bench();
  on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
});
afterEach(() => on.remove());

function start(): Extract<Start, { readonly state: "configured" }> {
  const started = chooseConfiguration({ dataDir: on.dataDir, env: {} }, { boot: "aaaaaaaa", monoMs: 0 }, on.journal);
  if (started.state !== "configured") throw new Error(started.state);
  return started;
}

/** Resolves with the last version that was said to count before the kill; null where there was none. */
function live(changesBeforeKill: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, on.dataDir], { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      // The line comes late by as long as a pipe and two processes take: the kill meets any step of a later change.
      if (out.split("\n").length > changesBeforeKill) child.kill("SIGKILL");
    });
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.once("close", () => {
      if (err !== "") reject(new Error(err));
      const whole = out.slice(0, out.lastIndexOf("\n")).split("\n").filter(Boolean);
      resolve(whole.length === 0 ? null : Number(whole.at(-1)));
    });
  });
}

test(`killed ${LIVES} times while settings are changed, a terminal starts with a whole version each time: the last one that counted, or the next`, async () => {
  for (let life = 0; life < LIVES; life += 1) {
    const counted = await live(1 + (life % 7));
    const started = start();
    expect([counted, (counted ?? 0) + 1]).toContain(started.version);
    expect(started.loaded.config.hotline).toBe(hotlineOf(started.version));
  }
  expect(on.journal.of("config.fallback")).toEqual([]);
});

describe("a power cut between any two steps of a change", () => {
  const config = (): string => join(on.dataDir, "config");
  /** What the change writes, and what was there before it. */
  function changed(): { readonly before: string; readonly after: string; readonly version: string } {
    const read = (): string => readFileSync(join(config(), "current.json"), "utf8");
    const before = read();
    on.manager().applyEdits([{ path: ["hotline"], value: hotlineOf(2) }], "technician");
    return { before, after: read(), version: readFileSync(join(config(), "versions/000002.json"), "utf8") };
  }

  test.each([
    ["the new version is written in part", 1, ["versions/000002.json.123.new"]],
    ["it is whole, and not in force", 1, ["versions/000002.json"]],
    ["it is about to be in force", 1, ["versions/000002.json", "current.json.123.new"]],
    ["it is in force", 2, ["versions/000002.json", "current.json"]],
  ] as const)("%s: version %i counts, and the change can be made again", (_step, version, written) => {
    const change = changed();
    rmSync(join(config(), "versions/000002.json"));
    writeFileSync(join(config(), "current.json"), change.before);
    for (const name of written) {
      const whole = name.startsWith("current") ? change.after : change.version;
      writeFileSync(join(config(), name), name.endsWith(".new") ? whole.slice(0, whole.length / 2) : whole);
    }
    expect(start().version).toBe(version);
    expect(on.manager().history()).toHaveLength(version);
    const again = on.manager().applyEdits([{ path: ["hotline"], value: "010-99" }], "technician");
    expect(again.ok && again.value.version).toBe(version + 1);
    expect(start().loaded.config.hotline).toBe("010-99");
    expect(readdirSync(config(), { recursive: true }).filter((name) => String(name).endsWith(".new"))).toEqual([]);
  });
});
