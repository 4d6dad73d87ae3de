/** `yanpiao office`: a terminal asked from a desk. Journals are pulled with `yanpiao journal pull`. */
import type { Command } from "commander";
import process from "node:process";
import { registerAct } from "./register-act.ts";
import type { CertificateOptions } from "./certificates.ts";
import type { AskOptions } from "./health.ts";
import type { SupportOptions } from "./support.ts";

export function register(program: Command): void {
  const office = program
    .command("office")
    .description("Ask a terminal from a desk how it is, or have it do something; certificates to try that with");

  for (const [name, path, what] of [
    ["health", "/v1/health", "How a terminal is: devices, services, requests, paper, disk, as JSON"],
    ["figures", "/metrics", "The figures of a terminal as a scraper gets them, OpenMetrics text"],
  ] as const) {
    office
      .command(`${name} <terminal>`)
      .description(what)
      .requiredOption("--identity <folder>", "who you are: certificate.pem, key.pem, and ca.pem of your operators")
      .addHelpText(
        "after",
        `
Example:
  yanpiao office ${name} --identity desk-07 10.20.0.17:8443

Exit codes: 0 done, 1 it could not be asked, 2 used wrongly`,
      )
      .action(async (terminal: string, options: AskOptions) => {
        process.exitCode = await (await import("./health.ts")).ask(`yanpiao office ${name}`, path, terminal, options);
      });
  }

  office
    .command("support <terminal>")
    .description("One file about a terminal, without anything personal, that may be sent to its maker; for operators")
    .requiredOption("--identity <folder>", "who you are: certificate.pem, key.pem, and ca.pem of your operators")
    .option("--out <file>", "the file, or a folder for it (default: here, named by terminal and time)")
    .option("--key <key>", "the terminal's public key as yanpiao journal key prints it, noted before")
    .option("--json", "what came as one JSON object")
    .addHelpText(
      "after",
      `
What came is compared with the list that the terminal signed, and kept only where it is whole. It says what could not be read, and
why. Only the role operator may take it, and the terminal's journal says who did.

Examples:
  yanpiao office support --identity night-shift 10.20.0.17:8443
  yanpiao office support --identity night-shift --out case-4711.zip BJ-CY-0107=10.20.0.17

Exit codes: 0 it came whole, 1 it did not, 2 used wrongly`,
    )
    .action(async (terminal: string, options: SupportOptions) => {
      process.exitCode = await (await import("./support.ts")).support(terminal, options);
    });

  registerAct(office);

  office
    .command("certificate")
    .description("Make an authority, a terminal's certificate and those of desks, for a demonstration")
    .requiredOption("--out <folder>", "a folder that is not there yet")
    .option("--host <names...>", "addresses or names of the terminal", ["127.0.0.1"])
    .option("--name <names...>", "who sits at desks", ["desk-07"])
    .addHelpText(
      "after",
      `
Example:
  yanpiao office certificate --out /tmp/operators --host 10.20.0.17 --name desk-07 night-shift

Exit codes: 0 done, 1 the folder is there already, 2 used wrongly`,
    )
    .action(async (options: CertificateOptions) => {
      process.exitCode = (await import("./certificates.ts")).certificate(options);
    });
}
