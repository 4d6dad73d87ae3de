/** Chooses the display host: what the config says, or for `auto` what this machine can show. */
import { join } from "node:path";
import process from "node:process";
import type { TerminalConfig } from "../../config/schema.ts";
import { findBrowser } from "../../kiosk/display/chromium/find.ts";
import { openChromium } from "../../kiosk/display/chromium/host.ts";
import type { DisplayHost } from "../../kiosk/display/contract/host.ts";
import { findElectron } from "../../kiosk/display/electron/find.ts";
import { PROJECT_ROOT } from "./root.ts";
import type { OpenDisplay, OpenedDisplay, RunTerminalArguments } from "./run.ts";

export type ChosenHost = "electron" | "chromium" | "loopback" | "none";

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hasElectron: boolean;
  readonly hasBrowser: boolean;
}

/** A window needs a screen to be on and a program to be in; everything else is shown at an address. */
export function chooseHost(wanted: TerminalConfig["display"]["host"], around: Surroundings): ChosenHost {
  if (wanted !== "auto") return wanted;
  if (!hasScreen(around)) return "loopback";
  if (around.hasElectron) return "electron";
  return around.hasBrowser ? "chromium" : "loopback";
}

function hasScreen({ platform, env }: Pick<Surroundings, "platform" | "env">): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return [env["DISPLAY"], env["WAYLAND_DISPLAY"]].some((name) => (name ?? "") !== "");
}

/** A window that was asked for by name where it cannot be; else the person would read what Chromium says of ozone and D-Bus. */
export function noScreen(around: Pick<Surroundings, "platform" | "env">): string | null {
  return hasScreen(around)
    ? null
    : "There is no screen here: neither $DISPLAY nor $WAYLAND_DISPLAY is set. --host loopback prints an address instead.";
}

const UI_FOLDER = join(PROJECT_ROOT, "dist/ui");

/** For a core in plain Node: a display of its own, or the program Electron, which brings a core along. */
export const openDisplay: OpenDisplay = (config, glass, options) => {
  const executable = config.display.browser ?? findBrowser();
  const host = chooseHost(config.display.host, {
    platform: process.platform,
    env: process.env,
    hasElectron: findElectron() !== null,
    hasBrowser: executable !== null,
  });
  const loopback = async (): Promise<DisplayHost> => {
    // Loaded where it is used: a terminal with its own browser has no business with a web server.
    const { openLoopback } = await import("../../kiosk/display/loopback/host.ts");
    return openLoopback({ folder: UI_FOLDER, port: config.display.port, camera: glass.camera });
  };
  const chromium = (): Promise<DisplayHost> =>
    openChromium({
      ...{ ...glass, folder: UI_FOLDER, onNotice: options.say },
      ...(executable === null ? {} : { executablePath: executable }),
    });
  const here = (opening: Promise<DisplayHost> | null): OpenedDisplay => ({ runs: "here", host: opening, onStop: null });
  switch (host) {
    case "none":
      return here(null);
    case "loopback":
      return here(loopback());
    case "electron":
      return { runs: "elsewhere", ended: runElectron(options) };
    case "chromium":
      if (config.display.host === "chromium") {
        const missing = noScreen(process);
        return here(missing === null ? chromium() : Promise.reject(new Error(missing)));
      }
      // Chosen by itself, a browser that does not start (a DISPLAY nobody listens on) must not be the end.
      return here(
        chromium().catch((error: unknown) => {
          options.say(`The browser did not start (${error instanceof Error ? error.message : String(error)}).`);
          return loopback();
        }),
      );
  }
};

/** Loaded where it is used: the other hosts need no second build. */
async function runElectron(options: RunTerminalArguments): Promise<number> {
  const { runInElectron } = await import("./run-electron.ts");
  return runInElectron(options);
}
