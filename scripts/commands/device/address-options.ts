import { InvalidArgumentError, Option, type Command } from "commander";

/** How a device is named on the command line; which one is meant by it, `address.ts` says. */
export interface AddressOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
  readonly driver?: string;
  readonly path?: string;
  readonly port?: string;
  readonly host?: string;
  readonly profile?: string;
  readonly baudRate?: number;
  /** Where the machine's files are that say what is plugged in. */
  readonly root: string;
}

export function withScannerAddress(command: Command): Command {
  return withConfigFiles(command)
    .addOption(new Option("--driver <name>", "name the scanner here").choices(["serial", "hid", "wedge"]))
    .option("--path <device>", "serial: /dev/serial/by-id/…; wedge: /dev/input/by-id/…-event-kbd")
    .option("--port <usb port>", "hid: the socket, e.g. 1-1.2 (default: any)")
    .option("--profile <id>", "device profile (default: the one for any device of this kind)")
    .option("--baud-rate <n>", "serial: where it differs from the profile's", wholeNumber);
}

export function withPrinterAddress(command: Command): Command {
  return withConfigFiles(command)
    .addOption(new Option("--driver <name>", "name the printer here").choices(["tcp", "usb", "serial"]))
    .option("--host <address>", "tcp: the printer's address")
    .option("--port <port>", "tcp: its port (default 9100); usb: the socket, e.g. 1-1.3")
    .option("--path <device>", "serial: /dev/serial/by-path/…; usb: /dev/usb/lp0")
    .option("--profile <id>", "device profile (default: the one for any 80 mm printer)")
    .option("--baud-rate <n>", "serial: where it differs from the profile's", wholeNumber);
}

function withConfigFiles(command: Command): Command {
  return command
    .option("--config <file>", "the terminal's configuration, which names the device")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--data <folder>", "a terminal's data folder, with the configuration that was provisioned in it")
    .addOption(new Option("--root <folder>", "look at the files of another machine").default("/").hideHelp());
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError("must be a whole number, e.g. 9600");
  return Number(text);
}
