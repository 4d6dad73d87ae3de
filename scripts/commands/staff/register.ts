/**
 * `yanpiao staff`: who may sign in at the glass of this terminal. Only the command lines are here; what they do is loaded when
 * it is wanted, because `yanpiao run` waits for this file.
 */
import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import process from "node:process";
import { withData, type StoreOptions } from "../store/data.ts";
import { wholeIn } from "../until-done.ts";
import { ROLES, type AddOptions, type BadgeOptions, type TotpOptions } from "./options.ts";

export function register(program: Command): void {
  const staff = program
    .command("staff")
    .description("Technicians and operators who sign in at the glass: accounts, one-time PINs, codes and badges");
  for (const add of [registerList, registerAdd, registerOne, registerTotp, registerBadge]) add(staff);
}

function staffNumber(text: string): string {
  if (!/^[0-9]{2}$/.test(text) || text === "00") throw new InvalidArgumentError("two digits, 01 to 99");
  return text;
}

const number = (): Argument => new Argument("<number>", "staff number, 01 to 99").argParser(staffNumber);
const CODES = "Exit codes: 0 done, 1 not (it says why), 2 used wrongly";

function registerList(staff: Command): void {
  withData(staff.command("list"))
    .description("The accounts: number, role, and what they have to do at their next sign-in")
    .option("--json", "one JSON object instead of a table")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao staff list
  yanpiao staff list --data /var/lib/yanpiao --json

${CODES}`,
    )
    .action(async (options: StoreOptions) => {
      process.exitCode = (await import("./accounts.ts")).list(options);
    });
}

function registerAdd(staff: Command): void {
  withData(staff.command("add"))
    .description("Make an account; its one-time PIN is printed here and nowhere else")
    .addOption(new Option("--role <role>", "what they may do").choices(ROLES).makeOptionMandatory())
    .addOption(new Option("--number <number>", "01 to 99 (default: the lowest that is free)").argParser(staffNumber))
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
There is no default PIN. The one that is printed is random, works once, and asks for one of their own at the glass: tap the
mark at the top left seven times, type the number and the PIN. Where the configuration asks for one-time codes, the secret
for the phone is printed as well. Works while the terminal runs.

Examples:
  sudo -u yanpiao yanpiao staff add --role technician --config /etc/yanpiao/terminal.json
  yanpiao staff add --role operator --number 20 --json

${CODES}`,
    )
    .action(async (options: AddOptions) => {
      process.exitCode = await (await import("./accounts.ts")).add(options);
    });
}

function registerOne(staff: Command): void {
  withData(staff.command("remove").addArgument(number()))
    .description("Remove an account; who is in at this moment stays until they leave")
    .option("--json", "one JSON object instead of words")
    .addHelpText("after", `\nExample:\n  yanpiao staff remove 07\n\n${CODES}`)
    .action(async (which: string, options: StoreOptions) => {
      process.exitCode = (await import("./accounts.ts")).remove(which, options);
    });

  withData(staff.command("reset-pin").addArgument(number()))
    .description("Give a new one-time PIN, and end any wait after wrong tries")
    .option("--json", "one JSON object instead of words")
    .addHelpText("after", `\nExample:\n  yanpiao staff reset-pin 07\n\n${CODES}`)
    .action(async (which: string, options: StoreOptions) => {
      process.exitCode = await (await import("./accounts.ts")).resetPin(which, options);
    });

  withData(staff.command("unlock").addArgument(number()))
    .description("End the wait after wrong tries; the PIN stays")
    .option("--json", "one JSON object instead of words")
    .addHelpText("after", `\nExample:\n  yanpiao staff unlock 07\n\n${CODES}`)
    .action(async (which: string, options: StoreOptions) => {
      process.exitCode = (await import("./accounts.ts")).unlock(which, options);
    });
}

function registerTotp(staff: Command): void {
  withData(staff.command("totp").addArgument(number()))
    .description("A new secret for one-time codes, as a QR code for the phone's authenticator app")
    .option("--off", "no codes for this account any more")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Codes are asked for where the configuration says "staff": {"secondFactor": "totp"}; an account without a secret is then
not let in.

Examples:
  yanpiao staff totp 07
  yanpiao staff totp 07 --off

${CODES}`,
    )
    .action(async (which: string, options: TotpOptions) => {
      process.exitCode = (await import("./accounts.ts")).totp(which, options);
    });
}

function registerBadge(staff: Command): void {
  staff
    .command("badge")
    .addArgument(number().argOptional())
    .description("Sign a badge as a QR code, in the operator's office; or make the office's key")
    .addOption(new Option("--role <role>", "the role of the account").choices(ROLES))
    .option("--key <file>", "the office's private key (PEM)")
    .option("--key-id <id>", "its name in the configuration", "office")
    .option("--days <days>", "how long the badge is good", wholeIn(1, 400), 30)
    .option("--new-key <file>", "make a private key there, and print the line for the configuration")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Badges are asked for where the configuration says "staff": {"secondFactor": "badge", "badgeKeys": [...]}. The private key
stays in the office; terminals hold the public one. A photograph of a badge is as good as the badge until it expires, so it
counts only beside the PIN.

Examples:
  yanpiao staff badge --new-key office.pem --key-id office-2026
  yanpiao staff badge 07 --role technician --key office.pem --key-id office-2026 --days 30

${CODES}`,
    )
    .action(async (which: string | undefined, options: BadgeOptions) => {
      process.exitCode = (await import("./badge.ts")).badge(which, options);
    });
}
