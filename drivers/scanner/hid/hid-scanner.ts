import type { HidScannerProfile } from "../../../config/profiles/schema.ts";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import type { Clock } from "../../clock.ts";
import { hidOpener, sendHidFeature, type HidSystem } from "../../link/hid.ts";
import type { HidDescriptor } from "../../link/hid-descriptor.ts";
import type { HidrawDevice, HidWanted } from "../../link/hidraw.ts";
import type { LinkWrite } from "../../link/link.ts";
import { createLinkScanner } from "../link-scanner.ts";
import type { ScanProtocol } from "../protocol.ts";
import type { ScannerDevice } from "../scanner.ts";
import { readLayout } from "./layout.ts";
import { createHidPosProtocol } from "./pos-protocol.ts";
import { createVguangHidProtocol } from "./vguang-protocol.ts";

export interface HidScannerOptions {
  readonly profile: HidScannerProfile;
  /** The USB socket, e.g. 1-1.2; without it the first one that fits the profile. */
  readonly port?: string | undefined;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly system?: HidSystem;
}

/** A HID scanner, kept connected from now on. */
export function openHidScanner(options: HidScannerOptions): ScannerDevice {
  const { profile, clock, system, random } = options;
  const opener = hidOpener({
    wanted: wantedBy(profile, options.port),
    writeBytes: profile.output?.reportBytes,
    refuse: (device) => unreadable(device, profile),
    clock,
    ...(system === undefined ? {} : { system }),
  });
  const protocol = protocolOf(profile, () => opener.descriptor());
  return createLinkScanner({ opener, protocol, profile, clock, ...(random === undefined ? {} : { random }) });
}

export function wantedBy(profile: HidScannerProfile, port?: string): HidWanted {
  return { usagePage: profile.usagePage, usage: profile.usage, usb: profile.match, port };
}

function protocolOf(profile: HidScannerProfile, descriptor: () => HidDescriptor | null): ScanProtocol {
  switch (profile.protocol) {
    case "hid-pos":
      return createHidPosProtocol(profile, descriptor);
    case "vguang":
      return createVguangHidProtocol(profile, descriptor);
  }
}

/** A device whose reports nobody can read is no scanner that works, and must not look like one. */
function unreadable(device: HidrawDevice, profile: HidScannerProfile): string | null {
  if (profile.protocol !== "hid-pos" || readLayout(device.descriptor, profile).source !== "none") return null;
  return `${device.vendorId}:${device.productId} does not say where its reports hold the code, and profile ${profile.id} has no layout: choose another profile`;
}

/**
 * Puts a device into the mode that its profile is about, by the profile's feature report (Honeywell: `FE 01`). For a
 * technician who asks for it: a terminal never does this by itself. Not possible while the scanner is in use.
 */
export async function switchToHidPos(
  profile: HidScannerProfile,
  port?: string,
  system?: HidSystem,
): Promise<LinkWrite> {
  if (profile.modeFeature === null) {
    return { ok: false, reason: `profile ${profile.id} knows no report for that: use the setup code in the manual` };
  }
  return sendHidFeature(wantedBy(profile, port), bytesOfHex(profile.modeFeature), system);
}
