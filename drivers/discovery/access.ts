import { accessSync, constants } from "node:fs";
import type { Stats } from "node:fs";
import type { SystemTree } from "./tree.ts";

/** Whether the terminal's user may open a device node, and what to do where not. */
export type Access =
  | { readonly state: "ok" }
  | { readonly state: "denied"; readonly group: string; readonly mode: string; readonly advice: string }
  /** The kernel has the device and /dev has no node for it: udev does not run, or a container has its own /dev. */
  | { readonly state: "missing"; readonly advice: string };

export interface AccessCheck {
  readonly tree: SystemTree;
  /** The user the terminal runs as; null: the user of this process, which also counts access lists. */
  readonly user: string | null;
}

export function accessOf(check: AccessCheck, path: string): Access {
  const stat = check.tree.stat(path);
  if (stat === null) {
    return { state: "missing", advice: `the kernel knows the device, but there is no ${path}: is udev running?` };
  }
  if (mayOpen(check, path, stat)) return { state: "ok" };
  const group = groupName(check.tree, stat.gid);
  const who = check.user ?? "the terminal's user";
  const advice =
    group === "root" || (stat.mode & 0o060) !== 0o060
      ? `no group may open ${path}: install the udev rules of config/deploy and plug the device in again`
      : `add ${who} to the group ${group} (usermod -aG ${group} ${check.user ?? "USER"}) and start the terminal again`;
  return { state: "denied", group, mode: (stat.mode & 0o777).toString(8).padStart(4, "0"), advice };
}

function mayOpen({ tree, user }: AccessCheck, path: string, stat: Stats): boolean {
  if (user === null) {
    try {
      accessSync(tree.outside(path), constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  }
  const account = accountOf(tree, user);
  if (account === null) return false;
  if (account.uid === 0) return true;
  if (account.uid === stat.uid) return (stat.mode & 0o600) === 0o600;
  if (account.groups.includes(stat.gid)) return (stat.mode & 0o060) === 0o060;
  return (stat.mode & 0o006) === 0o006;
}

export interface Account {
  readonly uid: number;
  readonly groups: readonly number[];
}

/** From /etc/passwd and /etc/group; null where there is no such user. */
export function accountOf(tree: SystemTree, user: string): Account | null {
  const entry = tree
    .lines("/etc/passwd")
    .map((line) => line.split(":"))
    .find(([name]) => name === user);
  const [uid, gid] = [Number(entry?.[2] ?? Number.NaN), Number(entry?.[3] ?? Number.NaN)];
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) return null;
  const further = groupsOf(tree).flatMap(({ id, members }) => (members.includes(user) ? [id] : []));
  return { uid, groups: [gid, ...further] };
}

export function groupName(tree: SystemTree, gid: number): string {
  return groupsOf(tree).find(({ id }) => id === gid)?.name ?? String(gid);
}

interface Group {
  readonly name: string;
  readonly id: number;
  readonly members: readonly string[];
}

function groupsOf(tree: SystemTree): readonly Group[] {
  return tree.lines("/etc/group").flatMap((line) => {
    const [name, , id, members] = line.split(":");
    if (name === undefined || id === undefined || id === "") return [];
    return [{ name, id: Number(id), members: (members ?? "").split(",") }];
  });
}
