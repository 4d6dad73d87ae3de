/**
 * What is wrong with a configuration, for the person who has to mend it: the place, the value, what is allowed, the file
 * and the line. What may be a secret is never repeated. Pure.
 */
import { didYouMean } from "./did-you-mean.ts";
import type { JsonPath } from "./json-lines.ts";
import { allowedKeys, isSecretPlace } from "./json-schema.ts";
import type { Layer } from "./layers.ts";
import { listProfiles } from "./profiles/load.ts";
import type { TerminalConfig } from "./schema.ts";
import { secretLike } from "./secret-like.ts";
import { isTree, texts, toJsonPath, valueAt, type Tree } from "./tree.ts";

export interface ConfigError {
  readonly kind: "file" | "unknown-setting" | "value";
  /** "scanner.path"; empty for a file as a whole. */
  readonly path: string;
  /** What is there, as JSON; null where nothing is. */
  readonly value: string | null;
  /** What may be there, in words. */
  readonly allowed: string;
  /** The file or the environment variable it came from; null for the built-in default. */
  readonly source: string | null;
  readonly line: number | null;
}

/** Who says the value at a place; undefined where nobody does. */
export type Origin = (path: JsonPath) => Layer | undefined;

/** One error as a person reads it: `terminal.json:4: panel.widthMm is 26; allowed: a whole number from …`. */
export function describeConfigError(error: ConfigError): string {
  const where = error.source === null ? "" : `${error.source}${error.line === null ? "" : `:${error.line}`}: `;
  if (error.kind === "file") return `${where}${error.allowed}`;
  if (error.kind === "unknown-setting") return `${where}${error.path} is no setting; allowed: ${error.allowed}`;
  return `${where}${error.path} is ${error.value ?? "missing"}; allowed: ${error.allowed}`;
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** An issue of the schema. */
export function explain(issue: Issue, merged: Tree, origin: Origin): readonly ConfigError[] {
  const base = toJsonPath(issue.path);
  if (issue.code === "unrecognized_keys" && issue.keys !== undefined) {
    const keys = allowedKeys(issue.path, merged);
    return issue.keys.map((key) => {
      const meant = didYouMean(key, keys);
      const allowed = `one of ${keys.join(", ")}${meant === null ? "" : ` (did you mean ${meant}?)`}`;
      return { ...place([...base, key], merged, origin), value: null, kind: "unknown-setting", allowed };
    });
  }
  return [{ ...place(base, merged, origin), allowed: issue.message }];
}

/** What the schema cannot know by itself: which profiles exist, what was left unsaid, and what looks like a secret. */
export function furtherProblems(config: TerminalConfig, origin: Origin): readonly ConfigError[] {
  const problems: ConfigError[] = [];
  for (const [device, kind] of [
    ["scanner", "scanners"],
    ["printer", "printers"],
  ] as const) {
    const known = listProfiles(kind);
    const told = config[device];
    if (!("profile" in told) || known.includes(told.profile)) continue;
    const { profile } = told;
    const meant = didYouMean(profile, known);
    const allowed = `one of ${known.join(", ")}${meant === null ? "" : ` (did you mean ${meant}?)`}`;
    problems.push({ ...place([device, "profile"], config, origin), allowed });
  }
  const real = (["scanner", "printer"] as const).filter(
    (device) => config[device].driver !== "simulated" && config[device].driver !== "none",
  );
  if (real.length > 0 && config.terminal.demo && origin(["terminal", "demo"])?.source === "default") {
    const allowed = `say it in the file: false, or true to keep the DEMO mark, because the ${real.join(" and ")} is real`;
    problems.push({ ...place(["terminal", "demo"], config, origin), allowed });
  }
  for (const { path, text } of texts(config)) {
    const looks = secretLike(text);
    if (looks === null || isSecretPlace(path, config)) continue;
    const allowed = `a setting, but this looks like ${looks}: secrets are references, kept where kiosk/secrets/README.md says`;
    problems.push({ ...place(path, config, origin), allowed });
  }
  return problems;
}

function place(
  path: JsonPath,
  values: unknown,
  origin: Origin,
): Omit<ConfigError, "allowed"> & { readonly kind: "value" } {
  // What is missing has no place of its own: the object that lacks it does.
  const layer = origin(path) ?? origin(path.slice(0, -1));
  const line = layer?.lineOf(path) ?? layer?.lineOf(path.slice(0, -1)) ?? null;
  const found = valueAt(values, path);
  const shown = found === undefined ? null : shownValue(path, values, found);
  return {
    kind: "value",
    path: path.join("."),
    value: shown !== null && shown.length > 80 ? `${shown.slice(0, 80)}…` : shown,
    source: layer === undefined || layer.source === "default" ? null : layer.source,
    line,
  };
}

/** A key that was pasted where its reference belongs must not reach a console, a screenshot or a ticket. */
function shownValue(path: JsonPath, values: unknown, found: unknown): string {
  if (isSecretPlace(path, values) || texts(found).some(({ text }) => secretLike(text) !== null))
    return "not shown here";
  const ofServices = path[0] === "verify" && path[1] === "providers";
  if (ofServices && Array.isArray(found)) return "[…]";
  if (ofServices && isTree(found)) return "{…}";
  return JSON.stringify(found);
}
