/** The configuration that two layers make on this machine, or what is wrong with them. */
import { loadConfig, type ConfigError, type LoadedConfig, type Tree } from "../../config/load.ts";
import type { Result } from "../invoice/types.ts";

/** As errors and `config show` name them. */
export const SITE_SOURCE = "the site's settings";
export const TERMINAL_SOURCE = "the terminal's settings";
const DATA_SOURCE = "--data";

export interface Layers {
  readonly site: Tree | null;
  readonly terminal: Tree | null;
}

/** What a machine says by itself, beneath and above the layers that are provisioned. */
export interface Machine {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the image brings for all terminals of a site; counts until the site's layer is provisioned. */
  readonly siteFile?: string | undefined;
}

export function compose({ site, terminal }: Layers, machine: Machine): Result<LoadedConfig, readonly ConfigError[]> {
  const layers = [
    ...(site === null ? [] : [{ source: SITE_SOURCE, values: site }]),
    ...(terminal === null ? [] : [{ source: TERMINAL_SOURCE, values: terminal }]),
  ];
  const moved = layers.flatMap(({ source, values }) =>
    Object.hasOwn(values, "dataDir") ? [dataDirProblem(source, values["dataDir"])] : [],
  );
  if (moved.length > 0) return { ok: false, error: moved };
  const { siteFile, dataDir, env } = machine;
  const result = loadConfig({
    layers,
    ...(site === null && siteFile !== undefined ? { site: siteFile } : {}),
    // The folder is where these layers lie, so nothing but the start of the terminal can name it.
    env: { ...env, YANPIAO_DATA: undefined },
    overrides: { source: DATA_SOURCE, values: { dataDir } },
  });
  if (!result.ok) return result;
  const unsaid = ["terminal.id", "terminal.place.zh"].filter((path) => result.value.sources[path] === "default");
  return unsaid.length === 0 ? result : { ok: false, error: unsaid.map(unsaidProblem) };
}

function dataDirProblem(source: string, value: unknown): ConfigError {
  const allowed = "nothing here, take it out: the folder is named where the terminal is started, with --data";
  return { kind: "value", path: "dataDir", value: JSON.stringify(value), allowed, source, line: null };
}

/** Two terminals with the name of the demonstration could not be told apart. */
function unsaidProblem(path: string): ConfigError {
  const allowed = "this terminal's own, which no other has: the default is the demonstration's";
  return { kind: "value", path, value: null, allowed, source: null, line: null };
}
