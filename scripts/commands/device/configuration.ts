/** What a terminal runs with that a command is about: as provisioned in its data folder, or from files. */
import { resolve } from "node:path";
import process from "node:process";
import { loadConfig, type ConfigResult } from "../../../config/load.ts";
import { openVersions } from "../../../kiosk/provisioning/versions.ts";
import { loadFrom } from "../config/show.ts";
import type { DataOptions } from "../store/data.ts";

/** A folder in which nothing was provisioned is described by the file that is named, or by the default. */
export function configurationOf({ config, site, data }: DataOptions): ConfigResult {
  const isProvisioned = data !== undefined && openVersions(resolve(data)).current() !== null;
  if (isProvisioned && config === undefined)
    return loadFrom(undefined, { data, ...(site === undefined ? {} : { site }) });
  return loadConfig({
    env: process.env,
    ...(config === undefined ? {} : { file: config }),
    ...(site === undefined ? {} : { site }),
    ...(data === undefined ? {} : { overrides: { source: "--data", values: { dataDir: resolve(data) } } }),
  });
}
