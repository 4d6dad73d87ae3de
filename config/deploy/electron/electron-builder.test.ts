import { existsSync, globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");

interface Tree {
  readonly [key: string]: unknown;
}

const config = createRequire(import.meta.url)("./electron-builder.cjs") as Tree;

/**
 * Keys of electron-builder 26.17 as far as they are used here (its scheme.json); it refuses a configuration with others.
 * The tool itself is not installed with the project: it is large, and only who builds packages needs it.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["appId", "productName", "copyright", "directories", "electronVersion", "electronDist", "npmRebuild", "files"],
    ...["buildDependenciesFromSource", "nodeGypRebuild", "asar", "asarUnpack", "electronLanguages", "publish"],
    ...["electronFuses", "linux", "deb", "win", "nsis"],
  ],
  directories: ["app", "output", "buildResources"],
  electronFuses: [
    ...["runAsNode", "enableCookieEncryption", "enableNodeOptionsEnvironmentVariable", "enableNodeCliInspectArguments"],
    ...["enableEmbeddedAsarIntegrityValidation", "onlyLoadAppFromAsar", "loadBrowserProcessSpecificV8Snapshot"],
    ...["grantFileProtocolExtraPrivileges", "resetAdHocDarwinSignature"],
  ],
  linux: ["target", "executableName", "category", "synopsis", "maintainer", "vendor"],
  deb: ["depends", "recommends", "priority", "fpm"],
  win: ["target", "requestedExecutionLevel"],
  nsis: [
    ...["perMachine", "oneClick", "allowElevation", "createDesktopShortcut", "createStartMenuShortcut"],
    ...["runAfterFinish", "deleteAppDataOnUninstall"],
  ],
};

const part = (name: string): Tree => (name === "" ? config : (config[name] as Tree));

test("the configuration has no key that electron-builder does not know", () => {
  for (const [name, keys] of Object.entries(KEYS)) {
    expect(
      Object.keys(part(name)).filter((key) => !keys.includes(key)),
      name,
    ).toEqual([]);
  }
});

test("the binary is no Node, takes no orders from its surroundings, and starts only what was packed", () => {
  expect(config["electronFuses"]).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    enableCookieEncryption: false,
  });
});

test("nothing is compiled or fetched for it, and it never updates itself", () => {
  expect(config).toMatchObject({ npmRebuild: false, nodeGypRebuild: false, publish: null, asar: true });
  expect(config["asarUnpack"]).toContain("**/*.node");
});

test("it packs the Electron whose types the sources were checked against", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/electron/package.json"), "utf8")) as {
    readonly version: string;
  };
  expect(config["electronVersion"]).toBe(version);
});

test("it is a Debian package for both kinds of terminals and an installer for Windows, for the whole machine", () => {
  expect(config).toMatchObject({
    linux: { target: [{ target: "deb", arch: ["x64", "arm64"] }] },
    win: { target: [{ target: "nsis", arch: ["x64"] }] },
    nsis: { perMachine: true },
  });
});

test("the package installs files that are there, and every rule by which the account gets at its devices", () => {
  const sources = (part("deb")["fpm"] as readonly string[]).map((line) => line.split("=")[0] ?? "");
  expect(sources.length).toBeGreaterThan(3);
  expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  expect(sources).toEqual(expect.arrayContaining(globSync("config/deploy/udev/*.rules", { cwd: ROOT })));
});
