import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import type { PrinterAddress } from "../../../drivers/printer/open.ts";
import { printerName } from "../../../kiosk/ledger/printer-name.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { choosePrinter } from "../device/address.ts";
import { terminalRuns } from "../device/terminal-data.ts";

export interface ChosenPrinter {
  readonly address: PrinterAddress;
  readonly profile: PrinterProfile;
  readonly config: TerminalConfig;
  /** "usb 1-1.3", "tcp 192.168.1.50:9100". */
  readonly place: string;
  /** A terminal runs on this configuration and holds its printer: a sentence that says what to do. */
  readonly held: string | null;
}

/** The printer that is meant; null where the command was used wrongly, and everything is said. */
export function chosenPrinter(command: string, options: AddressOptions): ChosenPrinter | null {
  const chosen = choosePrinter(options);
  if (!chosen.ok) {
    for (const problem of chosen.problems) console.error(`${command}: ${problem}`);
    return null;
  }
  const { address, config, by } = chosen;
  const place = printerName(address).printer;
  // Another printer than the configured one is nobody's; the device itself says when it is held.
  const held =
    by === "configuration" && terminalRuns(config) ? `the terminal runs and holds ${place}. ${END_IT}` : null;
  return { address, profile: loadPrinterProfile(address.profile), config, place, held };
}

const END_IT = "End it first (systemctl stop yanpiao), then try again";

/** A reason that a link gave, with what to do where another program has the printer. */
export function reasonWords(reason: string): string {
  return reason.startsWith("in use by another program")
    ? `${reason}. If it is the terminal: ${END_IT.toLowerCase()}`
    : reason;
}
