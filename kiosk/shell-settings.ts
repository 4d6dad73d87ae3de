/** What the configuration says to the shell, the screen and the camera, in their own terms. */
import { isDemo, type TerminalConfig } from "../config/schema.ts";
import type { DisplayCamera } from "./display/session.ts";
import { SHELL_DELAYS, type ShellDelays } from "./shell/delays.ts";
import type { Place } from "./shell/place.ts";

export function cameraWanted({ device, widthPx, heightPx, region }: TerminalConfig["camera"]): DisplayCamera["wanted"] {
  return { device: device ?? null, widthPx, heightPx, region: region ?? null };
}

export function delaysOf({ timeouts, staff }: TerminalConfig): ShellDelays {
  return {
    ...SHELL_DELAYS,
    entryQuiet: timeouts.entrySeconds * 1000,
    personalQuiet: timeouts.resultSeconds * 1000,
    stillThere: timeouts.alertSeconds * 1000,
    goodbye: timeouts.goodbyeSeconds * 1000,
    staffIdle: staff.idleMinutes * 60_000,
    staffLimit: staff.limitMinutes * 60_000,
  };
}

export function placeOf(config: TerminalConfig, version: string, delays: ShellDelays): Place {
  return {
    demo: isDemo(config),
    terminalId: config.terminal.id,
    placeName: config.terminal.place,
    scannerPosition: config.panel.scannerPosition,
    panelShortSideMm: Math.min(config.panel.widthMm, config.panel.heightMm),
    hotline: config.hotline,
    keepDays: config.outbox.keepDays,
    stillThereMs: delays.stillThere,
    version,
    staffIdleMs: delays.staffIdle,
    staffLimitMs: delays.staffLimit,
  };
}
