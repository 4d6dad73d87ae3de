import { expect, it } from "vitest";
import { findBrowser } from "./find.ts";

const machine = (platform: NodeJS.Platform, env: Record<string, string>, ...files: string[]): string | null =>
  findBrowser({ platform, env, isExecutable: (path) => files.includes(path) });

it("prefers Chromium, and takes Chrome or Edge where that is what there is", () => {
  const path = { PATH: "/usr/local/bin:/usr/bin" };
  expect(machine("linux", path, "/usr/bin/google-chrome", "/usr/bin/chromium")).toBe("/usr/bin/chromium");
  expect(machine("linux", path, "/usr/bin/google-chrome")).toBe("/usr/bin/google-chrome");
  expect(machine("darwin", {}, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")).toContain("Chrome");
  expect(machine("linux", path)).toBeNull();
});

it("takes the named browser or none, so that a typing error is noticed", () => {
  const env = { YANPIAO_BROWSER: "/opt/chrome", PATH: "/usr/bin" };
  expect(machine("linux", env, "/opt/chrome", "/usr/bin/chromium")).toBe("/opt/chrome");
  expect(machine("linux", env, "/usr/bin/chromium")).toBeNull();
});
