/** `config diff`: what is different between two configurations, in sentences; but for where their data lie. */
import { resolve } from "node:path";
import process from "node:process";
import { existsSync, statSync } from "node:fs";
import { changesBetween, describeChange } from "../../../config/diff.ts";
import { describeConfigError, loadConfig, type LoadedConfig } from "../../../config/load.ts";
import { compose } from "../../../kiosk/provisioning/compose.ts";
import { settingsTree } from "../../../kiosk/provisioning/judge.ts";
import { openVersions } from "../../../kiosk/provisioning/versions.ts";
import { printJson, loadFrom } from "./show.ts";

export interface DiffOptions {
  readonly site?: string;
  readonly data?: string;
  readonly json?: true;
}

/** 0: the same; 1: different, or one of them is wrong. */
export function diff(before: string, after: string, options: DiffOptions): 0 | 1 {
  const loaded = [before, after].map((what) => configurationOf(what, options));
  const [a, b] = loaded;
  if (a == null || b == null) return 1;
  const changes = changesBetween(settingsTree(a), settingsTree(b));
  if (options.json) printJson(changes.map((one) => ({ ...one, words: describeChange(one) })));
  else for (const one of changes) console.log(describeChange(one));
  return changes.length === 0 ? 0 : 1;
}

/** A file, a data folder, or the number of a version in the folder that --data names. Null where it is wrong: said already. */
function configurationOf(what: string, { site, data }: DiffOptions): LoadedConfig | null {
  const options = site === undefined ? {} : { site };
  if (data === undefined && /^\d+$/.test(what) && !existsSync(what)) {
    console.error(
      `yanpiao config diff: there is no file ${what}; of which terminal is it the version? --data names its folder`,
    );
    return null;
  }
  const result =
    data !== undefined && /^\d+$/.test(what)
      ? version(resolve(data), Number(what), site)
      : isFolder(what)
        ? loadFrom(undefined, { ...options, data: what })
        : loadConfig({ env: process.env, file: what, ...options });
  if (result === null) {
    console.error(`yanpiao config diff: there is no version ${what} in ${data ?? ""}`);
    return null;
  }
  if (result.ok) return result.value;
  for (const error of result.error) console.error(`yanpiao config diff: ${describeConfigError(error)}`);
  return null;
}

function version(dataDir: string, number: number, siteFile: string | undefined): ReturnType<typeof compose> | null {
  const file = openVersions(dataDir).read(number);
  return file === null ? null : compose(file, { dataDir, env: process.env, siteFile });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
