import { Option, type Command } from "commander";

export interface LookOptions {
  /** Where the machine's files are; `/` unless a test or a support case's copy is looked at. */
  readonly root: string;
  readonly user?: string;
  readonly json?: true;
}

/** What every command that looks at the machine takes. */
export function withLookOptions(command: Command): Command {
  return command
    .option("--user <name>", "whose permissions count (default: yanpiao where root asks and it exists, else yourself)")
    .option("--json", "one JSON object instead of words")
    .addOption(new Option("--root <folder>", "look at the files of another machine").default("/").hideHelp());
}
