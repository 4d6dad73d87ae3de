/** Chooses the display host: what the config says, or for `auto` what this machine can show. */
import { join } from "node:path";
import process from "node:process";
import type { TerminalConfig } from "../../config/schema.ts";
import { findBrowser } from "../../kiosk/display/chromium/find.ts";
import type { ChromiumMode } from "../../kiosk/display/chromium/flags.ts";
import { openChromium } from "../../kiosk/display/chromium/host.ts";
import type { DisplayHost } from "../../kiosk/display/contract/host.ts";
import { PROJECT_ROOT } from "./root.ts";

export type ChosenHost = "chromium" | "loopback" | "none";

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hasBrowser: boolean;
}

/** A window needs a screen to be on and a browser to be in; everything else is shown at an address. */
export function chooseHost(wanted: TerminalConfig["display"]["host"], around: Surroundings): ChosenHost {
  if (wanted !== "auto") return wanted;
  const ownScreen = around.platform === "darwin" || around.platform === "win32";
  const hasScreen =
    ownScreen || [around.env["DISPLAY"], around.env["WAYLAND_DISPLAY"]].some((name) => (name ?? "") !== "");
  return hasScreen && around.hasBrowser ? "chromium" : "loopback";
}

export interface DisplayChoice {
  readonly config: TerminalConfig;
  /** `kiosk` on a terminal, `window` for a person at a desk. */
  readonly mode: ChromiumMode;
  /** CSS pixels of the window or panel. */
  readonly width: number;
  readonly height: number;
  readonly say: (line: string) => void;
}

const UI_FOLDER = join(PROJECT_ROOT, "dist/ui");

/** How runTerminal is to open the display; null runs without one. */
export function displayOpener(choice: DisplayChoice): (() => Promise<DisplayHost>) | null {
  const { config, mode, width, height, say } = choice;
  const executable = config.display.browser ?? findBrowser();
  const host = chooseHost(config.display.host, {
    platform: process.platform,
    env: process.env,
    hasBrowser: executable !== null,
  });
  const loopback = async (): Promise<DisplayHost> => {
    // Loaded where it is used: a terminal with its own browser has no business with a web server.
    const { openLoopback } = await import("../../kiosk/display/loopback/host.ts");
    return openLoopback({ folder: UI_FOLDER, port: config.display.port, camera: config.camera.use });
  };
  const chromium = (): Promise<DisplayHost> =>
    openChromium({
      ...{ folder: UI_FOLDER, mode, width, height, onNotice: say, camera: config.camera.use },
      ...(executable === null ? {} : { executablePath: executable }),
    });
  switch (host) {
    case "none":
      return null;
    case "loopback":
      return loopback;
    case "chromium":
      if (config.display.host === "chromium") return chromium;
      // Chosen by itself, a browser that does not start (a DISPLAY nobody listens on) must not be the end.
      return () =>
        chromium().catch((error: unknown) => {
          say(`The browser did not start (${error instanceof Error ? error.message : String(error)}).`);
          return loopback();
        });
  }
}
