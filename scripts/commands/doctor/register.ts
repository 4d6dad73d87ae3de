/** `yanpiao doctor`: one page about this machine: what is right, what is wrong, what to do. `self-check`: what staff found at the glass. */
import type { Command } from "commander";
import process from "node:process";
import { withLookOptions } from "../device/look-options.ts";
import { withData } from "../store/data.ts";
import type { DoctorOptions } from "./doctor.ts";
import type { SelfCheckOptions } from "./self-check.ts";

export function register(program: Command): void {
  withLookOptions(
    program
      .command("doctor")
      .description("Look at the whole machine: what is right, what is wrong, and what to do about it")
      .option("--config <file>", "the terminal's configuration; none: the demonstration terminal")
      .option("--site <file>", "what all terminals of the site have in common")
      .option("--data <folder>", "a terminal's data folder, with the configuration that was provisioned in it"),
  )
    .addHelpText(
      "after",
      `
Nothing is changed, and no device is opened but a printer on the network, to which a connection is made and ended.

Examples:
  yanpiao doctor --data /var/lib/yanpiao
  yanpiao doctor --config /etc/yanpiao/terminal.json
  sudo yanpiao doctor --config /etc/yanpiao/terminal.json --user yanpiao --json

Exit codes: 0 nothing keeps the terminal from working, 1 something does, 2 used wrongly`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import("./doctor.ts");
      process.exitCode = await doctor(options);
    });

  withData(program.command("self-check"))
    .description("The last self-checks that staff ran at the glass, and what a readiness slip's code says")
    .option("--read <text>", "what the QR code of a readiness slip holds, instead of the results kept here")
    .option("--key <key>", "with --read: the terminal's public key as yanpiao journal key prints it, noted before")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao self-check --config /etc/yanpiao/terminal.json
  yanpiao self-check --data /var/lib/yanpiao --json
  yanpiao self-check --read 'YPR1:BJ-CY-0107:20261126142608:12.0.0::…' --key KEY

Exit codes: 0 the last one found nothing that has to be mended, 1 it did, or there is none, 2 used wrongly`,
    )
    .action(async (options: SelfCheckOptions) => {
      process.exitCode = (await import("./self-check.ts")).selfCheck(options);
    });
}
