/**
 * Each setting that a configuration has or could have, in the words of the schema: what it means, what is allowed, what
 * is the default. `yanpiao config explain` prints it, and the forms on the screen are made from it. Pure, but for the
 * list of device profiles.
 */
import { DEFAULT_CONFIG } from "./default.ts";
import type { JsonPath } from "./json-lines.ts";
import { schemaTree, variantOf, type JsonSchema } from "./json-schema.ts";
import { listProfiles, loadScannerProfile } from "./profiles/load.ts";
import { SECRET_MARK, UNIT_MARK } from "./fields.ts";
import { configSchema, type TerminalConfig } from "./schema.ts";
import { isTree, valueAt, type Tree } from "./tree.ts";

export type SettingKind =
  | { readonly type: "choice"; readonly values: readonly (string | number)[] }
  | { readonly type: "number"; readonly min: number; readonly max: number; readonly unit: string | null }
  | { readonly type: "yes-no" }
  | { readonly type: "text"; readonly longest: number | null }
  | { readonly type: "secret" }
  /** The services that are asked: shown one by one, written in a file. */
  | { readonly type: "list" };

export interface Setting {
  readonly path: JsonPath;
  readonly kind: SettingKind;
  /** The schema's sentence; null where the name says it all. */
  readonly meaning: string | null;
  /** The same words as in an error. */
  readonly allowed: string;
  /** Undefined where the default has none. */
  readonly byDefault: unknown;
  /** It may be left out. */
  readonly optional: boolean;
}

/** The settings that this configuration could have: those of its drivers, not of others. */
export function settingsOf(config: Tree): readonly Setting[] {
  return below([], schemaTree(), config, config);
}

/** What may stand at a place, in the words that an error would use. */
export function allowedWords(path: JsonPath, config: Tree): string | null {
  // The first is text of no meaning, so that a text's own rule speaks; the second is wrong for everything else.
  for (const wrong of ["\u0000", null]) {
    const parsed = configSchema.safeParse(withValue(config, path, wrong));
    const issue = parsed.error?.issues.find((one) => one.path.join(".") === path.join("."));
    if (issue !== undefined) return issue.message;
  }
  return null;
}

/** A copy with another value at a place; undefined takes it out. */
export function withValue(tree: Tree, path: JsonPath, value: unknown): Tree {
  const put = (at: unknown, steps: JsonPath): unknown => {
    const [step, ...rest] = steps;
    if (step === undefined) return value;
    if (Array.isArray(at)) return at.map((item: unknown, index) => (index === step ? put(item, rest) : item));
    const members = new Map(Object.entries(isTree(at) ? at : {}));
    const inner = put(members.get(String(step)), rest);
    if (inner === undefined) members.delete(String(step));
    else members.set(String(step), inner);
    return Object.fromEntries(members);
  };
  const changed = put(tree, path);
  return isTree(changed) ? changed : {};
}

function below(path: JsonPath, schema: JsonSchema, value: unknown, config: Tree): readonly Setting[] {
  const variant = variantOf(schema, value) ?? schema;
  const found = schema["type"] === "array" ? itemsOf(path, schema, value, config) : [];
  if (variant.properties === undefined || schema[SECRET_MARK] === true) {
    return [settingAt(path, schema, config), ...found];
  }
  const needed = variant["required"];
  return Object.entries(variant.properties)
    .filter(([key]) => key !== "$schema")
    .flatMap(([key, inner]) => {
      const at = [...path, key];
      const choice = inner.const === undefined ? inner : variantChoice(key, schema);
      const settings = below(at, choice, isTree(value) ? value[key] : undefined, config);
      const isRequired = Array.isArray(needed) && needed.includes(key);
      return settings.map((setting) =>
        setting.path.length > at.length || isRequired ? setting : { ...setting, optional: true },
      );
    });
}

function itemsOf(path: JsonPath, schema: JsonSchema, value: unknown, config: Tree): readonly Setting[] {
  const { items } = schema;
  if (items === undefined || !Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => below([...path, index], items, item, config));
}

/** The key that tells variants apart may be any of theirs. */
function variantChoice(key: string, schema: JsonSchema): JsonSchema {
  const variants = schema.oneOf ?? schema.anyOf ?? [];
  return { enum: variants.map((variant) => variant.properties?.[key]?.const) };
}

function settingAt(path: JsonPath, schema: JsonSchema, config: Tree): Setting {
  const { description } = schema;
  const profiles = profileChoice(path, config);
  return {
    path,
    kind: profiles ?? kindOf(schema),
    meaning: typeof description === "string" ? description : null,
    allowed: profiles === null ? (allowedWords(path, config) ?? "anything") : `one of ${profiles.values.join(", ")}`,
    byDefault: valueAt(DEFAULT_CONFIG, path),
    optional: false,
  };
}

function kindOf(schema: JsonSchema): SettingKind {
  if (schema[SECRET_MARK] === true) return { type: "secret" };
  const { type, minimum, maximum, maxLength } = schema;
  const choices = schema["enum"] ?? schema.anyOf?.map((one) => one.const);
  if (Array.isArray(choices)) return { type: "choice", values: choices.filter(isChoice) };
  if (type === "array") return { type: "list" };
  if (type === "boolean") return { type: "yes-no" };
  if (type === "integer" && typeof minimum === "number" && typeof maximum === "number") {
    const unit = schema[UNIT_MARK];
    return { type: "number", min: minimum, max: maximum, unit: typeof unit === "string" ? unit : null };
  }
  return { type: "text", longest: typeof maxLength === "number" ? maxLength : null };
}

function isChoice(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Which profiles there are is known to the folder, not to the schema; a scanner's has to speak its driver's transport. */
function profileChoice(path: JsonPath, config: Tree): Extract<SettingKind, { readonly type: "choice" }> | null {
  const [device, key] = path;
  if (key !== "profile" || (device !== "scanner" && device !== "printer")) return null;
  const driver = valueAt(config, [device, "driver"]) as TerminalConfig["scanner" | "printer"]["driver"];
  if (device === "printer") {
    return {
      type: "choice",
      values: listProfiles("printers").filter((id) => isSimulated(id) === (driver === "simulated")),
    };
  }
  return { type: "choice", values: listProfiles("scanners").filter((id) => speaks(id, driver)) };
}

function speaks(id: string, driver: string): boolean {
  if (driver === "simulated") return isSimulated(id);
  return !isSimulated(id) && loadScannerProfile(id).transport === driver;
}

function isSimulated(id: string): boolean {
  return id.startsWith("simulated");
}
