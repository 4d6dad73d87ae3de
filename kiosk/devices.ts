/**
 * Opens what the terminal is plugged into. With simulated devices the real drivers talk to a simulator on a real pty
 * and a real TCP port: nothing above the cable knows the difference.
 */
import { loadPrinterProfile, loadScannerProfile, loadScannerProfileFor } from "../config/profiles/load.ts";
import type { PrinterProfile, ScannerProfile } from "../config/profiles/schema.ts";
import type { TerminalConfig } from "../config/schema.ts";
import type { Clock } from "../drivers/clock.ts";
import { DRIVER_DELAYS } from "../drivers/delays.ts";
import { openPrinter, type PrinterAddress, type PrinterHistory } from "../drivers/printer/open.ts";
import type { Printer } from "../drivers/printer/printer.ts";
import { createCameraScanner, type CameraScanner } from "../drivers/scanner/camera-scanner.ts";
import { combineScanners } from "../drivers/scanner/combined.ts";
import { createRepeatFilter } from "../drivers/scanner/repeats.ts";
import type { Scanner, ScannerCounters, ScannerDevice } from "../drivers/scanner/scanner.ts";
import { openScanner } from "../drivers/scanner/open.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../drivers/simulator/printer.ts";
import { startScannerSimulator, type ScannerSimulator } from "../drivers/simulator/scanner.ts";
import type { SupervisorCounters } from "../drivers/supervise.ts";
import { printerName } from "./ledger/printer-name.ts";

export interface Devices {
  /** What the session hears: the scanner, the camera, or both as one. */
  readonly scanner: Scanner;
  /** Fed by the display; null where no camera is used. */
  readonly camera: CameraScanner | null;
  /** The scanner itself, which can be told things; null where there is none, or only a camera. */
  readonly scannerDevice: ScannerDevice | null;
  readonly scannerProfile: ScannerProfile | null;
  /** Where they are plugged in, for a technician. */
  readonly places: { readonly scanner: string; readonly printer: string };
  readonly printer: Printer;
  /** A slip is on its way, or waits for its turn. */
  isPrinting(): boolean;
  readonly printerProfile: PrinterProfile;
  readonly counters: DeviceCounters;
  /** Set where a device is simulated: the far end of its cable. */
  readonly scannerSimulator: ScannerSimulator | null;
  readonly printerSimulator: PrinterSimulator | null;
  close(): Promise<void>;
}

/** What the devices' links count, for the journal; null where there is no such device. */
export interface DeviceCounters {
  scanner(): ScannerCounters | null;
  printer(): SupervisorCounters & { readonly dropped?: number };
}

/** `history` is what the ledger knows of the slip before the restart. */
export async function openDevices(config: TerminalConfig, clock: Clock, history?: PrinterHistory): Promise<Devices> {
  const printerProfile = loadPrinterProfile(config.printer.profile);
  // At the far end stands the device of the profile: it speaks the protocol that the driver expects.
  const scannerSimulator =
    config.scanner.driver === "simulated"
      ? await startScannerSimulator({ profile: loadScannerProfileFor("serial", config.scanner.profile) })
      : null;
  const printerSimulator =
    config.printer.driver === "simulated" ? await startPrinterSimulator({ profile: printerProfile }) : null;

  const hardware = openConfiguredScanner(config.scanner, scannerSimulator, clock);
  const { scanner, camera } = withCamera(hardware, config.camera.use, clock);
  const printer = openPrinter(printerAddress(config.printer, printerSimulator), printerProfile, clock, history);

  return {
    scanner,
    camera,
    scannerDevice: hardware,
    scannerProfile: config.scanner.driver === "none" ? null : loadScannerProfile(config.scanner.profile),
    places: {
      scanner: scannerPlace(config.scanner, scannerSimulator),
      printer: printerName(printerAddress(config.printer, printerSimulator)).printer,
    },
    printer,
    isPrinting: () => printer.isPrinting(),
    printerProfile,
    counters: { scanner: () => hardware?.counters() ?? null, printer: () => printer.counters() },
    scannerSimulator,
    printerSimulator,
    async close() {
      await Promise.all([scanner.close(), printer.close()]);
      await Promise.all([scannerSimulator?.close(), printerSimulator?.close()]);
    },
  };
}

function openConfiguredScanner(
  told: TerminalConfig["scanner"],
  simulator: ScannerSimulator | null,
  clock: Clock,
): ScannerDevice | null {
  switch (told.driver) {
    case "none":
      return null;
    case "simulated":
      return openScanner({ driver: "serial", path: simulator?.path ?? "", profile: told.profile }, clock);
    case "serial":
    case "hid":
    case "wedge":
      return openScanner(told, clock);
  }
}

function scannerPlace(told: TerminalConfig["scanner"], simulator: ScannerSimulator | null): string {
  switch (told.driver) {
    case "serial":
    case "wedge":
      return `${told.driver} ${told.path}`;
    case "hid":
      return told.port === undefined ? "hid" : `hid ${told.port}`;
    case "simulated":
      return `serial ${simulator?.path ?? ""}`;
    case "none":
      return "";
  }
}

/** A code that both see at once is one scan: they share the memory of what lies in front. */
function withCamera(
  hardware: Scanner | null,
  used: boolean,
  clock: Clock,
): { readonly scanner: Scanner; readonly camera: CameraScanner | null } {
  if (!used) return { scanner: hardware ?? NO_SCANNER, camera: null };
  if (hardware === null) {
    const camera = createCameraScanner({ clock });
    return { scanner: camera, camera };
  }
  const repeats = createRepeatFilter(DRIVER_DELAYS.cameraReread, clock);
  const camera = createCameraScanner({ clock, repeats });
  return { scanner: combineScanners(hardware, camera, repeats), camera };
}

function printerAddress(told: TerminalConfig["printer"], simulator: PrinterSimulator | null): PrinterAddress {
  if (told.driver !== "simulated") return told;
  return { driver: "tcp", host: "127.0.0.1", port: simulator?.port ?? 0, profile: told.profile };
}

/** A terminal at which codes are typed. */
const NO_SCANNER: Scanner = {
  onScan: () => () => undefined,
  health: () => ({ state: "disconnected", reason: "this terminal has no scanner" }),
  onHealth: () => () => undefined,
  close: () => Promise.resolve(),
};
