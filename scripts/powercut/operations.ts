/**
 * From system calls to what they do to the files below one folder, in the order in which it may be seen there. Pure.
 *
 * Error model: throws on a call that would change such a file in a way this does not model, so that nothing is passed over.
 */
import { relative } from "node:path";
import type { Argument, Syscall } from "./trace.ts";

/** `began`: the line of the trace, by which a sync knows what had been written before it. Paths are below the folder. */
export type Operation = { readonly began: number } & (
  | {
      readonly op: "open";
      readonly handle: number;
      readonly path: string;
      readonly create: boolean;
      readonly empty: boolean;
    }
  /** `at` null: at the end. */
  | { readonly op: "write"; readonly handle: number; readonly at: number | null; readonly bytes: Buffer }
  | { readonly op: "truncate"; readonly handle: number; readonly size: number }
  | { readonly op: "copy"; readonly from: number; readonly to: number; readonly at: number; readonly bytes: number }
  | { readonly op: "sync"; readonly handle: number }
  | { readonly op: "rename" | "link"; readonly from: string; readonly to: string }
  | { readonly op: "unlink" | "make-folder"; readonly path: string }
  /** A line on stdout: whoever reads it relies on it. */
  | { readonly op: "said"; readonly text: string }
);

/** For `strace -e trace=`: all that changes files, and what is refused below because nobody here does it. */
export const TRACED = [
  ...["openat", "open", "creat", "close", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "copy_file_range"],
  ...["rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat"],
  ...[
    "writev",
    "pwritev",
    "pwritev2",
    "truncate",
    "fallocate",
    "sendfile",
    "splice",
    "symlink",
    "symlinkat",
    "dup",
    "dup2",
  ],
  ...["dup3", "sync", "syncfs", "sync_file_range", "lseek"],
] as const;

/** The folder's root as a path. */
export const ROOT_PATH = "";

const STDOUT = 1;

interface OpenFile {
  readonly handle: number;
  readonly path: string;
  readonly appends: boolean;
  position: number;
}

export function operationsOf(calls: readonly Syscall[], folder: string): readonly Operation[] {
  const open = new Map<number, OpenFile>();
  const operations: Operation[] = [];
  let handles = 0;

  /** Null: elsewhere. */
  function below(path: Argument | undefined, at: Argument = "AT_FDCWD"): string | null {
    const text = Buffer.isBuffer(path) ? path.toString("utf8") : null;
    if (text === null) return null;
    const base = at === "AT_FDCWD" ? null : open.get(Number(at));
    if (base !== null && base !== undefined) return base.path === ROOT_PATH ? text : `${base.path}/${text}`;
    if (!text.startsWith("/")) return null;
    const path_ = relative(folder, text);
    return path_.startsWith("..") ? null : path_;
  }

  function move(call: Syscall, op: "rename" | "link", from: string | null, to: string | null): void {
    if (from === null && to === null) return;
    if (from === null || to === null) throw unmodelled(call);
    operations.push({ began: call.began, op, from, to });
  }

  function remove(call: Syscall, path: string | null): void {
    if (path !== null) operations.push({ began: call.began, op: "unlink", path });
  }

  function take(call: Syscall): void {
    const { name, args, began, result } = call;
    const file = open.get(Number(args[0]));
    switch (name) {
      case "openat":
      case "open": {
        const path = name === "open" ? below(args[0]) : below(args[1], args[0]);
        const flags = String(args[name === "open" ? 1 : 2]).split("|");
        const fd = Number(result);
        open.delete(fd);
        if (path === null) return;
        if (flags.includes("O_TMPFILE")) throw unmodelled(call);
        handles += 1;
        open.set(fd, { handle: handles, path, appends: flags.includes("O_APPEND"), position: 0 });
        const create = flags.includes("O_CREAT");
        operations.push({ began, op: "open", handle: handles, path, create, empty: flags.includes("O_TRUNC") });
        return;
      }
      case "close":
        open.delete(Number(args[0]));
        return;
      case "write":
      case "pwrite64": {
        const bytes = written(args[1], result);
        if (file === undefined) {
          if (Number(args[0]) === STDOUT) operations.push({ began, op: "said", text: bytes.toString("utf8") });
          return;
        }
        const here = file.appends ? null : file.position;
        if (name === "write" && !file.appends) file.position += bytes.length;
        const at = name === "pwrite64" ? Number(args[3]) : here;
        operations.push({ began, op: "write", handle: file.handle, at, bytes });
        return;
      }
      case "ftruncate":
        if (file !== undefined) operations.push({ began, op: "truncate", handle: file.handle, size: Number(args[1]) });
        return;
      case "fsync":
      case "fdatasync":
        if (file !== undefined) operations.push({ began, op: "sync", handle: file.handle });
        return;
      case "copy_file_range": {
        const to = open.get(Number(args[2]));
        if (to === undefined) return;
        if (file === undefined) throw unmodelled(call);
        operations.push({
          began,
          op: "copy",
          from: file.handle,
          to: to.handle,
          at: to.position,
          bytes: Number(result),
        });
        to.position += Number(result);
        return;
      }
      case "rename":
        move(call, "rename", below(args[0]), below(args[1]));
        return;
      case "renameat":
      case "renameat2":
        if (args[4] !== undefined && args[4] !== "0") throw unmodelled(call);
        move(call, "rename", below(args[1], args[0]), below(args[3], args[2]));
        return;
      case "link":
        move(call, "link", below(args[0]), below(args[1]));
        return;
      case "linkat":
        move(call, "link", below(args[1], args[0]), below(args[3], args[2]));
        return;
      case "unlink":
      case "rmdir":
        remove(call, below(args[0]));
        return;
      case "unlinkat":
        remove(call, below(args[1], args[0]));
        return;
      case "mkdir":
      case "mkdirat": {
        const path = name === "mkdir" ? below(args[0]) : below(args[1], args[0]);
        if (path !== null) operations.push({ began, op: "make-folder", path });
        return;
      }
      default: {
        const touches = file !== undefined || args.some((arg) => below(arg) !== null);
        if (touches && name !== "lseek") throw unmodelled(call);
      }
    }
  }

  for (const call of [...calls].sort((a, b) => seenAt(a) - seenAt(b))) {
    if (call.result === null ? changesAnyway(call) : call.result >= 0) take(call);
  }
  return operations;
}

/** A file has a number, and a sync has synced, when the call is over; the rest may be seen as soon as it begins. */
function seenAt({ name, began, ended }: Syscall): number {
  return name.startsWith("open") || name === "fsync" || name === "fdatasync" ? ended : began;
}

/** The process ended in the middle: a write may have happened, a sync has not been heard of. */
function changesAnyway({ name }: Syscall): boolean {
  return name === "write" || name === "pwrite64";
}

function written(bytes: Argument | undefined, result: number | null): Buffer {
  const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
  return result === null ? whole : whole.subarray(0, result);
}

function unmodelled({ name, args }: Syscall): Error {
  const words = args.map((arg) => (Buffer.isBuffer(arg) ? arg.toString("utf8").slice(0, 80) : arg));
  return new Error(`the trace has a call that the model of the disk does not know: ${name}(${words.join(", ")})`);
}
