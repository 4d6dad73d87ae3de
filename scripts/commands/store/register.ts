/**
 * `yanpiao store`: the terminal's one file. Only the command lines are here; what they do is loaded when it is wanted,
 * because `yanpiao run` waits for this file.
 */
import type { Command } from "commander";
import process from "node:process";
import { withData, type StoreOptions } from "./data.ts";
import type { RotateOptions } from "./rotate-key.ts";

export function register(program: Command): void {
  const store = program
    .command("store")
    .description("The terminal's store: check it, copy it, put a copy back, change its keys");

  withData(store.command("check"))
    .description("Read the whole file through, and say what lies beside it; safe while the terminal runs")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao store check
  yanpiao store check --data /var/lib/yanpiao --json

Exit codes: 0 sound, 1 not sound or not there, 2 used wrongly`,
    )
    .action(async (options: StoreOptions) => {
      process.exitCode = (await import("./check.ts")).check(options);
    });

  withData(store.command("backup"))
    .description("Copy the store to another disk or stick, and prove the copy; safe while the terminal runs")
    .argument("<path>", "a file, or a folder in which the file gets a name with the time")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
The copy is written beside, synced, read through and its rows counted before it takes the place of an earlier one. What
is personal in it is sealed: without the terminal's key it opens for nobody, so keep that key elsewhere as well.

Examples:
  yanpiao store backup /media/stick
  yanpiao store backup /media/stick/terminal.sqlite --json

Exit codes: 0 copied and proven, 1 not, 2 used wrongly`,
    )
    .action(async (path: string, options: StoreOptions) => {
      process.exitCode = await (await import("./backup.ts")).backup(path, options);
    });

  withData(store.command("restore"))
    .description("Put a backup in the place of the store; the terminal must not run")
    .argument("<path>", "the backup")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Nothing is deleted: the store that is there is moved aside. What waits in the backup is looked up before it is asked, and
asked on another day where it cannot be, because it may have been answered since the copy was taken.

Example:
  systemctl stop yanpiao && sudo -u yanpiao yanpiao store restore /media/stick/terminal-20261124T040000Z.sqlite

Exit codes: 0 restored, 1 refused and nothing changed, 2 used wrongly`,
    )
    .action(async (path: string, options: StoreOptions) => {
      process.exitCode = (await import("./restore.ts")).restoreStore(path, options);
    });

  withData(store.command("rotate-key"))
    .description("Seal with a new key from now on; works while the terminal runs")
    .option("--root", "change the root key (terminal.key) as well; backups taken before need the old one")
    .option("--yes", "with --root: a copy of the old terminal.key is kept, or no earlier backup is wanted")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
What is sealed already is sealed anew while nobody is there, then the old key is thrown away. Claim codes go on working.
A root key that is a systemd credential is changed by the unit: give it a second credential named terminal.key.next,
restart the terminal, then make that one terminal.key.

Examples:
  yanpiao store rotate-key
  yanpiao store rotate-key --root --yes

Exit codes: 0 done, 1 not, 2 used wrongly`,
    )
    .action(async (options: RotateOptions) => {
      process.exitCode = await (await import("./rotate-key.ts")).rotateKey(options);
    });
}
