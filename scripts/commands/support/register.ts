/** `yanpiao support`: one file about this terminal, for whoever has to find out what is wrong with it. */
import type { Command } from "commander";
import process from "node:process";
import { withData } from "../store/data.ts";
import type { CheckOptions } from "./check.ts";
import type { SupportOptions } from "./make.ts";

export function register(program: Command): void {
  const support = withData(program.command("support"))
    .description("Write one file about this terminal, without anything personal, that may be sent to its maker")
    .option("--out <file>", "the file, or a folder for it (default: here, named by terminal and time)")
    .option("--user <name>", "whose permissions count for devices (default: yanpiao where root asks and it exists)")
    .option("--json", "what was written as one JSON object")
    .addHelpText(
      "after",
      `
Works beside a running terminal, and also where none runs or its store is broken: what cannot be read is named in the file, with the
reason. What only the running terminal knows (a picture of the screen, the printer's answers) comes over the network: yanpiao office
support.

Examples:
  sudo -u yanpiao yanpiao support --data /var/lib/yanpiao --out /tmp
  yanpiao support --config /etc/yanpiao/terminal.json --out case-4711.zip

Exit codes: 0 written, 1 it could not be, 2 used wrongly`,
    )
    .action(async (options: SupportOptions) => {
      process.exitCode = await (await import("./make.ts")).make(options);
    });

  support
    .command("check <file>")
    .description("Say whether a file that somebody sent is as a terminal made it, and what was not to be had")
    .option("--key <key>", "the terminal's public key as yanpiao journal key prints it, noted before")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao support check BJ-CY-0107-20261124T040000Z.yanpiao-support.zip
  yanpiao support check case-4711.zip --key KEY --json

Exit codes: 0 nothing is missing and nothing is altered, 1 something is, 2 used wrongly`,
    )
    // Both have --json, and commander gives it to the one that stands further left.
    .action(async (file: string, _: unknown, command: Command) => {
      process.exitCode = await (await import("./check.ts")).check(file, command.optsWithGlobals<CheckOptions>());
    });
}
