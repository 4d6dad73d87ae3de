/** How scanner, printer and camera are, in the page's terms. Pure; what the devices are asked is asked of what they know already. */
import type { PrinterProfile, ScannerProfile } from "../../../config/profiles/schema.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { PrinterStatus } from "../../../drivers/printer/printer.ts";
import type { ScannerDevice } from "../../../drivers/scanner/scanner.ts";
import type { Devices } from "../../devices.ts";
import type {
  CameraTestView,
  DeviceId,
  DeviceView,
  PrinterTestView,
  ScannerTestView,
} from "../../display/contract/staff/devices.ts";
import { inBoth } from "./driver-words.ts";

/** What of the terminal's devices the page looks at. */
export type PageDevices = Pick<
  Devices,
  "scanner" | "scannerDevice" | "scannerProfile" | "camera" | "printer" | "printerProfile" | "places"
>;

/** Codes that the driver threw away: broken, too long, cut off. */
export function droppedBy(scanner: ScannerDevice | null): number {
  if (scanner === null) return 0;
  const { tooLong, unfinished, malformed } = scanner.counters();
  return tooLong + unfinished + malformed;
}

/** The devices of the configuration, in the order of the page. */
export function deviceViews(devices: PageDevices, cameraName: string | null): readonly DeviceView[] {
  const { scannerDevice, scannerProfile, camera, printer, printerProfile, places } = devices;
  const seen = (device: DeviceId, label: string, place: string, { state, reason }: DeviceHealth): DeviceView => ({
    device,
    label,
    place,
    state,
    reason: inBoth(reason),
    trouble: null,
  });
  const { health, paper, fault } = printer.status();
  return [
    ...(scannerDevice === null || scannerProfile === null
      ? []
      : [seen("scanner", scannerProfile.label, places.scanner, scannerDevice.health())]),
    {
      ...seen("printer", printerProfile.label, places.printer, health),
      trouble: fault ?? (paper === "near-end" ? "near-end" : null),
    },
    ...(camera === null ? [] : [seen("camera", cameraName ?? "", "camera", camera.health())]),
  ];
}

export function scannerFacts(
  profile: ScannerProfile | null,
  device: ScannerDevice | null,
): Pick<ScannerTestView, "profile" | "end" | "baudRate" | "commands" | "setupCodes"> {
  if (profile === null || device === null) {
    const commands = { on: false, off: false, beep: false };
    return { profile: "", end: "none", baudRate: null, commands, setupCodes: "off" };
  }
  const { on, off, beep } = profile.commands;
  const protection = device.setupProtection();
  return {
    profile: profile.id,
    end: endOf(profile),
    baudRate: profile.transport === "serial" ? profile.baudRate : null,
    commands: { on: on !== null, off: off !== null, beep: beep !== null },
    setupCodes:
      protection === "ok" || protection === "sent"
        ? "off"
        : profile.setupCodes.protection === "by-technician"
          ? "by-hand"
          : "unknown",
  };
}

function endOf(profile: ScannerProfile): ScannerTestView["end"] {
  switch (profile.transport) {
    case "serial":
      return profile.protocol === "framed" ? profile.framing.suffix : "packet";
    case "hid":
      return "report";
    case "wedge":
      return "key";
  }
}

export function printerFacts(
  profile: PrinterProfile,
  { paper, fault }: PrinterStatus,
): Pick<PrinterTestView, "profile" | "columns" | "cuts" | "reports" | "paper" | "trouble"> {
  return {
    profile: profile.id,
    columns: profile.columns,
    cuts: profile.cut !== "none",
    reports: profile.status !== "none",
    paper,
    trouble: fault ?? (paper === "near-end" ? "near-end" : null),
  };
}

export function cameraView(
  { page }: ReturnType<NonNullable<Devices["camera"]>["counters"]>,
  region: CameraTestView["region"],
): CameraTestView {
  return {
    widthPx: page?.widthPx ?? 0,
    heightPx: page?.heightPx ?? 0,
    trouble: page?.trouble ?? null,
    frames: page?.counters.frames ?? 0,
    attempts: page?.counters.attempts ?? 0,
    hits: (page?.counters.libraryHits ?? 0) + (page?.counters.wasmHits ?? 0),
    attemptMs: page?.attemptMs ?? 0,
    bothDecoders: page?.bothDecoders ?? true,
    region,
  };
}
