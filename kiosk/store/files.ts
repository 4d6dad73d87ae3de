/** The store on disk: `terminal.sqlite`, its `-wal` and `-shm`, readable by their owner only. */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** The terminal's one store in its data folder. */
export function storePath(dataDir: string): string {
  return join(dataDir, "terminal.sqlite");
}

const SUFFIXES = ["", "-wal", "-shm"] as const;

/** SQLite gives `-wal` and `-shm` the mode of the file itself, so the file is made first. */
export function prepareFiles(path: string): void {
  const dir = dirname(path);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  closeSync(openSync(path, "a", 0o600));
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
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
  const handle = openSync(dir, "r");
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
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, path);
  syncFolder(dirname(path));
}
