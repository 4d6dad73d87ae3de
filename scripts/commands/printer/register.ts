/**
 * `yanpiao printer`: what a technician does with a receipt printer on the bench. Only the command lines are here; what
 * they do is loaded when it is wanted, because `yanpiao run` waits for this file.
 */
import type { Command } from "commander";
import process from "node:process";
import { withPrinterAddress } from "../device/address-options.ts";
import { withLookOptions, type LookOptions } from "../device/look-options.ts";
import type { ProbeOptions } from "./probe.ts";
import type { StatusOptions } from "./status.ts";
import type { TestOptions } from "./test.ts";
import { registerVirtual } from "./virtual.ts";

export function register(program: Command): void {
  const printer = program
    .command("printer")
    .description("Receipt printers: find them, ask them how they are and who they are, print a test page");
  for (const add of [registerList, registerStatus, registerTest, registerProbe, registerVirtual]) add(printer);
}

function registerList(printer: Command): void {
  withLookOptions(
    printer
      .command("list")
      .description("What is plugged in that is or may be a receipt printer, with the lines for the configuration"),
  )
    .addHelpText(
      "after",
      `
Nothing is opened: this is safe while the terminal runs. A printer on the network is not found by looking; its own
self-test page (hold FEED while switching it on) names its address.

Examples:
  yanpiao printer list
  yanpiao printer list --json

Exit codes: 0 done (nothing plugged in is no fault), 1 something plugged in cannot be used as it is, 2 used wrongly`,
    )
    .action(async (options: LookOptions) => {
      const { list } = await import("./list.ts");
      process.exitCode = list(options);
    });
}

function registerStatus(printer: Command): void {
  withPrinterAddress(
    printer
      .command("status")
      .description(
        "Ask the printer how it is: paper, cover, faults, each status bit in words; and the paper's account",
      ),
  )
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Nothing is printed. While the terminal runs it holds its printer: then only the paper's account is shown.

Examples:
  yanpiao printer status --config /etc/yanpiao/terminal.json
  yanpiao printer status --driver tcp --host 192.168.1.50
  yanpiao printer status --driver usb --port 1-1.3 --json

Exit codes: 0 ready to print as far as it says, 1 a fault, or the printer cannot be asked, 2 used wrongly`,
    )
    .action(async (options: StatusOptions) => {
      const { status } = await import("./status.ts");
      process.exitCode = await status(options);
    });
}

function registerTest(printer: Command): void {
  withPrinterAddress(
    printer
      .command("test")
      .description("Print a test page through the real driver, and say what is known about what became of it"),
  )
    .option("--raster", "print the whole page as a picture, as for a printer whose font is not known")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
The page has a ruler, common and rare characters, bold and large text, a QR code and a cut. Hold it in the hand and go
through its numbers: what is not right there is not right in the profile.

Examples:
  yanpiao printer test --config /etc/yanpiao/terminal.json
  yanpiao printer test --driver usb --port 1-1.3 --profile generic-58mm
  yanpiao printer test --driver tcp --host 192.168.1.50 --raster

Exit codes: 0 printed or probably printed, 1 not printed or not known, 2 used wrongly`,
    )
    .action(async (options: TestOptions) => {
      const { test } = await import("./test.ts");
      process.exitCode = await test(options);
    });
}

function registerProbe(printer: Command): void {
  withPrinterAddress(
    printer
      .command("probe")
      .description("Find out which printer this is: what it says of itself and answers, and the profile that fits"),
  )
    .option("--out <file>", "write the report there (default: print it)")
    .option("--json", "one JSON object instead of the report")
    .addHelpText(
      "after",
      `
Asks for names, status and the two ways to know the end of a slip, and writes every answer down in hex with what it means.
A printer that knows the questions prints nothing; another one may print a few characters. The report can go to a
support case as it is.

Examples:
  yanpiao printer probe --out printer.md
  yanpiao printer probe --driver tcp --host 192.168.1.50
  yanpiao printer probe --driver usb --port 1-1.3 --json

Exit codes: 0 a profile is proposed, 1 the printer cannot be asked, 2 used wrongly`,
    )
    .action(async (options: ProbeOptions) => {
      const { probe } = await import("./probe.ts");
      process.exitCode = await probe(options);
    });
}
