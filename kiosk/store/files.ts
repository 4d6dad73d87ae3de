/** The store on disk: `terminal.sqlite`, its `-wal` and `-shm`, readable by their owner only. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from "node:fs";
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

/**
 * Moves the three files together under one new name: the `-wal` belongs to the file, and apart they are worth nothing
 * to whoever tries to save what is in them. Returns the new name.
 */
export function setAside(path: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(/[:.]/g, "-");
  const aside = `${path}.damaged-${stamp}`;
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  return aside;
}
