import { expect, it } from "vitest";
import { findElectron } from "./find.ts";
import type { FindIn } from "./find.ts";

const machine = (
  env: FindIn["env"],
  files: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = "linux",
): FindIn => ({
  platform,
  env,
  packageFolder: "/p",
  isExecutable: (path) => path in files,
  read: (path) => ({ "/p/package.json": '{"version":"45.4.1"}', ...files })[path] ?? null,
});

it("finds the binary that was installed with the package, and one of the image", () => {
  const own = { "/p/dist/electron": "", "/p/dist/version": "45.4.1" };
  const image = { "/opt/electron/electron": "", "/opt/electron/version": "v45.0.0" };
  expect(findElectron(machine({}, { ...own, ...image }))?.executable).toBe("/p/dist/electron");
  expect(findElectron(machine({}, image))).toEqual({ executable: "/opt/electron/electron", version: "45.0.0" });
  expect(findElectron(machine({}, { "/p/dist/electron.exe": "" }, "win32"))?.executable).toBe("/p/dist/electron.exe");
  expect(findElectron(machine({}, {}))).toBeNull();
});

it("takes the folder that was named or none, so that a typing error is noticed", () => {
  const files = { "/p/dist/electron": "", "/mine/electron": "", "/mine/version": "44.1.0" };
  expect(findElectron(machine({ ELECTRON_OVERRIDE_DIST_PATH: "/mine" }, files))).toEqual({
    executable: "/mine/electron",
    version: "44.1.0",
  });
  expect(findElectron(machine({ ELECTRON_OVERRIDE_DIST_PATH: "/nowhere" }, files))).toBeNull();
});

it("leaves an Electron of another major version alone", () => {
  expect(findElectron(machine({}, { "/opt/electron/electron": "", "/opt/electron/version": "37.0.0" }))).toBeNull();
});
