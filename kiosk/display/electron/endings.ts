/** How the main process ends when its core has ended, or when it wants a fresh start. Pure. */
import { ELECTRON_DELAYS } from "./delays.ts";

/** "Start me again": for systemd one exit among others, for `npm start` the sign to do it (sysexits.h EX_TEMPFAIL). */
export const AGAIN = 75;
/** The configuration is wrong: to start again would help nobody. */
const USED_WRONGLY = 2;

export interface Circumstances {
  /** Of the core, or AGAIN. */
  readonly code: number;
  /** Somebody wanted the end: a signal, a closed window of a demonstration. */
  readonly asked: boolean;
  /** systemd or `npm start` watches over this process. */
  readonly supervised: boolean;
  readonly livedMs: number;
  /** How often this application has started itself anew already, in a row. */
  readonly relaunches: number;
}

export type Ending =
  | { readonly how: "exit"; readonly code: number }
  | { readonly how: "relaunch"; readonly afterMs: number; readonly relaunches: number };

/**
 * Under a supervisor a process never starts itself: two would fight over the screen. Without one (Windows) there is nobody
 * else, so it waits a little longer each time and begins again.
 */
export function decideEnding({ code, asked, supervised, livedMs, relaunches }: Circumstances): Ending {
  if (asked || code === USED_WRONGLY) return { how: "exit", code };
  if (supervised) return { how: "exit", code: code === 0 ? 1 : code };
  const before = livedMs >= ELECTRON_DELAYS.relaunchForgottenAfter ? 0 : relaunches;
  const wait = ELECTRON_DELAYS.relaunchFirstWait * 2 ** Math.min(before, 16);
  return {
    how: "relaunch",
    afterMs: Math.min(ELECTRON_DELAYS.relaunchLongestWait, wait),
    relaunches: before + 1,
  };
}
