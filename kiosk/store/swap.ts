/**
 * Another file put in the place of the store, which is moved aside whole: several names that do not change at once. A
 * mark beside them says what is meant, from before the first one changes until after the last, so that a power cut in
 * between is followed by the rest of it at the next start, and never by a start on an empty store.
 *
 * Error model: throws what the file system throws; what was begun is finished by the next start.
 */
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { replaceFile, setAside, syncFolder } from "./files.ts";
import { dropSuspicion } from "./integrity.ts";
import { dropSalvageMark } from "./salvage.ts";

/** Where the file that is to be the store waits, whole and synced. */
export function besideStore(path: string): string {
  return `${path}.restore`;
}

/** `aside`: the name for the store that is there, in the same folder. */
export function swapIn(path: string, aside: string): void {
  // The new one's name, before anything relies on it.
  syncFolder(dirname(path));
  replaceFile(markPath(path), JSON.stringify({ aside: basename(aside) }));
  finishSwap(path);
}

/** Before anything is opened. */
export function finishSwap(path: string): void {
  const aside = markedAside(path);
  if (aside === null) return;
  if (existsSync(besideStore(path))) {
    // Also where only its log is still there: the new file must not find it.
    setAside(path, join(dirname(path), aside));
    // What was noted of the file that is aside now says nothing of this one.
    dropSalvageMark(path);
    dropSuspicion(path);
    rmSync(`${path}.keyring`, { force: true });
    renameSync(besideStore(path), path);
    syncFolder(dirname(path));
  }
  rmSync(markPath(path), { force: true });
}

/** The file that is there now is to be moved aside by the next start. */
export function swapIsUnderWay(path: string): boolean {
  return markedAside(path) !== null;
}

const NAME = /^[\w.-]+\.before-restore-[\w-]+$/;

function markedAside(path: string): string | null {
  try {
    const { aside } = JSON.parse(readFileSync(markPath(path), "utf8")) as { aside?: unknown };
    return typeof aside === "string" && NAME.test(aside) ? aside : null;
  } catch {
    return null;
  }
}

function markPath(path: string): string {
  return `${path}.to-swap`;
}
