import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { readArguments, relaunchArguments } from "./arguments.ts";
import { launchArguments } from "./launch.ts";
import { readFromCore, readToCore } from "./messages.ts";
import { isOurs } from "./origin.ts";

it("the two processes understand each other, and nothing else is a message", () => {
  const open = { t: "open", mode: "kiosk", width: 1080, height: 1920, camera: true };
  expect(readFromCore(open)).toEqual(open);
  expect(readToCore({ t: "page-gone", page: 2, reason: "oom" })).toEqual({ t: "page-gone", page: 2, reason: "oom" });
  const captured = { t: "captured", n: 3, png: new Uint8Array([0x89, 0x50]) };
  expect(readToCore(captured)).toEqual(captured);
  expect(readToCore({ ...captured, png: null })).toEqual({ ...captured, png: null });
  for (const png of [new Uint8Array(), "PNG", [1, 2], { length: 3 }, undefined]) {
    expect(readToCore({ ...captured, png })).toBeNull();
  }
  for (const wrong of [
    null,
    "open",
    { ...open, mode: "headless" },
    { ...open, width: 1e9 },
    { ...open, preload: "/tmp/x" },
  ]) {
    expect(readFromCore(wrong)).toBeNull();
  }
  fc.assert(
    fc.property(fc.anything(), (message) => {
      expect(readFromCore(message)).toBeNull();
      expect(readToCore(message)).toBeNull();
    }),
    { numRuns: fuzzRuns(30_000) },
  );
});

it("no address but the page's own origin is taken for it", () => {
  expect(isOurs("app://yanpiao/assets/main.js?x#y")).toBe(true);
  fc.assert(
    // URL parsers drop tabs and line ends, of which what Chromium hands over has none, and a colon without a port.
    fc.property(
      fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\t\n\r]/g, "")),
      (text) => {
        if (isOurs(text)) expect(text).toMatch(/^app:\/\/yanpiao:?([/?#]|$)/i);
        if (isOurs(`app://yanpiao${text}`)) expect(text.trimEnd()).toMatch(/^:?([/?#]|$)/);
      },
    ),
    { numRuns: fuzzRuns(30_000) },
  );
});

it("what the core is told comes after --, where Chromium reads no switch any more", () => {
  const argv = ["--ozone-platform=x11", "--relaunches=7", "--", "--config", "--no-sandbox", "--relaunches=9"];
  expect(readArguments(argv)).toEqual({
    all: argv,
    relaunches: 7,
    core: ["--config", "--no-sandbox", "--relaunches=9"],
  });
  expect(readArguments(["--relaunches=x"])).toMatchObject({ relaunches: 0, core: [] });
  expect(relaunchArguments(argv, 8)).toEqual([
    "--ozone-platform=x11",
    "--relaunches=8",
    "--",
    "--config",
    "--no-sandbox",
    "--relaunches=9",
  ]);
});

it("a checkout starts Electron with its sandbox unless it cannot be kept, which is as root", () => {
  const common = { programFolder: "/d", args: ["--desk"], platform: "linux", env: { DISPLAY: ":0" } } as const;
  expect(launchArguments({ ...common, asRoot: false })).toEqual([
    "/d/main.cjs",
    "--ozone-platform=x11",
    "--",
    "--desk",
  ]);
  expect(launchArguments({ ...common, asRoot: true })).toContain("--no-sandbox");
  expect(launchArguments({ ...common, env: {}, asRoot: false })).not.toContain("--ozone-platform=x11");
});
