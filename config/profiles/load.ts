import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { z } from "zod";
import { printerProfileSchema, scannerProfileSchema, type PrinterProfile, type ScannerProfile } from "./schema.ts";

/**
 * Loads a device profile by id. Error model: a profile that is missing or wrong is a mistake of whoever set up the
 * terminal, and a terminal must not start on a guess, so these functions throw ProfileError, which lists every
 * problem at once: where, what is there, what is allowed.
 */
export class ProfileError extends Error {
  readonly file: string;
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`${file}: ${problems.join("; ")}`);
    this.name = "ProfileError";
    this.file = file;
    this.problems = problems;
  }
}

export type ProfileKind = "scanners" | "printers";

/** The committed profiles; a site may pass its own folder with the same two sub-folders. */
export const PROFILES_FOLDER: string = import.meta.dirname;

export function loadScannerProfile(id: string, folder: string = PROFILES_FOLDER): ScannerProfile {
  return load("scanners", scannerProfileSchema, id, folder);
}

/** The same, for a driver that speaks one transport: a profile of another is refused by name. */
export function loadScannerProfileFor<Transport extends ScannerProfile["transport"]>(
  transport: Transport,
  id: string,
  folder: string = PROFILES_FOLDER,
): Extract<ScannerProfile, { readonly transport: Transport }> {
  const profile = loadScannerProfile(id, folder);
  if (!speaks(profile, transport)) {
    throw new ProfileError(`scanners/${id}.json`, [
      `transport is "${profile.transport}"; allowed here: "${transport}"`,
    ]);
  }
  return profile;
}

function speaks<Transport extends ScannerProfile["transport"]>(
  profile: ScannerProfile,
  transport: Transport,
): profile is Extract<ScannerProfile, { readonly transport: Transport }> {
  return profile.transport === transport;
}

export function loadPrinterProfile(id: string, folder: string = PROFILES_FOLDER): PrinterProfile {
  return load("printers", printerProfileSchema, id, folder);
}

/** The ids that can be loaded, sorted: for help texts and for the message about an id that does not exist. */
export function listProfiles(kind: ProfileKind, folder: string = PROFILES_FOLDER): readonly string[] {
  const path = join(folder, kind);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(".json"))
    .map((name) => basename(name, ".json"))
    .sort();
}

function load<Schema extends z.ZodType<{ readonly id: string }>>(
  kind: ProfileKind,
  schema: Schema,
  id: string,
  folder: string,
): z.infer<Schema> {
  // Looked up in the listing, not joined to a path: an id from a config file must not walk out of the folder.
  const known = listProfiles(kind, folder);
  if (!known.includes(id)) {
    const allowed = known.length > 0 ? known.join(", ") : "none found";
    throw new ProfileError(kind, [`no profile ${JSON.stringify(id)}; allowed: ${allowed}`]);
  }
  const file = join(folder, kind, `${id}.json`);
  const shown = `${kind}/${id}.json`;
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ProfileError(shown, [`not readable as JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new ProfileError(shown, describeIssues(parsed.error, raw));
  if (parsed.data.id !== id) {
    throw new ProfileError(shown, [`id is ${JSON.stringify(parsed.data.id)}; allowed: ${JSON.stringify(id)}`]);
  }
  return parsed.data;
}

function describeIssues(error: z.ZodError, raw: unknown): readonly string[] {
  return error.issues.map((issue) => {
    const path = issue.path.map(String).join(".");
    const found = valueAt(raw, issue.path);
    const value = found === undefined ? "missing" : JSON.stringify(found);
    if (issue.code === "unrecognized_keys") {
      return `${path === "" ? "" : `${path}: `}unknown field ${issue.keys.join(", ")}; remove it or correct its name`;
    }
    return `${path === "" ? "the file" : path} is ${value}; allowed: ${issue.message}`;
  });
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  );
}
