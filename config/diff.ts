/**
 * What is different between two configurations, setting by setting: the order of keys and how a file is laid out mean
 * nothing. A device or a service of another kind is one change, not ten. Pure.
 */
import type { JsonPath } from "./json-lines.ts";
import { isTree, type Tree } from "./tree.ts";

export interface Change {
  readonly path: JsonPath;
  /** replaced: a device or a service of another kind, as a whole. */
  readonly kind: "changed" | "replaced" | "set" | "unset";
  /** Undefined where nothing was. */
  readonly before: unknown;
  /** Undefined where nothing is. */
  readonly after: unknown;
}

export function changesBetween(before: Tree, after: Tree): readonly Change[] {
  return compare([], before, after);
}

/** One change as a person reads it: `panel.bottomEdgeMm changes from 900 to 750`. */
export function describeChange({ path, kind, before, after }: Change): string {
  const name = path.join(".");
  switch (kind) {
    case "changed":
      return `${name} changes from ${shown(before)} to ${shown(after)}`;
    case "replaced":
      return `${name} is replaced: was ${shown(before)}, becomes ${shown(after)}`;
    case "set":
      return `${name} is set to ${shown(after)}`;
    case "unset":
      return `${name} is no longer set; was ${shown(before)}`;
  }
}

/** A value in one line: `usb (port 1-1.2, profile xprinter-80)`; a reference by the name of its secret. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(shown).join("; ");
  if (!isTree(value)) return value === undefined ? "nothing" : JSON.stringify(value);
  if (typeof value["secret"] === "string") return `the secret ${value["secret"]}`;
  const kind = KINDS.map((key) => value[key]).find((named) => typeof named === "string");
  const rest = Object.entries(value)
    .filter(([key, inner]) => !(KINDS.includes(key) && inner === kind))
    .map(([key, inner]) => `${key} ${typeof inner === "string" ? inner : shown(inner)}`);
  if (kind === undefined) return rest.join(", ");
  return rest.length === 0 ? kind : `${kind} (${rest.join(", ")})`;
}

/** Keys that say of which kind a device, a service or a proof of identity is. */
const KINDS: readonly string[] = ["driver", "provider", "how"];

function compare(path: JsonPath, before: unknown, after: unknown): readonly Change[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: "set", before, after }];
  if (after === undefined) return [{ path, kind: "unset", before, after }];
  if (isTree(before) && isTree(after)) {
    if (KINDS.some((key) => before[key] !== after[key])) return [{ path, kind: "replaced", before, after }];
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare([...path, key], own(before, key), own(after, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare([...path, index], before[index] as unknown, after[index] as unknown),
    ).flat();
  }
  return before === after ? [] : [{ path, kind: "changed", before, after }];
}

function own(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}
