import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Clock } from "../clock.ts";
import type { LinkOpener } from "../link/link.ts";
import { tcpOpener } from "../link/tcp.ts";
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
  return createPrinter({ opener: printerOpener(address), profile, clock, ...history });
}

function printerOpener(address: PrinterAddress): LinkOpener {
  switch (address.driver) {
    case "tcp":
      return tcpOpener({ host: address.host, port: address.port });
    case "usb":
    case "serial":
      throw new Error(`no link for ${address.driver} printers yet`);
  }
}
