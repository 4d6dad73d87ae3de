import type { TerminalConfig } from "../../config/schema.ts";
import type {
  FoundCamera,
  FoundHid,
  FoundKeyboard,
  FoundSerial,
  FoundUsbPrinter,
  Inventory,
  Unclaimed,
} from "./found.ts";
import { POS_SCANNER } from "./hid-usages.ts";
import type { KnownProfiles } from "./profiles.ts";
import { namesOf, proposePrinter, proposeScanner, type Proposal } from "./propose.ts";
import { printerSetting, scannerSetting } from "./snippet.ts";

/**
 * How sure it is that this is what is looked for. `sure`: it says so itself, or its maker makes nothing else.
 * `possible`: a serial port can be anything. `unlikely`: shown only when everything is asked for.
 */
export type Standing = "sure" | "possible" | "unlikely";

interface Listed<Device, Setting> {
  readonly device: Device;
  readonly standing: Standing;
  /** Best first. */
  readonly proposals: readonly Proposal[];
  /** For the configuration, with the best profile; null where none fits. */
  readonly setting: Setting | null;
  /** What a technician should do first; null: nothing. */
  readonly advice: string | null;
}

export type ListedScanner = Listed<FoundHid | FoundSerial | FoundKeyboard, TerminalConfig["scanner"]>;
export type ListedPrinter = Listed<FoundUsbPrinter | FoundSerial, TerminalConfig["printer"]>;

export interface ScannerList {
  readonly scanners: readonly ListedScanner[];
  readonly cameras: readonly FoundCamera[];
  readonly unclaimed: readonly Unclaimed[];
}

export interface PrinterList {
  readonly printers: readonly ListedPrinter[];
  readonly unclaimed: readonly Unclaimed[];
}

export function listScanners(inventory: Inventory, profiles: KnownProfiles): ScannerList {
  const makers = new Set(
    profiles.scanners.flatMap(({ match }) => match.flatMap(({ vendorId, certain }) => (certain ? [vendorId] : []))),
  );
  const printerPorts = inventory.serial.filter((port) =>
    isCertain(proposePrinter(portAsPrinter(port), profiles.printers)),
  );
  const ports = inventory.serial.filter((port) => !printerPorts.includes(port));
  const devices = [...inventory.hid, ...ports, ...inventory.keyboards];
  const scanners = devices.map((device): ListedScanner => {
    const proposals = proposeScanner(device, profiles.scanners);
    const best = proposals[0];
    return {
      device,
      standing: scannerStanding(device, proposals, makers),
      proposals,
      setting: best === undefined ? null : scannerSetting(device, best.profile),
      advice: device.access.state === "ok" ? (device.transport === "wedge" ? TYPING : null) : device.access.advice,
    };
  });
  return {
    scanners: scanners.toSorted(bySureness),
    cameras: inventory.cameras,
    unclaimed: inventory.unclaimed.filter(({ kind }) => kind !== "printer"),
  };
}

const TYPING =
  "it types like a keyboard: set it to HID POS or USB serial with a code of its manual; a keyboard cannot send Chinese";

function scannerStanding(
  device: ListedScanner["device"],
  proposals: readonly Proposal[],
  makers: ReadonlySet<string>,
): Standing {
  const certain = isCertain(proposals);
  switch (device.transport) {
    case "hid": {
      const says = device.usages.some(
        ({ usagePage, usage }) => usagePage === POS_SCANNER.usagePage && usage === POS_SCANNER.usage,
      );
      if (says || certain) return "sure";
      return proposals.some(({ ground }) => ground !== "ids-unknown") ? "possible" : "unlikely";
    }
    case "serial":
      return certain ? "sure" : "possible";
    case "wedge":
      return certain || makers.has(device.vendorId) ? "sure" : "unlikely";
  }
}

export function listPrinters(inventory: Inventory, profiles: KnownProfiles): PrinterList {
  const ports = inventory.serial.filter((port) => !isCertain(proposeScanner(port, profiles.scanners)));
  const printers = [...inventory.printers, ...ports].map((device): ListedPrinter => {
    const told = device.transport === "usb" ? { usb: device.usb, names: namesOf(device) } : portAsPrinter(device);
    const proposals = proposePrinter(told, profiles.printers);
    const best = proposals[0];
    return {
      device,
      standing: device.transport === "usb" || isCertain(proposals) ? "sure" : "possible",
      proposals,
      setting: best === undefined ? null : printerSetting(device, best.profile),
      advice: device.access.state === "ok" ? languageAdvice(device) : device.access.advice,
    };
  });
  return {
    printers: printers.toSorted(bySureness),
    unclaimed: inventory.unclaimed.filter(({ kind }) => kind !== "hid"),
  };
}

/** A serial port does not say what hangs on it; only its USB ids speak. */
function portAsPrinter({ usb }: FoundSerial): Parameters<typeof proposePrinter>[0] {
  return { usb, names: { maker: null, model: null } };
}

function isCertain(proposals: readonly Proposal[]): boolean {
  return proposals.some(({ certain }) => certain);
}

/** Command languages of label printers: they print ESC/POS as text. */
const LABEL_LANGUAGES = ["TSPL", "ZPL", "EPL", "CPCL"] as const;

function languageAdvice(device: ListedPrinter["device"]): string | null {
  if (device.transport !== "usb" || device.ieee1284 === null) return null;
  const { commands } = device.ieee1284;
  const label = LABEL_LANGUAGES.find((language) => commands.some((name) => name.toUpperCase().includes(language)));
  if (label === undefined || commands.some((name) => /ESC.?POS/i.test(name))) return null;
  return `it names ${label} as its language: a label printer, or one to be switched to ESC/POS (see its manual)`;
}

const SURENESS: readonly Standing[] = ["sure", "possible", "unlikely"];

function bySureness(a: { readonly standing: Standing }, b: { readonly standing: Standing }): number {
  return SURENESS.indexOf(a.standing) - SURENESS.indexOf(b.standing);
}
