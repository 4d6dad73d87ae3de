/** `yanpiao office act`: only the command line; what it does is loaded when it is wanted. */
import { Option, type Command } from "commander";
import process from "node:process";
import { OFFICE_ACTIONS } from "../../../config/parts/people.ts";
import { wholeIn } from "../until-done.ts";
import type { ActCommandOptions } from "./act.ts";

const MOST_AT_ONCE = 64;
const MOST_MINUTES = 24 * 60;

export function registerAct(office: Command): void {
  office
    .command("act [terminals...]")
    .description("Have terminals do something while nobody is there, and wait until it is done; for operators")
    .requiredOption("--identity <folder>", "who you are: certificate.pem, key.pem, and ca.pem of your operators")
    .addOption(new Option("--action <name>", "what").choices(OFFICE_ACTIONS).makeOptionMandatory())
    .option("--bundle <file>", "send-config: what yanpiao config sign has made")
    .option("--root", "rotate-keys: also the root key; older copies of the store then open with the older key only")
    .option("--all-from <file>", "a file of terminals, one a line")
    .option("--wait <minutes>", "ask again so long where somebody is there", wholeIn(0, MOST_MINUTES), 0)
    .option("--at-once <n>", "so many terminals at a time", wholeIn(1, MOST_AT_ONCE), 4)
    .option("--json", "what came of each as one JSON object")
    .addHelpText(
      "after",
      `
A terminal is NAME=HOST:PORT, HOST:PORT or HOST (port 8443). It does what its configuration allows (office.actions), for whom it
calls an operator, while nobody is before it, no staff are signed in, nothing is printed and no configuration is on trial.

restart      the terminal ends and its supervisor starts it anew; waits until it is back
rotate-keys  another key seals what the store keeps; nothing stops meanwhile. The key that signs the journal stays
send-config  a signed bundle; it starts anew with it, and keeps it only where this command finds it as well as before and says so.
             Else, and where nobody can reach it any more, it goes back to what it had after two minutes
self-check   what needs nobody before it: no code is held to the scanner, no slip is printed

Examples:
  yanpiao office act --identity night-shift --action restart --wait 30 BJ-CY-0107=10.20.0.17
  yanpiao office act --identity night-shift --action send-config --bundle fleet-7.yanpiao-config --all-from terminals.txt
  yanpiao office act --identity night-shift --action self-check --json 10.20.0.17:8443

Exit codes: 0 done by all and well, 1 not by all or something is not well, 2 used wrongly`,
    )
    .action(async (terminals: readonly string[], options: ActCommandOptions) => {
      process.exitCode = await (await import("./act.ts")).act(terminals, options);
    });
}
