/** `config check`, `show` and `explain`: is it good, what is in force, what does each setting mean, and who said it. */
import process from "node:process";
import { resolve } from "node:path";
import { didYouMean } from "../../../config/did-you-mean.ts";
import { shown } from "../../../config/diff.ts";
import { explained, type Explanation } from "../../../config/explained.ts";
import { describeConfigError, loadConfig, type ConfigResult, type LoadedConfig } from "../../../config/load.ts";
import { valueAt } from "../../../config/tree.ts";
import { compose } from "../../../kiosk/provisioning/compose.ts";
import { openVersions } from "../../../kiosk/provisioning/versions.ts";
import { closedToThisAccount } from "../store/data.ts";

export interface SourceOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
  readonly json?: true;
}

/** What a terminal would run with: from files, or as it was provisioned in a data folder. */
export function loadFrom(file: string | undefined, { site, data }: SourceOptions): ConfigResult {
  if (data === undefined) {
    return loadConfig({
      env: process.env,
      ...(file === undefined ? {} : { file }),
      ...(site === undefined ? {} : { site }),
    });
  }
  const dataDir = resolve(data);
  const versions = openVersions(dataDir);
  const version = versions.current()?.version;
  const layers = version === undefined ? null : versions.read(version);
  if (layers === null) {
    const allowed =
      closedToThisAccount(dataDir) ??
      "holds no configuration: nothing was provisioned there yet (yanpiao config apply)";
    return { ok: false, error: [{ kind: "file", path: "", value: null, allowed, source: dataDir, line: null }] };
  }
  return compose(layers, { dataDir, env: process.env, siteFile: site });
}

export function complain(result: Extract<ConfigResult, { ok: false }>): void {
  for (const error of result.error) console.error(describeConfigError(error));
}

export function check(file: string, options: SourceOptions): 0 | 1 {
  const result = loadFrom(file, options);
  if (options.json) printJson(result.ok ? { ok: true } : { ok: false, errors: result.error });
  else if (result.ok) console.log(`${file}: good (terminal ${result.value.config.terminal.id})`);
  else complain(result);
  return result.ok ? 0 : 1;
}

export function show(file: string | undefined, options: SourceOptions): 0 | 1 {
  const result = loadFrom(file, options);
  if (!result.ok) {
    complain(result);
    return 1;
  }
  if (options.json) printJson(result.value);
  else for (const line of table(result.value)) console.log(line);
  return 0;
}

export function explain(name: string | undefined, options: SourceOptions): 0 | 1 {
  const result = loadFrom(options.config, options);
  if (!result.ok) {
    complain(result);
    return 1;
  }
  const found = explained(result.value, (path) => isAt(path, name));
  if (found.length === 0) {
    const names = explained(result.value).map(({ setting }) => setting);
    const groups = names.flatMap((one) => one.split(".").map((_, index, steps) => steps.slice(0, index).join(".")));
    const meant = didYouMean(name ?? "", [...new Set([...names, ...groups])]);
    const way = meant === null ? "yanpiao config explain lists them all" : `did you mean ${meant}?`;
    console.error(`yanpiao config explain: ${name ?? ""} is no setting (${way})`);
    return 1;
  }
  if (options.json) printJson(found);
  else console.log(found.map(inWords).join("\n\n"));
  return 0;
}

function inWords({ setting, value, saidBy, meaning, allowed, default: byDefault, optional }: Explanation): string {
  const rows = [
    ["allowed", optional ? `${allowed}; or nothing` : allowed],
    ["default", shown(byDefault)],
    ["said by", saidBy ?? "nobody"],
  ];
  return [
    `${setting} = ${shown(value)}`,
    ...(meaning === null ? [] : [`  ${meaning}`]),
    ...rows.map(([name, text]) => `  ${(name ?? "").padEnd(8)} ${text ?? ""}`),
  ].join("\n");
}

function isAt(path: string, name: string | undefined): boolean {
  return name === undefined || path === name || path.startsWith(`${name}.`);
}

function table({ config, sources }: LoadedConfig): readonly string[] {
  const rows = Object.entries(sources).map(([path, source]) => {
    return { setting: `${path} = ${JSON.stringify(valueAt(config, path.split(".")))}`, source };
  });
  const width = Math.max(...rows.map((row) => row.setting.length));
  return rows.map(({ setting, source }) => `${setting.padEnd(width)}  ${source}`);
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
