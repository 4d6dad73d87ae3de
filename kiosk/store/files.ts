/** The store on disk: `terminal.sqlite`, its `-wal` and `-shm`, readable by their owner only. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The terminal's one store in its data folder. */
export function storePath(dataDir: string): string {
  return join(dataDir, "terminal.sqlite");
}

const SUFFIXES = ["", "-wal", "-shm"] as const;

/** SQLite gives `-wal` and `-shm` the mode of the file itself, so the file is made first. */
export function prepareFiles(path: string): void {
  const dir = dirname(path);
  makeFolder(dir);
  chmodSync(dir, 0o700);
  closeSync(openSync(path, "a", 0o600));
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
}

/**
 * A folder for its owner only, whose name is as durable as what will lie in it: everything synced below a name that a
 * power cut takes back is gone with it. What stood there before is synced as well, because the start that made it may
 * have been killed before it came to that.
 */
export function makeFolder(dir: string): void {
  const first = mkdirSync(dir, { recursive: true, mode: 0o700 });
  let made = resolve(dir);
  if (first === undefined) {
    try {
      syncFolder(dirname(made));
    } catch (error) {
      // The folder above belongs to somebody else, who made this one too.
      if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    }
    return;
  }
  for (;;) {
    syncFolder(dirname(made));
    if (made === resolve(first)) return;
    made = dirname(made);
  }
}

export function asideName(path: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(/[:.]/g, "-");
  return `${path}.damaged-${stamp}`;
}

/**
 * Moves the three files together under one new name: the `-wal` belongs to the file, and apart they are worth nothing
 * to whoever tries to save what is in them.
 */
export function setAside(path: string, aside: string): void {
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  syncFolder(dirname(path));
}

/** Makes the names in a folder as durable as what is in the files. */
export function syncFolder(dir: string): void {
  sync(dir, "r");
}

/** For what another wrote: a copy, a library. */
export function syncFile(path: string): void {
  sync(path, "r+");
}

function sync(path: string, flags: "r" | "r+"): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The whole text or the earlier one, never a part: written beside, synced, renamed. Readable by its owner only. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  const handle = openSync(beside, "w", 0o600);
  try {
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
  } catch (error) {
    // Each start of a terminal on a full disk would leave another half.
    rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Does what writes; null: the disk did not take it, and what was in force still is. */
export function writtenOrNull<T>(write: () => T): T | null {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return null;
  }
}
