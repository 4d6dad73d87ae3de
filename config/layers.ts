/**
 * Where settings are said: files, the environment, and what a program has in hand. A layer knows its source and, for a
 * file, the line of each value.
 *
 * Error model: a file that is no configuration comes back as a ConfigError; nothing is thrown for its contents.
 */
import { readFileSync, statSync } from "node:fs";
import { locateJson, type JsonPath } from "./json-lines.ts";
import type { ConfigError } from "./problems.ts";
import { systemWords } from "./system-words.ts";
import { isTree, type Tree } from "./tree.ts";

/** Settings and who says them; `source` names them in errors. */
export interface NamedTree {
  readonly source: string;
  readonly values: Tree;
}

export interface Layer extends NamedTree {
  lineOf(path: JsonPath): number | null;
}

/** The few settings a service manager or a container sets more easily than a file. */
export const ENVIRONMENT = {
  YANPIAO_TERMINAL_ID: ["terminal", "id"],
  YANPIAO_DATA: ["dataDir"],
  YANPIAO_DISPLAY_HOST: ["display", "host"],
  YANPIAO_BROWSER: ["display", "browser"],
} as const satisfies Readonly<Record<string, JsonPath>>;

export const MAX_FILE_BYTES = 256 * 1024;

export function layerOf({ source, values }: NamedTree): Layer {
  return { source, values, lineOf: () => null };
}

export function readLayer(file: string): Layer | ConfigError {
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
    return wrong(null, `cannot be read: ${systemWords(error, file)}`);
  }
  const lines = locateJson(text);
  if (!lines.ok) return wrong(lines.line, `is not JSON here: ${lines.reason}`);
  const values: unknown = JSON.parse(text);
  if (!isTree(values)) return wrong(1, "must hold an object: { … }");
  const { $schema: _forEditors, ...rest } = values;
  return { source: file, values: rest, lineOf: (path) => lines.lineOf(path) };
}

export function environmentLayers(env: Readonly<Record<string, string | undefined>>): readonly Layer[] {
  return Object.entries(ENVIRONMENT).flatMap(([name, path]) => {
    const value = env[name];
    if (value === undefined || value === "") return [];
    const values = [...path].reverse().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
    return [layerOf({ source: name, values: values as Tree })];
  });
}

/** Objects are merged key by key; a device of another driver replaces the one below, whose keys mean nothing to it. */
export function merge(below: Tree, above: Tree): Tree {
  const otherDriver = typeof above["driver"] === "string" && above["driver"] !== below["driver"];
  const merged = new Map(Object.entries(otherDriver ? {} : below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isTree(under) && isTree(value) ? merge(under, value) : value);
  }
  return Object.fromEntries(merged);
}
