import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT_ROOT } from "../lib/root.ts";
import { MEASURE_NAMES, parseOptions } from "./options.ts";

const TIME_LIMIT_MS = 30_000;

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function bench(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(PROJECT_ROOT, "scripts/bench.ts"), ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test("--help names every measure and each option, and measures nothing", { timeout: TIME_LIMIT_MS }, async () => {
  const { code, out, err } = await bench("scan", "--help");
  expect(code).toBe(0);
  for (const word of [...MEASURE_NAMES, "--rounds", "--frames", "--lines", "--quick", "--json"])
    expect(out).toContain(word);
  expect(err).toBe("");
});

test("a wrong word ends with 2, says what there is, and leaves stdout clean", { timeout: TIME_LIMIT_MS }, async () => {
  const { code, out, err } = await bench("scam", "--json");
  expect(code).toBe(2);
  expect(err).toContain(
    "no such measure: scam (there are bundle, slip, enqueue, journal, pull, outbox, verify, scan, boot, memory, camera)",
  );
  expect(out).toBe("");
});

test("without a name everything is measured; with names only those, in the bench's own order", () => {
  expect(parseOptions([])).toEqual({
    names: MEASURE_NAMES,
    json: false,
    quick: false,
    rounds: null,
    frames: null,
    lines: null,
  });
  expect(parseOptions(["scan", "slip", "--quick", "--rounds", "7", "--json"])).toEqual({
    names: ["slip", "scan"],
    json: true,
    quick: true,
    rounds: 7,
    frames: null,
    lines: null,
  });
  expect(parseOptions(["camera", "--frames", "50000"])).toMatchObject({ names: ["camera"], frames: 50_000 });
});

test.each(["0", "-3", "1.5", "10001", "many", ""])("--rounds %j is refused with what is allowed", (rounds) => {
  expect(parseOptions([`--rounds=${rounds}`])).toBe(`--rounds ${rounds}: a whole number from 1 to 10000`);
});

test.each(["999", "1000001", "1e5", "0x400"])("--frames %j is refused with what is allowed", (frames) => {
  expect(parseOptions([`--frames=${frames}`])).toBe(`--frames ${frames}: a whole number from 1000 to 1000000`);
});

test("an option nobody knows is refused", () => {
  expect(parseOptions(["--fast"])).toContain("--fast");
});
