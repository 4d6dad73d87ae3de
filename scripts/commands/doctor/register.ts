/** `yanpiao doctor`: one page about this machine: what is right, what is wrong, what to do. */
import type { Command } from "commander";
import process from "node:process";
import { withLookOptions } from "../device/look-options.ts";
import type { DoctorOptions } from "./doctor.ts";

export function register(program: Command): void {
  withLookOptions(
    program
      .command("doctor")
      .description("Look at the whole machine: what is right, what is wrong, and what to do about it")
      .option("--config <file>", "the terminal's configuration; none: the demonstration terminal")
      .option("--site <file>", "what all terminals of the site have in common"),
  )
    .addHelpText(
      "after",
      `
Nothing is changed, and no device is opened but a printer on the network, to which a connection is made and ended.

Examples:
  yanpiao doctor --config /etc/yanpiao/terminal.json
  sudo yanpiao doctor --config /etc/yanpiao/terminal.json --user yanpiao --json

Exit codes: 0 nothing keeps the terminal from working, 1 something does, 2 used wrongly`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import("./doctor.ts");
      process.exitCode = await doctor(options);
    });
}
