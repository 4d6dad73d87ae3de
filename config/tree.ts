/** Settings as a tree of keys, before and after they are checked. Pure. */
import type { JsonPath } from "./json-lines.ts";

export interface Tree {
  readonly [key: string]: unknown;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is at a place; undefined where nothing is. */
export function valueAt(values: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return typeof step === "number" ? (value[step] as unknown) : undefined;
    return isTree(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, values);
}

export function has(values: Tree, path: JsonPath): boolean {
  return valueAt(values, path) !== undefined;
}

/** The places of all values; a list counts as one value. */
export function leaves(value: unknown, path: JsonPath = []): readonly JsonPath[] {
  return isTree(value) ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [path];
}

export function toJsonPath(path: readonly PropertyKey[]): JsonPath {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

/** Each text among the values, those in lists as well, with its place. */
export function texts(
  value: unknown,
  path: JsonPath = [],
): readonly { readonly path: JsonPath; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((inner, index) => texts(inner, [...path, index]));
  return isTree(value) ? Object.entries(value).flatMap(([key, inner]) => texts(inner, [...path, key])) : [];
}
