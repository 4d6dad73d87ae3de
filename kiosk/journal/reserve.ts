/**
 * A few hundred kilobytes of the disk that belong to nobody until it is full: then they are given back, so that what
 * staff do, and that lines are lost at all, can still be written.
 *
 * Error model: total. Without a reserve the journal works; only its last words on a full disk are missing.
 */
import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESERVE_FILE } from "./layout.ts";

/** A thousand lines and a week of manifests. */
const RESERVE_BYTES = 256 * 1024;
/** So much must be free before the disk counts as usable again: it would be full in a moment otherwise. */
const FREE_BYTES = 16 * 1024 * 1024;

export interface Reserve {
  /** Gives it back. False where there was none. */
  release(): boolean;
  /** Takes it again where it is not there and the disk has room. True: it is there. */
  restore(): boolean;
}

export function reserveIn(dir: string, freeBytes = (): number => freeBytesOf(dir)): Reserve {
  const path = join(dir, RESERVE_FILE);
  return {
    release() {
      if (!existsSync(path)) return false;
      rmSync(path, { force: true });
      return true;
    },
    restore() {
      try {
        if (existsSync(path)) return true;
        if (freeBytes() < FREE_BYTES) return false;
        // Random, so that no file system makes less of it than it is.
        writeFileSync(path, randomBytes(RESERVE_BYTES), { mode: 0o600, flush: true });
        return true;
      } catch {
        // Half of it would be taken for the whole.
        rmSync(path, { force: true });
        return false;
      }
    },
  };
}

function freeBytesOf(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
