/** `yanpiao journal pull`: only the command line; what it does is loaded when it is wanted. */
import { Option, type Command } from "commander";
import process from "node:process";
import { ROLES } from "../../../kiosk/journal/event.ts";
import { wholeIn } from "../until-done.ts";
import type { PullCommandOptions } from "./pull.ts";

const MOST_AT_ONCE = 64;
const MOST_ATTEMPTS = 20;

export function registerPull(journal: Command): void {
  journal
    .command("pull [terminals...]")
    .description("Copy the journals of terminals to this desk, and prove them; goes on where the last pull ended")
    .requiredOption("--identity <folder>", "who you are: certificate.pem, key.pem, and ca.pem of your operators")
    .requiredOption("--out <folder>", "where the copies are; each terminal has a folder in it")
    .option("--all-from <file>", "a file of terminals, one a line")
    .option("--since <time>", "only lines from this moment on")
    .option("--until <time>", "only lines before this moment")
    .option("--event <names...>", "only these: print.done, or print for all of that room")
    .option("--session <id>", "only this visit")
    .option("--request <id>", "only this request")
    .option("--invoice <hash>", "only this invoice, as the journal names it")
    .option("--device <name>", "only this device: scanner, printer, camera")
    .addOption(new Option("--role <role>", "only what was done by these").choices(ROLES))
    .option("--errors", "only what says that something is wrong")
    .option("--at-once <n>", "so many terminals at a time", wholeIn(1, MOST_AT_ONCE), 8)
    .option("--attempts <n>", "how often each is tried where the line breaks", wholeIn(1, MOST_ATTEMPTS), 4)
    .option("--json", "what came of each as one JSON object")
    .addHelpText(
      "after",
      `
A terminal is NAME=HOST:PORT, HOST:PORT or HOST (port 8443). Its journal lands in OUT/NAME/journal and is verified with the key
that was noted at the first pull: yanpiao journal show --folder OUT/NAME/journal reads it. With a filter only lines that fit come,
to OUT/NAME/lines.jsonl.

Examples:
  yanpiao journal pull --identity desk-07 --out journals BJ-CY-0107=10.20.0.17
  yanpiao journal pull --identity desk-07 --out journals --all-from terminals.txt
  yanpiao journal pull --identity desk-07 --out printing --event print --since 7d 10.20.0.17:8443

Exit codes: 0 all came and are whole, 1 one did not or is not, 2 used wrongly`,
    )
    .action(async (terminals: readonly string[], options: PullCommandOptions) => {
      process.exitCode = await (await import("./pull.ts")).pull(terminals, options);
    });
}
