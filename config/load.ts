/**
 * Puts a terminal's configuration together: defaults < site < terminal < environment, checked as a whole.
 *
 * Error model: what people get wrong in files comes back as a list of ConfigError, all of them at once, each with the
 * place, the value, what is allowed and the line. Nothing is thrown for the contents of a file.
 */
import { resolve } from "node:path";
import { DEFAULT_CONFIG } from "./default.ts";
import { environmentLayers, layerOf, merge, readLayer, type Layer, type NamedTree } from "./layers.ts";
import { explain, furtherProblems, type ConfigError, type Origin } from "./problems.ts";
import { configSchema, type TerminalConfig } from "./schema.ts";
import { has, leaves, type Tree } from "./tree.ts";

export { describeConfigError, type ConfigError } from "./problems.ts";
export type { Tree } from "./tree.ts";

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
  /** Layers that are in hand already, the lowest first: above the files, below the environment. */
  readonly layers?: readonly NamedTree[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What was said on the command line, above everything else; `source` names it in errors. */
  readonly overrides?: NamedTree;
  /** A relative dataDir counts from here; the project's folder unless told otherwise. */
  readonly baseDir?: string;
}

export function loadConfig(options: LoadConfigOptions): ConfigResult {
  const layers: Layer[] = [layerOf({ source: "default", values: { ...DEFAULT_CONFIG } })];
  const unreadable: ConfigError[] = [];
  for (const file of [options.site, options.file]) {
    if (file === undefined) continue;
    const read = readLayer(file);
    if ("values" in read) layers.push(read);
    else unreadable.push(read);
  }
  if (unreadable.length > 0) return { ok: false, error: unreadable };
  layers.push(...(options.layers ?? []).map(layerOf), ...environmentLayers(options.env));
  if (options.overrides !== undefined) layers.push(layerOf(options.overrides));

  const merged = layers.reduce<Tree>((below, layer) => merge(below, layer.values), {});
  const origin: Origin = (path) => layers.findLast((layer) => has(layer.values, path));
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
