import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBacklight, LEAST_PERCENT } from "./backlight.ts";
import { lampLevel, putLamp } from "./fixture.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-backlight-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a lamp is read and set in percent of what it can do", () => {
  putLamp(folder, { name: "intel_backlight", type: "raw", max: 19_200, level: 9_600 });
  const lamp = findBacklight(folder);
  expect(lamp?.name).toBe("intel_backlight");
  expect(lamp?.percent()).toBe(50);
  expect(lamp?.set(80)).toBe("done");
  expect(lampLevel(folder, "intel_backlight")).toBe(15_360);
  expect(lamp?.percent()).toBe(80);
  expect(lamp?.set(20)).toBe("done");
  expect(lamp?.percent()).toBe(20);
});

test("of one lamp with several names the firmware's is taken, as the kernel advises", () => {
  putLamp(folder, { name: "amdgpu_bl0", type: "raw", max: 255, level: 100 });
  putLamp(folder, { name: "vendor", type: "platform", max: 10, level: 4 });
  putLamp(folder, { name: "acpi_video0", type: "firmware", max: 15, level: 6 });
  expect(findBacklight(folder)?.name).toBe("acpi_video0");
});

test("nobody can make a panel so dark that nothing is seen, whatever is asked for", () => {
  putLamp(folder, { name: "coarse", type: "raw", max: 4, level: 4 });
  const lamp = findBacklight(folder);
  for (const percent of [-50, 0, 1]) {
    lamp?.set(percent);
    expect(lampLevel(folder, "coarse")).toBe(1);
  }
  lamp?.set(1_000);
  expect(lampLevel(folder, "coarse")).toBe(4);
  expect(LEAST_PERCENT).toBeGreaterThan(0);
});

test("a machine without a lamp of its own has none, and files that say nonsense are none either", () => {
  expect(findBacklight(folder)).toBeNull();
  expect(findBacklight(join(folder, "not-there"))).toBeNull();
  putLamp(folder, { name: "off", type: "raw", max: 0, level: 0 });
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "odd"));
  writeFileSync(join(folder, "odd", "max_brightness"), "many\n");
  expect(findBacklight(folder)).toBeNull();
});

test("a lamp that is pulled out while it is used is said to be gone, and no file is made in its place", () => {
  putLamp(folder, { name: "panel", type: "raw", max: 100, level: 70 });
  const lamp = findBacklight(folder);
  rmSync(join(folder, "panel"), { recursive: true });
  expect(lamp?.percent()).toBeNull();
  expect(lamp?.set(50)).toBe("gone");
  mkdirSync(join(folder, "panel"));
  expect(lamp?.set(50)).toBe("gone");
});

test("a lamp that refuses is told apart from one that has gone", () => {
  putLamp(folder, { name: "panel", type: "raw", max: 100, level: 70 });
  const lamp = findBacklight(folder);
  // A folder in its place refuses a writer whoever they are, root too.
  rmSync(join(folder, "panel", "brightness"));
  mkdirSync(join(folder, "panel", "brightness"));
  expect(lamp?.set(50)).toBe("refused");
});
