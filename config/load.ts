/**
 * Puts a terminal's configuration together: defaults < site file < terminal file < environment, checked as a whole.
 *
 * Error model: what people get wrong in files comes back as a list of ConfigError, all of them at once, each with the
 * place, the value, what is allowed and the line. Nothing is thrown for the contents of a file.
 */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_CONFIG } from "./default.ts";
import { didYouMean } from "./did-you-mean.ts";
import { locateJson, type JsonPath } from "./json-lines.ts";
import { allowedKeys, isSecretPlace } from "./json-schema.ts";
import { listProfiles } from "./profiles/load.ts";
import { configSchema, type TerminalConfig } from "./schema.ts";

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

export interface LoadedConfig {
  readonly config: TerminalConfig;
  /** For every value, by path, who said it: "default", a file, or an environment variable. */
  readonly sources: Readonly<Record<string, string>>;
}

export type ConfigResult =
  { readonly ok: true; readonly value: LoadedConfig } | { readonly ok: false; readonly error: readonly ConfigError[] };

export interface LoadConfigOptions {
  /** This terminal's own file. */
  readonly file?: string;
  /** What all terminals of a site have in common. */
  readonly site?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What was said on the command line, above everything else; `source` names it in errors. */
  readonly overrides?: { readonly source: string; readonly values: Tree };
  /** A relative dataDir counts from here; the project's folder unless told otherwise. */
  readonly baseDir?: string;
}

/** The few settings a service manager or a container sets more easily than a file. */
export const ENVIRONMENT = {
  YANPIAO_TERMINAL_ID: ["terminal", "id"],
  YANPIAO_DATA: ["dataDir"],
  YANPIAO_DISPLAY_HOST: ["display", "host"],
  YANPIAO_BROWSER: ["display", "browser"],
} as const satisfies Readonly<Record<string, JsonPath>>;

export interface Tree {
  readonly [key: string]: unknown;
}

interface Layer {
  readonly source: string;
  readonly values: Tree;
  lineOf(path: JsonPath): number | null;
}

const MAX_FILE_BYTES = 256 * 1024;

export function loadConfig(options: LoadConfigOptions): ConfigResult {
  const layers: Layer[] = [{ source: "default", values: { ...DEFAULT_CONFIG }, lineOf: () => null }];
  const unreadable: ConfigError[] = [];
  for (const file of [options.site, options.file]) {
    if (file === undefined) continue;
    const read = readLayer(file);
    if ("values" in read) layers.push(read);
    else unreadable.push(read);
  }
  if (unreadable.length > 0) return { ok: false, error: unreadable };
  layers.push(...environmentLayers(options.env));
  if (options.overrides !== undefined) layers.push({ ...options.overrides, lineOf: () => null });

  const merged = layers.reduce<Tree>((below, layer) => merge(below, layer.values), {});
  const origin = (path: JsonPath): Layer | undefined => layers.findLast((layer) => has(layer.values, path));
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.flatMap((issue) => explain(issue, merged, origin)) };
  }
  const problems = furtherProblems(parsed.data, origin);
  if (problems.length > 0) return { ok: false, error: problems };
  const baseDir = options.baseDir ?? resolve(import.meta.dirname, "..");
  const config = { ...parsed.data, dataDir: resolve(baseDir, parsed.data.dataDir) };
  const sources = Object.fromEntries(
    leaves(parsed.data).map((path) => [path.join("."), origin(path)?.source ?? "default"]),
  );
  return { ok: true, value: { config, sources } };
}

/** One error as a person reads it: `terminal.json:4: panel.widthMm is 26; allowed: a whole number from …`. */
export function describeConfigError(error: ConfigError): string {
  const where = error.source === null ? "" : `${error.source}${error.line === null ? "" : `:${error.line}`}: `;
  if (error.kind === "file") return `${where}${error.allowed}`;
  if (error.kind === "unknown-setting") return `${where}${error.path} is no setting; allowed: ${error.allowed}`;
  return `${where}${error.path} is ${error.value ?? "missing"}; allowed: ${error.allowed}`;
}

function readLayer(file: string): Layer | ConfigError {
  const wrong = (line: number | null, allowed: string): ConfigError => ({
    kind: "file",
    path: "",
    value: null,
    allowed,
    source: file,
    line,
  });
  let text: string;
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return wrong(null, "is larger than any configuration could be");
    text = readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    return wrong(null, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const lines = locateJson(text);
  if (!lines.ok) return wrong(lines.line, `is not JSON here: ${lines.reason}`);
  const values: unknown = JSON.parse(text);
  if (!isTree(values)) return wrong(1, "must hold an object: { … }");
  const { $schema: _forEditors, ...rest } = values;
  return { source: file, values: rest, lineOf: (path) => lines.lineOf(path) };
}

function environmentLayers(env: LoadConfigOptions["env"]): readonly Layer[] {
  return Object.entries(ENVIRONMENT).flatMap(([name, path]) => {
    const value = env[name];
    if (value === undefined || value === "") return [];
    const values = [...path].reverse().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
    return [{ source: name, values: values as Tree, lineOf: () => null }];
  });
}

/** Objects are merged key by key; a device of another driver replaces the one below, whose keys mean nothing to it. */
function merge(below: Tree, above: Tree): Tree {
  const otherDriver = typeof above["driver"] === "string" && above["driver"] !== below["driver"];
  const merged = new Map(Object.entries(otherDriver ? {} : below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isTree(under) && isTree(value) ? merge(under, value) : value);
  }
  return Object.fromEntries(merged);
}

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function explain(issue: Issue, merged: Tree, origin: (path: JsonPath) => Layer | undefined): readonly ConfigError[] {
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

/** What the schema cannot know by itself: which profiles exist, and what was left unsaid. */
function furtherProblems(
  config: TerminalConfig,
  origin: (path: JsonPath) => Layer | undefined,
): readonly ConfigError[] {
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
  return problems;
}

function place(
  path: JsonPath,
  values: unknown,
  origin: (path: JsonPath) => Layer | undefined,
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
  if (isSecretPlace(path, values)) return "not shown here";
  const ofServices = path[0] === "verify" && path[1] === "providers";
  if (ofServices && Array.isArray(found)) return "[…]";
  if (ofServices && isTree(found)) return "{…}";
  return JSON.stringify(found);
}

function toJsonPath(path: readonly PropertyKey[]): JsonPath {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function valueAt(values: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return typeof step === "number" ? (value[step] as unknown) : undefined;
    return isTree(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, values);
}

function has(values: Tree, path: JsonPath): boolean {
  return valueAt(values, path) !== undefined;
}

function leaves(value: unknown, path: JsonPath = []): readonly JsonPath[] {
  return isTree(value) ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [path];
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
