/**
 * `yanpiao scanner`: what a technician does with a code scanner on the bench. Only the command lines are here; what they
 * do is loaded when it is wanted, because `yanpiao run` waits for this file.
 */
import { Argument, Option, type Command } from "commander";
import process from "node:process";
import { withScannerAddress } from "../device/address-options.ts";
import { withLookOptions } from "../device/look-options.ts";
import { wholeIn } from "../until-done.ts";
import type { ListOptions } from "./list.ts";
import type { ProbeOptions } from "./probe.ts";
import type { Trigger, TriggerOptions } from "./trigger.ts";
import { registerVirtual } from "./virtual.ts";
import type { WatchOptions } from "./watch.ts";

export function register(program: Command): void {
  const scanner = program.command("scanner").description("Code scanners: find them, watch them, ask them who they are");
  for (const add of [registerList, registerWatch, registerTrigger, registerProbe, registerVirtual]) add(scanner);
}

function registerList(scanner: Command): void {
  withLookOptions(
    scanner
      .command("list")
      .description("What is plugged in that is or may be a scanner, with the lines for the configuration")
      .option("--all", "every keyboard and HID device too"),
  )
    .addHelpText(
      "after",
      `
Nothing is opened: this is safe while the terminal runs.

Examples:
  yanpiao scanner list
  yanpiao scanner list --json

Exit codes: 0 done (nothing plugged in is no fault), 1 something plugged in cannot be used as it is, 2 used wrongly`,
    )
    .action(async (options: ListOptions) => {
      const { list } = await import("./list.ts");
      process.exitCode = list(options);
    });
}

function registerWatch(scanner: Command): void {
  withScannerAddress(
    scanner.command("watch").description("Open the scanner as the terminal would and say what is read, line by line"),
  )
    .option("--count <n>", "end after so many scans", wholeIn(1, 1_000_000))
    .option("--json", "one JSON line for each event")
    .addOption(new Option("--show-text", "also print what was scanned; that this was done is written into the journal"))
    .addHelpText(
      "after",
      `
Each scan is one line: how many bytes, and what the invoice rules make of it. What a code holds is somebody's, so it is
not printed unless asked for. Ctrl+C ends. While the terminal runs it holds its scanner: end it first.

Examples:
  yanpiao scanner watch --config /etc/yanpiao/terminal.json
  yanpiao scanner watch --driver serial --path /dev/serial/by-id/usb-scanner --profile generic-serial
  yanpiao scanner watch --driver hid --json

Exit codes: 0 ended as asked, 1 the scanner is held by another program or was never there, 2 used wrongly`,
    )
    .action(async (options: WatchOptions) => {
      const { watch } = await import("./watch.ts");
      process.exitCode = await watch(options);
    });
}

function registerTrigger(scanner: Command): void {
  withScannerAddress(
    scanner
      .command("trigger")
      .description("Tell the scanner to read, to stop reading, or to beep")
      .addArgument(new Argument("<what>", "what to tell it").choices(["on", "off", "beep"])),
  )
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao scanner trigger beep --config /etc/yanpiao/terminal.json
  yanpiao scanner trigger on --driver serial --path /dev/ttyACM0 --profile newland-cdc

Exit codes: 0 told (and, where the device answers, obeyed), 1 not told or refused, 2 used wrongly`,
    )
    .action(async (what: Trigger, options: TriggerOptions) => {
      const { trigger } = await import("./trigger.ts");
      process.exitCode = await trigger(what, options);
    });
}

function registerProbe(scanner: Command): void {
  withScannerAddress(
    scanner
      .command("probe")
      .description("Find out which scanner this is: what it says of itself and answers, and the profile that fits"),
  )
    .option("--out <file>", "write the report there (default: print it)")
    .option("--json", "one JSON object instead of the report")
    .addHelpText(
      "after",
      `
Only questions are sent that change nothing in the device, in the words of one profile after the other; what the device
answers is written down in hex. A code that somebody scans meanwhile is not. The report can go to a support case as it is.

Examples:
  yanpiao scanner probe --out scanner.md
  yanpiao scanner probe --driver serial --path /dev/ttyS0 --baud-rate 115200
  yanpiao scanner probe --driver hid --port 1-1.2

Exit codes: 0 a profile is proposed, 1 none fits for sure or the device cannot be asked, 2 used wrongly`,
    )
    .action(async (options: ProbeOptions) => {
      const { probe } = await import("./probe.ts");
      process.exitCode = await probe(options);
    });
}
