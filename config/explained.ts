/** Each setting with its value and who said it, in the words of the schema. Pure. */
import type { LoadedConfig } from "./load.ts";
import { settingsOf, type Setting } from "./settings.ts";
import { valueAt } from "./tree.ts";

export interface Explanation {
  readonly setting: string;
  readonly value: unknown;
  /** Null: nobody. */
  readonly saidBy: string | null;
  readonly meaning: string | null;
  readonly allowed: string;
  readonly default: unknown;
  readonly optional: boolean;
}

/** `wanted`: of these paths only. */
export function explained(
  { config, sources }: LoadedConfig,
  wanted: (path: string) => boolean = () => true,
): readonly Explanation[] {
  const settings = settingsOf({ ...config }).filter(({ path }) => wanted(path.join(".")));
  return settings.map((setting) => explanation(setting, config, sources));
}

function explanation(
  { path, meaning, allowed, byDefault, optional }: Setting,
  config: LoadedConfig["config"],
  sources: LoadedConfig["sources"],
): Explanation {
  const value = valueAt(config, path);
  // One list is said as a whole.
  const places = path.map((_, index) => path.slice(0, path.length - index).join("."));
  const saidBy = value === undefined ? null : (places.map((one) => sources[one]).find(Boolean) ?? null);
  return { setting: path.join("."), value, saidBy, meaning, allowed, default: byDefault, optional };
}
