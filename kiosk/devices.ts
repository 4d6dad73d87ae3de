/**
 * Opens what the terminal is plugged into. With simulated devices the real drivers talk to a simulator on a real pty
 * and a real TCP port: nothing above the cable knows the difference.
 */
import { loadPrinterProfile, loadScannerProfile } from "../config/profiles/load.ts";
import type { PrinterProfile } from "../config/profiles/schema.ts";
import type { TerminalConfig } from "../config/schema.ts";
import type { Clock } from "../drivers/clock.ts";
import { serialOpener } from "../drivers/link/serial.ts";
import { tcpOpener } from "../drivers/link/tcp.ts";
import { createPrinter } from "../drivers/printer/driver.ts";
import type { Printer } from "../drivers/printer/printer.ts";
import type { Scanner } from "../drivers/scanner/scanner.ts";
import { createSerialScanner } from "../drivers/scanner/serial-scanner.ts";
import { startPrinterSimulator, type PrinterSimulator } from "../drivers/simulator/printer.ts";
import { startScannerSimulator, type ScannerSimulator } from "../drivers/simulator/scanner.ts";

export interface Devices {
  readonly scanner: Scanner;
  readonly printer: Printer;
  readonly printerProfile: PrinterProfile;
  /** Set where a device is simulated: the far end of its cable. */
  readonly scannerSimulator: ScannerSimulator | null;
  readonly printerSimulator: PrinterSimulator | null;
  close(): Promise<void>;
}

export async function openDevices(config: TerminalConfig, clock: Clock): Promise<Devices> {
  const scannerProfile = loadScannerProfile(config.scanner.profile);
  const printerProfile = loadPrinterProfile(config.printer.profile);

  const scannerSimulator = config.scanner.driver === "simulated" ? await startScannerSimulator({}) : null;
  const printerSimulator =
    config.printer.driver === "simulated" ? await startPrinterSimulator({ profile: printerProfile }) : null;

  const scanner = createSerialScanner({
    opener: serialOpener({
      path: config.scanner.driver === "simulated" ? (scannerSimulator?.path ?? "") : config.scanner.path,
      baudRate: scannerProfile.baudRate,
    }),
    profile: scannerProfile,
    clock,
  });
  const printer = createPrinter({
    opener:
      config.printer.driver === "simulated"
        ? tcpOpener({ host: "127.0.0.1", port: printerSimulator?.port ?? 0 })
        : tcpOpener({ host: config.printer.host, port: config.printer.port }),
    profile: printerProfile,
    clock,
  });

  return {
    scanner,
    printer,
    printerProfile,
    scannerSimulator,
    printerSimulator,
    async close() {
      await Promise.all([scanner.close(), printer.close()]);
      await Promise.all([scannerSimulator?.close(), printerSimulator?.close()]);
    },
  };
}
