/**
 * What pages that change settings have in common: a version that was saved and waits for the next start, and one on trial that
 * is taken back unless somebody says that it is good.
 */
import type { SettingsPageView } from "../display/contract/staff/settings.ts";
import type { Provisioning } from "../provisioning/room.ts";

export type TrialVerb = "restart" | "confirm" | "take-back";

export function trialOf(provisioning: Provisioning | null): Pick<SettingsPageView, "waiting" | "confirmSecondsLeft"> {
  const leftMs = provisioning?.confirmLeftMs() ?? null;
  return {
    waiting: provisioning?.waitsForRestart() === true ? (provisioning.manager.current()?.version ?? null) : null,
    confirmSecondsLeft: leftMs === null ? null : Math.ceil(leftMs / 1000),
  };
}

/** Resolves with one word for the journal. A disk that does not take it throws as Node does. */
export function doTrial(verb: TrialVerb, room: Provisioning): string {
  switch (verb) {
    case "restart":
      if (!room.waitsForRestart()) return "nothing-waits";
      room.startAnew();
      return "done";
    case "confirm":
      return room.confirm("technician") ? "done" : "nothing-to-confirm";
    case "take-back":
      return room.takeBack() ? "done" : "nothing-to-take-back";
  }
}

/** What is said of a change that cannot be made because the disk does not take it. */
export const DISK_FAULT = "disk";
