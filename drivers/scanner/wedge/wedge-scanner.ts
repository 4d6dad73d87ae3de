import type { WedgeScannerProfile } from "../../../config/profiles/schema.ts";
import type { Clock } from "../../clock.ts";
import { evdevOpener, type EvdevSystem } from "../../link/evdev.ts";
import { createLinkScanner } from "../link-scanner.ts";
import type { ScannerDevice } from "../scanner.ts";
import { createWedgeProtocol } from "./protocol.ts";

export interface WedgeScannerOptions {
  readonly profile: WedgeScannerProfile;
  /** E.g. /dev/input/by-id/usb-…-event-kbd. */
  readonly path: string;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly system?: EvdevSystem;
}

/** A scanner in keyboard mode, grabbed and kept connected from now on: only for what has no better mode. */
export function openWedgeScanner({ profile, path, clock, random, system }: WedgeScannerOptions): ScannerDevice {
  return createLinkScanner({
    opener: evdevOpener({ path, ...(system === undefined ? {} : { system }) }),
    protocol: createWedgeProtocol(profile),
    profile,
    clock,
    ...(random === undefined ? {} : { random }),
  });
}
