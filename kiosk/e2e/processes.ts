/**
 * What a started terminal consists of, as the kernel sees it: its processes and the ports they hold. Read from /proc,
 * so that a program that puts its children into groups of their own (scripts/bootstrap/handover.mjs) hides nothing.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The process and all that descends from it. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat !== null) children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const tree: number[] = [];
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    tree.push(pid);
    waiting.push(...(children.get(pid) ?? []));
  }
  return tree;
}

/** Command lines of those that still run. A killed process that nobody has collected yet does nothing and holds nothing. */
export function stillRunning(pids: readonly number[]): readonly string[] {
  return pids.flatMap((pid) => {
    const stat = statOf(pid);
    return stat === null || stat.state === "Z" ? [] : [`${pid} ${commandOf(pid)}`];
  });
}

export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/** TCP ports on which one of these processes listens. */
export function listeningPorts(pids: readonly number[]): readonly number[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return [...new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => portsIn(read(table), inodes)))];
}

const LISTEN = "0A";

function portsIn(table: string, inodes: ReadonlySet<string>): readonly number[] {
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const [, local = "", , state] = columns;
      if (state !== LISTEN || !inodes.has(columns[9] ?? "")) return [];
      return [Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16)];
    });
}

function socketInodes(pid: number): readonly string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** The command's name may hold anything, brackets too: what follows its last bracket is fixed (proc(5)). */
function statOf(pid: number): { readonly state: string; readonly parent: number } | null {
  const stat = read(`/proc/${pid}/stat`);
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === undefined || parent === undefined ? null : { state, parent: Number(parent) };
}

/** Processes come and go while they are looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
