/**
 * The configurations of this terminal on disk, the last ten of them.
 *
 *   DATA/config/versions/000012.json   one configuration, whole: written beside, synced, renamed, read again
 *   DATA/config/current.json           which is in force; replaced last, so that a power cut leaves the old or the new
 *
 * Whoever writes holds the lock of the data folder (store/open.ts).
 *
 * Error model: a file that is damaged or missing is null to a reader; a disk that cannot be written throws as Node does.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { replaceFile, syncFolder } from "../store/files.ts";
import { PROVISIONING_LIMITS } from "./delays.ts";
import { currentFile, versionFile, type Current, type VersionFile } from "./version-file.ts";

export interface Versions {
  /** Nothing was ever provisioned here; false also where that cannot be seen. */
  isEmpty(): boolean;
  current(): Current | null;
  read(version: number): VersionFile | null;
  /** Newest first; only those that can be read. */
  list(): readonly VersionFile[];
  /** Writes it and proves that it reads back the same; in force only after `point`. */
  write(file: VersionFile): void;
  point(current: Current): void;
}

/** Larger than a bundle, because it holds both layers and what was said of them. */
const MAX_FILE_BYTES = 1024 * 1024;
const DIGITS = 6;

export function configFolder(dataDir: string): string {
  return join(dataDir, "config");
}

export function openVersions(dataDir: string): Versions {
  const folder = configFolder(dataDir);
  const versionsFolder = join(folder, "versions");
  const currentPath = join(folder, "current.json");
  const pathOf = (version: number): string => join(versionsFolder, `${String(version).padStart(DIGITS, "0")}.json`);

  const current = (): Current | null => readJson(currentPath, currentFile);
  const read = (version: number): VersionFile | null => {
    const file = readJson(pathOf(version), versionFile);
    return file?.version === version ? file : null;
  };
  const numbers = (): readonly number[] => numbersOf(namesIn(versionsFolder) ?? []).toSorted((a, b) => b - a);

  /** What a power cut left half-written. */
  const sweep = (): void => {
    for (const dir of [folder, versionsFolder]) {
      for (const name of readdirSync(dir)) if (name.endsWith(".new")) rmSync(join(dir, name), { force: true });
    }
  };

  return {
    isEmpty() {
      if (!isMissing(currentPath)) return false;
      const names = isMissing(versionsFolder) ? [] : namesIn(versionsFolder);
      return names !== null && numbersOf(names).length === 0;
    },
    current,
    read,
    list() {
      const newest = current()?.newest ?? Number.POSITIVE_INFINITY;
      return numbers()
        .filter((version) => version <= newest)
        .map(read)
        .filter((file) => file !== null);
    },
    write(file) {
      if (!existsSync(versionsFolder)) {
        mkdirSync(versionsFolder, { recursive: true, mode: 0o700 });
        for (const made of [folder, dataDir]) syncFolder(made);
      }
      sweep();
      const text = `${JSON.stringify(file, null, 2)}\n`;
      replaceFile(pathOf(file.version), text);
      if (readFileSync(pathOf(file.version), "utf8") !== text || read(file.version) === null) {
        throw new Error(`the disk did not keep version ${file.version} of the configuration`);
      }
    },
    point(next) {
      replaceFile(currentPath, `${JSON.stringify(next, null, 2)}\n`);
      const kept = new Set([next.version, next.pending?.previous]);
      const old = numbers().filter((version) => version <= next.newest && !kept.has(version));
      for (const version of old.slice(PROVISIONING_LIMITS.keptVersions - 1)) rmSync(pathOf(version), { force: true });
    },
  };
}

function numbersOf(names: readonly string[]): readonly number[] {
  return names.flatMap((name) => (/^\d{6,}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

/** Null where the folder cannot be looked into, or is not there. */
function namesIn(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder);
  } catch {
    return null;
  }
}

/** Only where the system says so: what cannot be looked at may be everything. */
function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function readJson<S extends z.ZodType>(path: string, schema: S): z.output<S> | null {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) return null;
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
