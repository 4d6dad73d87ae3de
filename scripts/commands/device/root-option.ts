import { Option, type Command } from "commander";
import { userInfo } from "node:os";
import process from "node:process";
import { accountOf } from "../../../drivers/discovery/access.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";

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

/** The account a deployed terminal runs as. */
const TERMINAL_USER = "yanpiao";

/**
 * Root may open everything, which says nothing about the terminal: the account it runs as is looked at instead, where
 * there is one. Null: the permissions of whoever asks. A sentence where the named user does not exist.
 */
export function userOf({ root, user }: LookOptions): { readonly user: string | null } | string {
  const tree = systemTree(root);
  if (user !== undefined) return accountOf(tree, user) === null ? `there is no user ${user} on this machine` : { user };
  const isRoot = process.getuid?.() === 0 || userInfo().uid === 0;
  return { user: isRoot && accountOf(tree, TERMINAL_USER) !== null ? TERMINAL_USER : null };
}
