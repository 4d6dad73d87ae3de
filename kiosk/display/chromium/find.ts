import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Names on the PATH of Linux machines, best first; Debian calls it chromium. */
const LINUX_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

const MAC_PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const WINDOWS_PATHS = [
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Chromium", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
];

export interface FindIn {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  isExecutable(path: string): boolean;
}

/** The browser to drive, or null. YANPIAO_BROWSER, where set, is the only answer: a wrong path must not be papered over. */
export function findBrowser(where: FindIn = thisMachine()): string | null {
  const named = where.env["YANPIAO_BROWSER"];
  if (named !== undefined && named !== "") return where.isExecutable(named) ? named : null;
  return candidates(where).find((path) => where.isExecutable(path)) ?? null;
}

function candidates({ platform, env }: FindIn): readonly string[] {
  if (platform === "darwin") return MAC_PATHS;
  if (platform === "win32") {
    return [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]]
      .filter((root) => root !== undefined)
      .flatMap((root) => WINDOWS_PATHS.map((parts) => join(root, ...parts)));
  }
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return LINUX_NAMES.flatMap((name) => folders.filter((folder) => folder !== "").map((folder) => join(folder, name)));
}

function thisMachine(): FindIn {
  return {
    platform: process.platform,
    env: process.env,
    isExecutable(path) {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
  };
}
