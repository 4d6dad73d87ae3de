/**
 * What the operating system refused, for whoever typed a command: what it is about, and what can be done, where Node says
 * "ENOENT: no such file or directory, open '/nope'". Devices have words of their own (drivers/link/reasons.ts).
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";

interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
}

/**
 * A clause without a full stop. `what`: the file or folder that was named, where the error itself may not say (a read) or
 * names one that nobody typed (a file that was to be renamed). An error that is not the system's speaks for itself.
 */
export function systemWords(error: unknown, what?: string): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  const path = what ?? error.path ?? "the file";
  switch (error.code) {
    case "ENOENT":
      return existsSync(dirname(path)) ? `${path} is not there` : `there is no folder ${dirname(path)}`;
    case "EISDIR":
      return `${path} is a folder, not a file`;
    case "ENOTDIR":
      return `${fileOnTheWay(path)} is a file, not a folder`;
    case "EEXIST":
      return error.syscall === "mkdir" ? `${path} is a file, not a folder` : `${path} is there already`;
    case "EACCES":
    case "EPERM":
      return error.port === undefined
        ? `this account may not use ${path}: run it as the account that it belongs to`
        : `this account may not open port ${error.port}: below 1024 only root may`;
    case "ENOSPC":
    case "EDQUOT":
    case "SQLITE_FULL":
      return `the disk of ${path} is full`;
    case "EROFS":
    case "SQLITE_READONLY":
      return `the disk of ${path} can only be read`;
    case "EADDRINUSE":
      return `port ${error.port} of ${error.address} is taken by another program`;
    case "EADDRNOTAVAIL":
      return `this machine has no address ${error.address}`;
    case "EFBIG":
      return `${path} is larger than it can be`;
    default:
      return error.message;
  }
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^[A-Z]/.test(error.code);
}

/** The part of the path that was taken for a folder: the deepest that is there. */
function fileOnTheWay(path: string): string {
  let part = path;
  while (!existsSync(part) && dirname(part) !== part) part = dirname(part);
  return part;
}
