/** Runs a terminal in Electron: builds the application where it is not built, starts it, and ends as it ends. */
import { join, resolve } from "node:path";
import process from "node:process";
import { findElectron } from "../../kiosk/display/electron/find.ts";
import { launchElectron } from "../../kiosk/display/electron/launch.ts";
import { buildElectron } from "../build-electron.ts";
import { onStop } from "./closing.ts";
import { writeCoreArguments } from "./core-arguments.ts";
import { PROJECT_ROOT } from "./root.ts";
import type { RunTerminalArguments } from "./run.ts";

/** 0 ended as asked, 1 could not start or ended by itself, 2 the configuration is wrong. */
export async function runInElectron(options: RunTerminalArguments): Promise<number> {
  const { load, provisioned, at, workbench, say } = options;
  const found = findElectron();
  if (found === null) {
    const named = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? "";
    const where = named === "" ? "here" : `in ${named}, which ELECTRON_OVERRIDE_DIST_PATH names`;
    say(
      `No Electron binary is ${where}; README.md, "The production host", says how to get one. Chromium needs none: --host chromium`,
    );
    return 1;
  }
  const programFolder = join(PROJECT_ROOT, "dist/electron");
  await buildElectron({ outDir: programFolder, say });
  return launchElectron({
    executable: found.executable,
    programFolder,
    args: writeCoreArguments({
      at,
      workbench,
      ...(load.file === undefined ? {} : { config: resolve(load.file) }),
      ...(load.site === undefined ? {} : { site: resolve(load.site) }),
      ...(provisioned === undefined ? {} : { data: provisioned.dataDir, keys: provisioned.keysFolder }),
      ...(load.overrides === undefined ? {} : { values: load.overrides.values }),
    }),
    platform: process.platform,
    env: process.env,
    asRoot: process.platform !== "win32" && process.getuid?.() === 0,
    say,
    onStop: (listener) => onStop(listener),
  });
}
