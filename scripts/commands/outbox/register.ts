/**
 * `yanpiao outbox`: the requests that wait, are answered or cannot be. Only the command lines are here; what they do is
 * loaded when it is wanted, because `yanpiao run` waits for this file.
 */
import { Option, type Command } from "commander";
import process from "node:process";
import { withData } from "../store/data.ts";
import { STATES, type ActOptions, type ExportOptions, type ListOptions, type ShowOptions } from "./options.ts";

const PERSONAL = "what was asked and answered as well; that this was done is journalled";

function states(): Option {
  return new Option("--state <names...>", "only these").choices(STATES);
}

export function register(program: Command): void {
  const outbox = program
    .command("outbox")
    .description("Requests the terminal has promised to finish: see them, and act on those that cannot be");

  withData(outbox.command("list"))
    .description("Requests without an answer, or those of the states named; safe while the terminal runs")
    .addOption(states())
    .option("--json", "one JSON object instead of a table")
    .addHelpText(
      "after",
      `
Nothing of what was asked is shown: a request is named by its id, its invoice as the journal names it.

"under-way" says that its question left, or is about to: a check may be spent on it. While the service is only looked at for what
became of an earlier question ("sent maybe"), which spends none, the request is still "waiting".

Examples:
  yanpiao outbox list
  yanpiao outbox list --state dead --json

Exit codes: 0 done, 1 the store cannot be read, 2 used wrongly`,
    )
    .action(async (options: ListOptions) => {
      process.exitCode = (await import("./look.ts")).list(options);
    });

  withData(outbox.command("show"))
    .description("One request")
    .argument("<id>", "as `yanpiao outbox list` names it")
    .option("--show-personal", PERSONAL)
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao outbox show 0198c0de-0000-7000-8000-000000000001
  yanpiao outbox show 0198c0de-0000-7000-8000-000000000001 --show-personal

Exit codes: 0 done, 1 no such request, or the store cannot be read, 2 used wrongly`,
    )
    .action(async (id: string, options: ShowOptions) => {
      process.exitCode = await (await import("./look.ts")).show(id, options);
    });

  for (const verb of ["retry", "drop"] as const) registerAct(outbox, verb);

  withData(outbox.command("export"))
    .description("Requests as JSON lines, for a back office or a support case")
    .addOption(states())
    .option("--out <file>", "where they go; without it, standard output")
    .option("--show-personal", PERSONAL)
    .addHelpText(
      "after",
      `
Examples:
  yanpiao outbox export --state dead --out dead.jsonl
  yanpiao outbox export --state waiting dead --show-personal --out requests.jsonl

Exit codes: 0 done, 1 the store cannot be read or the file not written, 2 used wrongly`,
    )
    .action(async (options: ExportOptions) => {
      process.exitCode = await (await import("./look.ts")).exportRequests(options);
    });
}

const ACTS = {
  retry: {
    description: "Ask about requests again from the beginning; looked up first wherever they may have been asked",
    all: "all dead requests",
    more: "One that may have cost a check of today is not hurried.",
  },
  drop: {
    description: "Give up dead requests: their claim codes find nothing from then on",
    all: "all dead requests",
    more: "What still waits is a promise and cannot be dropped.",
  },
} as const;

function registerAct(outbox: Command, verb: "retry" | "drop"): void {
  const { description, all, more } = ACTS[verb];
  withData(outbox.command(verb))
    .description(description)
    .argument("[ids...]", "as `yanpiao outbox list` names them")
    .option("--all-dead", all)
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Done by the terminal where one runs, here where none does. ${more}

Examples:
  yanpiao outbox ${verb} 0198c0de-0000-7000-8000-000000000001
  yanpiao outbox ${verb} --all-dead

Exit codes: 0 all done, 1 not all, 2 used wrongly`,
    )
    .action(async (ids: readonly string[], options: ActOptions) => {
      process.exitCode = await (await import("./act.ts")).act(verb, ids, options);
    });
}
