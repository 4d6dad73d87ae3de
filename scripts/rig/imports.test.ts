import { expect, test } from "vitest";
import { PROJECT_ROOT } from "../lib/root.ts";
import { followImports } from "./imports.ts";

test("a driver brings its profiles' schema, its native module and what that needs, and no screen", () => {
  const { sources, packages } = followImports(PROJECT_ROOT, ["drivers/scanner/open.ts"]);
  expect(sources).toEqual(expect.arrayContaining(["drivers/link/serial.ts", "config/profiles/scanner.ts"]));
  expect(sources.filter((path) => path.startsWith("ui/"))).toEqual([]);
  // node-gyp-build finds the binary, debug is only there because the bindings ask for it.
  expect(packages).toEqual(expect.arrayContaining(["node_modules/serialport", "node_modules/node-gyp-build"]));
  expect(packages.some((path) => path.endsWith("@serialport/bindings-cpp"))).toBe(true);
  expect(packages.filter((path) => /electron|preact|vite/.test(path))).toEqual([]);
});

test("a thread's own program comes along, and of a package of fonts only the file that is named", () => {
  expect(followImports(PROJECT_ROOT, ["drivers/link/evdev.ts"]).sources).toContain("drivers/link/evdev-reader.ts");
  const { files } = followImports(PROJECT_ROOT, ["drivers/printer/raster/coverage.ts"]);
  expect(files.some((path) => path.endsWith("NotoSansSC_400Regular.ttf"))).toBe(true);
});

test("an import that leads nowhere is an error, not a smaller machine", () => {
  expect(() => followImports(PROJECT_ROOT, ["scripts/rig/no-such-file.ts"])).toThrow(/no-such-file/);
});
