import { accessSync, constants, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** An Electron that can be started. */
export interface FoundElectron {
  readonly executable: string;
  /** Of its `version` file, e.g. "45.4.1"; null where a distribution left that out. */
  readonly version: string | null;
}

export interface FindIn {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** node_modules/electron, which is there without its binary. */
  readonly packageFolder: string;
  readonly isExecutable: (path: string) => boolean;
  /** The file's text without white space around it; null where it cannot be read. */
  readonly read: (path: string) => string | null;
}

/** Where an image or a distribution puts an unpacked Electron. The package of the terminal itself is not one: it starts itself. */
const INSTALLED = ["/opt/electron", "/opt/electron/dist", "/usr/lib/electron45", "/usr/lib/electron"];

/**
 * The Electron of this machine, or null. Only looks, never downloads: importing the package `electron` would.
 * ELECTRON_OVERRIDE_DIST_PATH, where set, is the only answer, as it is for the package itself. An Electron of another major
 * version is not taken by itself: the native modules and the page were not made for it.
 */
export function findElectron(where: FindIn = thisMachine()): FoundElectron | null {
  const named = where.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? "";
  if (named !== "") return foundIn(named, where);
  const wanted = majorOf(packageVersion(where));
  return (
    [join(where.packageFolder, "dist"), ...(where.platform === "linux" ? INSTALLED : [])]
      .map((folder) => foundIn(folder, where))
      .find((found) => found !== null && (found.version === null || majorOf(found.version) === wanted)) ?? null
  );
}

function foundIn(folder: string, { platform, isExecutable, read }: FindIn): FoundElectron | null {
  const executable = join(folder, EXECUTABLE[platform] ?? "electron");
  if (!isExecutable(executable)) return null;
  return { executable, version: read(join(folder, "version"))?.replace(/^v/, "") ?? null };
}

const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

function packageVersion({ packageFolder, read }: FindIn): string {
  const text = read(join(packageFolder, "package.json"));
  return text === null ? "" : (JSON.parse(text) as { version: string }).version;
}

function majorOf(version: string): string {
  return version.split(".", 1)[0] ?? "";
}

function thisMachine(): FindIn {
  return {
    platform: process.platform,
    env: process.env,
    packageFolder: join(dirname(import.meta.dirname), "../../node_modules/electron"),
    isExecutable(path) {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
    read(path) {
      try {
        return readFileSync(path, "utf8").trim();
      } catch {
        return null;
      }
    },
  };
}
