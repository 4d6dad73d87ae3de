import { userInfo } from "node:os";
import process from "node:process";
import { accountOf } from "../../../drivers/discovery/access.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import type { LookOptions } from "./look-options.ts";

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
