/**
 * `yanpiao journal`: what happened, and whether the record of it is whole. Only the command lines are here; what they do
 * is loaded when it is wanted, because `yanpiao run` waits for this file.
 */
import { Option, type Command } from "commander";
import process from "node:process";
import { COPY_SPANS } from "../../../kiosk/display/contract/choices.ts";
import { ROLES } from "../../../kiosk/journal/event.ts";
import { withData } from "../store/data.ts";
import { registerPull } from "../journal-pull/register.ts";
import { wholeIn } from "../until-done.ts";
import type { ExportOptions } from "./export.ts";
import type { EventsOptions, KeyOptions, ShowOptions, TailOptions, VerifyOptions } from "./options.ts";

const MOST_LINES = 1_000_000;
const TIMES = 'in Beijing time: "2026-11-24", "2026-11-24 14:00", "14:00" (today), or "30m", "2h", "7d" ago';

export function register(program: Command): void {
  const journal = program
    .command("journal")
    .description("The terminal's journal: follow it, search it, prove that nothing of it is missing or altered");

  withFilters(journal.command("show"))
    .description("Lines that fit, the newest last; safe while the terminal runs")
    .option("-n, --lines <n>", "at most so many, the newest", wholeIn(1, MOST_LINES), 100)
    .option("--all", "all of them")
    .addHelpText(
      "after",
      `
Times are ${TIMES}.

Examples:
  yanpiao journal show --errors --since 2h
  yanpiao journal show --event print verify.done --since "2026-11-24 14:00" --until "2026-11-24 15:00"
  yanpiao journal show --request 0198c0de-0000-7000-8000-000000000001 --explain
  yanpiao journal show --all --json > journal.jsonl

Exit codes: 0 done, 1 the journal cannot be read, 2 used wrongly`,
    )
    .action(async (options: ShowOptions) => {
      process.exitCode = await (await import("./show.ts")).show(options);
    });

  withFilters(journal.command("tail"))
    .description("The newest lines that fit, and each new one as it is written, until Ctrl+C")
    .option("-n, --lines <n>", "so many to begin with", wholeIn(0, MOST_LINES), 20)
    .addHelpText(
      "after",
      `
Examples:
  yanpiao journal tail
  yanpiao journal tail --event device print --errors

Exit codes: 0 done, 1 the journal cannot be read, 2 used wrongly`,
    )
    .action(async (options: TailOptions) => {
      process.exitCode = await (await import("./tail.ts")).tail(options);
    });

  withData(journal.command("verify"))
    .description("Name exactly what of the journal is missing or altered; safe while the terminal runs")
    .option("--folder <folder>", "a copy of the journal's folder, on another machine")
    .option("--key <key...>", "the terminal's public key as `yanpiao journal key` printed it, noted before")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Without --key the terminal's own key is taken, which proves nothing against whoever had the terminal in his hands: note the
public key when a terminal is set up, and give it here.

Examples:
  yanpiao journal verify
  yanpiao journal verify --folder /media/stick/journal --key ayIQJ-nPAmDmzcphjniZY16tFweyiyMnfYGBUASumzo

Exit codes: 0 nothing is missing or altered, 1 something is, or it cannot be read, 2 used wrongly`,
    )
    .action(async (options: VerifyOptions) => {
      process.exitCode = await (await import("./verify.ts")).verify(options);
    });

  withData(journal.command("key"))
    .description("The public key with which the journal's signatures are checked; note it when a terminal is set up")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Example:
  yanpiao journal key --data /var/lib/yanpiao

Exit codes: 0 done, 1 there is no key yet, or it cannot be read, 2 used wrongly`,
    )
    .action(async (options: KeyOptions) => {
      process.exitCode = (await import("./key.ts")).key(options);
    });

  withData(journal.command("export"))
    .description("Copy the journal, or its last days, to a stick, and verify it there; safe while the terminal runs")
    .requiredOption("--to <folder>", "where the stick is mounted")
    .addOption(new Option("--span <span>", "how much of it").choices(COPY_SPANS).default("all"))
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Whole files go along as they lie, with all that was signed; a part says with the terminal's signature where it begins. They are in
TO/TERMINAL-journal.part until each was read from the stick again and all of it verified; then the folder is
TO/TERMINAL-journal-FROM_TO_TIME. A try that was broken off is gone on with.

Examples:
  yanpiao journal export --to /run/media/yanpiao/sdb1 --span week
  yanpiao journal verify --folder /media/stick/BJ-CY-0107-journal-2026-11-19_2026-11-26_142605

Exit codes: 0 it is on the stick and whole, 1 it is not or the journal itself has faults, 2 used wrongly`,
    )
    .action(async (options: ExportOptions) => {
      process.exitCode = await (await import("./export.ts")).exportJournal(options);
    });

  registerPull(journal);

  journal
    .command("events")
    .description("Every event there is: what it means, whom it is for, its fields")
    .option("--json", "one JSON object instead of a document")
    .addHelpText(
      "after",
      `
Example:
  yanpiao journal events > kiosk/journal/EVENTS.md

Exit codes: 0 done, 1 never, 2 used wrongly`,
    )
    .action(async (options: EventsOptions) => {
      (await import("./events.ts")).events(options);
    });
}

function withFilters(command: Command): Command {
  return withData(command)
    .option("--folder <folder>", "a copy of the journal's folder, on another machine")
    .option("--since <time>", "from this moment on")
    .option("--until <time>", "before this moment")
    .option("--event <names...>", "only these: print.done, or print for all of that room")
    .option("--session <id>", "only this visit")
    .option("--request <id>", "only this request, as `yanpiao outbox list` names it")
    .option("--invoice <hash>", "only this invoice, as the journal names it")
    .option("--device <name>", "only this device: scanner, printer, camera")
    .addOption(new Option("--role <role>", "only what was done by these").choices(ROLES))
    .option("--errors", "only what says that something is wrong")
    .option("--explain", "say under each line what the event means")
    .option("--json", "the lines as they were written");
}
