import { realpathSync } from "node:fs";
import { basename } from "node:path";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Clock } from "../clock.ts";
import type { LinkOpener } from "../link/link.ts";
import { serialOpener } from "../link/serial.ts";
import { tcpOpener } from "../link/tcp.ts";
import { usbPrinterOpener, type UsbPrinterOptions } from "../link/usb-printer.ts";
import { createPrinter, type EscposPrinter, type PrinterOptions } from "./driver.ts";

/** What a configuration may call a printer that is plugged in. */
export type PrinterAddress = Exclude<TerminalConfig["printer"], { driver: "simulated" }>;

/** What the ledger knows of the slip before the restart. */
export type PrinterHistory = Pick<PrinterOptions, "leftovers" | "jobNumber">;

/** The printer at an address, kept connected from now on. */
export function openPrinter(
  address: PrinterAddress,
  profile: PrinterProfile,
  clock: Clock,
  history: PrinterHistory = {},
): EscposPrinter {
  return createPrinter({
    opener: printerOpener(address, profile, clock),
    profile,
    clock,
    paced: () => address.driver === "serial" && profile.serial?.rtscts !== true && isUart(address.path),
    ...history,
  });
}

/** A CDC-ACM printer holds the host back over USB, whatever its profile says of wires; a UART without RTS/CTS cannot. */
function isUart(path: string): boolean {
  try {
    return !basename(realpathSync(path)).startsWith("ttyACM");
  } catch {
    return true;
  }
}

/** The link to a printer's address, for a driver or for a technician's questions. */
export function printerOpener(address: PrinterAddress, profile: PrinterProfile, clock: Clock): LinkOpener {
  switch (address.driver) {
    case "tcp":
      return tcpOpener({ host: address.host, port: address.port, clock });
    case "usb":
      return usbPrinterOpener({ at: usbPlace(address), clock });
    case "serial": {
      const { baudRate, rtscts } = profile.serial ?? SERIAL_DEFAULTS;
      return serialOpener({ path: address.path, baudRate: address.baudRate ?? baudRate, rtscts, clock });
    }
  }
}

/** What most boards leave the factory with, for a profile that says nothing of serial ports. */
const SERIAL_DEFAULTS = { baudRate: 9_600, rtscts: false } as const;

function usbPlace({ port, path }: Extract<PrinterAddress, { driver: "usb" }>): UsbPrinterOptions["at"] {
  if (port !== undefined) return { port };
  if (path !== undefined) return { path };
  throw new Error("a USB printer needs a port or a path: the configuration allows no other");
}
