/**
 * The configuration as a form: groups of settings with what may stand in each, made from the schema, and the changes that
 * somebody has made and not saved. Pure, but for the files that a configuration is made of.
 */
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { describeConfigError, type ConfigError, type Tree } from "../../config/load.ts";
import type { JsonPath } from "../../config/json-lines.ts";
import { environmentLayers, layerOf, merge, readLayer, type Layer } from "../../config/layers.ts";
import { settingsOf, withValue, type Setting, type SettingKind } from "../../config/settings.ts";
import { has, isTree, valueAt } from "../../config/tree.ts";
import { shown } from "../../config/diff.ts";
import type { Change } from "../../config/diff.ts";
import type {
  ChangeView,
  SettingControl,
  SettingOrigin,
  SettingsPageView,
  SettingView,
} from "../display/contract/staff/settings.ts";
import { SITE_SOURCE, TERMINAL_SOURCE, type Layers, type Machine } from "./compose.ts";
import type { Edit } from "./manager.ts";
import { FIXED, HIDDEN } from "./reserved.ts";

/** One form: the settings as they would be, by group, and what is wrong with them. */
export interface Form {
  readonly groups: SettingsPageView["groups"];
  readonly settings: ReadonlyMap<string, readonly SettingView[]>;
  /** What is wrong and has no setting on the page. */
  readonly problems: readonly string[];
}

/** The groups in the order of the work: what it is, what hangs on it, whom it asks, how it is shown. */
const GROUPS = [
  "terminal",
  "panel",
  "scanner",
  "printer",
  "camera",
  "paper",
  "network",
  "verify",
  "outbox",
  "store",
  "display",
  "timeouts",
  "staff",
] as const;

/** Settings that stand alone are shown with the terminal. */
const ALONE = ["hotline"];
const LONGEST_TEXT = 200;

/** Whether a setting, or the group it belongs to, is not shown at the glass. */
export function isHidden(path: JsonPath): boolean {
  return HIDDEN.some((hidden) => isWithin(path, hidden));
}

export function formOf(layers: Layers, machine: Machine, edits: readonly Edit[], errors: readonly ConfigError[]): Form {
  const stack = stackOf({ ...layers, terminal: applyEdits(layers.terminal ?? {}, edits) }, machine);
  const tree = mergedOf(stack);
  const inForce = mergedOf(stackOf(layers, machine));
  const wrong = new Set(errors.map(({ path }) => path));
  const views = settingsOf(tree)
    .filter(isShown(tree))
    .map((setting) => viewOf(setting, tree, inForce, stack, wrong));
  const byGroup = new Map<string, readonly SettingView[]>(
    GROUPS.map((group) => [group, views.filter(({ path }) => groupOf(path) === group)]),
  );
  const onPage = new Set(views.map(({ path }) => path));
  return {
    groups: [...byGroup].map(([group, settings]) => ({
      group,
      changed: settings.filter(({ changed }) => changed).length,
      wrong: settings.filter((setting) => setting.wrong).length,
    })),
    settings: byGroup,
    problems: errors.filter(({ path }) => !onPage.has(path)).map(describeConfigError),
  };
}

/** The terminal's layer with the edits in it, in their order. */
export function applyEdits(terminal: Tree, edits: readonly Edit[]): Tree {
  return edits.reduce((tree, { path, value }) => withValue(tree, path, value), terminal);
}

/** Another edit; what was said of the same place, or of what is in it, counts no longer. */
export function withEdit(edits: readonly Edit[], edit: Edit): readonly Edit[] {
  const place = edit.path.join(".");
  const kept = edits.filter(({ path }) => path.join(".") !== place && !path.join(".").startsWith(`${place}.`));
  return [...kept, edit];
}

/**
 * The edit for a setting of this form. The key that tells the kinds of a device apart takes the others with it, because a
 * host means nothing to a printer on USB.
 */
export function editOf(path: JsonPath, value: unknown): Edit {
  if (path.at(-1) === "driver") return { path: path.slice(0, -1), value: { driver: value } };
  return { path, value };
}

/** What was typed, as the setting holds it; undefined: nothing, so that the value below counts. */
export function typedValue(control: SettingControl, text: string): string | number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const isNumber = control.type === "number" || (control.type === "choice" && control.values.some(isNumeric));
  // What is no number stays as it was typed, and is shown to be wrong.
  return isNumber && /^-?\d{1,9}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

export function changeViews(changes: readonly Change[]): readonly ChangeView[] {
  return changes.map(({ path, before, after }) => ({
    path: path.join("."),
    before: before === undefined ? null : shown(before),
    after: after === undefined ? null : shown(after),
  }));
}

export function pathOf(name: string): JsonPath {
  return name.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function stackOf({ site, terminal }: Layers, { siteFile, env }: Machine): readonly Layer[] {
  const file = site === null && siteFile !== undefined ? readLayer(siteFile) : null;
  return [
    layerOf({ source: "default", values: { ...DEFAULT_CONFIG } }),
    ...(file !== null && "values" in file ? [{ ...file, source: SITE_SOURCE }] : []),
    ...(site === null ? [] : [layerOf({ source: SITE_SOURCE, values: site })]),
    ...(terminal === null ? [] : [layerOf({ source: TERMINAL_SOURCE, values: terminal })]),
    ...environmentLayers(env),
  ];
}

function mergedOf(stack: readonly Layer[]): Tree {
  return stack.reduce<Tree>((below, layer) => merge(below, layer.values), {});
}

function viewOf(
  { path, kind, allowed }: Setting,
  tree: Tree,
  inForce: Tree,
  stack: readonly Layer[],
  wrong: ReadonlySet<string>,
): SettingView {
  const value = valueAt(tree, path);
  const name = path.join(".");
  return {
    path: name,
    control: controlOf(path, kind, tree),
    value: plain(value),
    from: originOf(stack.findLast((layer) => has(layer.values, path))?.source),
    changed: JSON.stringify(value) !== JSON.stringify(valueAt(inForce, path)),
    wrong: wrong.has(name),
    allowed,
  };
}

function controlOf(path: JsonPath, kind: SettingKind, tree: Tree): SettingControl {
  if (FIXED.some((fixed) => isWithin(path, fixed))) return { type: "fixed" };
  switch (kind.type) {
    case "choice": {
      const isReal = valueAt(tree, ["terminal", "demo"]) === false;
      return { ...kind, values: isReal ? kind.values.filter((value) => value !== "simulated") : kind.values };
    }
    case "number":
    case "yes-no":
      return kind;
    case "text":
      return { type: "text", longest: Math.min(kind.longest ?? LONGEST_TEXT, LONGEST_TEXT) };
    case "secret":
    case "list":
      return { type: "fixed" };
  }
}

function isWithin(path: JsonPath, group: JsonPath): boolean {
  return group.every((step, index) => path[index] === step);
}

function plain(value: unknown): SettingView["value"] {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? shown(value) : (value as string | number | boolean);
}

function originOf(source: string | undefined): SettingOrigin {
  if (source === SITE_SOURCE) return "site";
  if (source === TERMINAL_SOURCE) return "terminal";
  return source === "default" || source === undefined ? "default" : "environment";
}

/** Each service of a list is changed by a bundle; a part of the picture that is not set has no corners. */
function isShown(tree: Tree): (setting: Setting) => boolean {
  return ({ path }) => {
    if (isHidden(path) || path.some((step) => typeof step === "number")) return false;
    return path.length < 3 || isTree(valueAt(tree, path.slice(0, -1)));
  };
}

function groupOf(path: string): string {
  const [first = ""] = path.split(".");
  return ALONE.includes(first) ? "terminal" : first;
}

function isNumeric(value: string | number): boolean {
  return typeof value === "number";
}
