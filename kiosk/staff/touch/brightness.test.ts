import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBacklight } from "../../../drivers/backlight/backlight.ts";
import { lampLevel, putLamp } from "../../../drivers/backlight/fixture.ts";
import { ManualClock } from "../../../drivers/clock.ts";
import { createBrightnessTrial, type BrightnessTrial } from "./brightness.ts";
import { TOUCH_DELAYS } from "./delays.ts";

let folder: string;
let clock: ManualClock;
let trial: BrightnessTrial;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-lamp-"));
  putLamp(folder, { name: "panel", type: "raw", max: 1_000, level: 600 });
  const lamp = findBacklight(folder);
  if (lamp === null) throw new Error("no lamp");
  clock = new ManualClock();
  trial = createBrightnessTrial({ lamp, clock, changed: () => undefined });
});
afterEach(() => rmSync(folder, { recursive: true }));

const level = (): number => lampLevel(folder, "panel");

test("a brightness that nobody confirms is back after fifteen seconds, however often it was turned in between", async () => {
  expect(trial.by(10)).toBe("done");
  await clock.advance(10_000);
  trial.by(10);
  expect(level()).toBe(800);
  expect(trial.view().trial).toEqual({ before: 60, secondsLeft: 15 });
  await clock.advance(TOUCH_DELAYS.brightnessTrial - 1);
  expect(level()).toBe(800);
  await clock.advance(1);
  expect(level()).toBe(600);
  expect(trial.view().trial).toBeNull();
});

test("a brightness that somebody keeps stays, after they left too", async () => {
  trial.by(-10);
  expect(trial.keep()).toBe("done");
  await clock.advance(60_000);
  trial.close();
  expect(level()).toBe(500);
  expect(clock.pending).toBe(0);
});

test("whoever leaves without a word leaves the brightness that was", () => {
  for (let n = 0; n < 9; n += 1) trial.by(-10);
  expect(level()).toBe(100);
  trial.close();
  expect(level()).toBe(600);
  expect(clock.pending).toBe(0);
});

test("a lamp that goes away while it is tried is said to be gone", async () => {
  trial.by(10);
  rmSync(join(folder, "panel"), { recursive: true });
  await clock.advance(TOUCH_DELAYS.brightnessTrial);
  expect(trial.view()).toMatchObject({ percent: null, trouble: "gone", trial: null });
  expect(trial.by(10)).toBe("gone");
});
