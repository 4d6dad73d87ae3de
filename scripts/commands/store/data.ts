/** The data folder that a command is about: as the configuration says, or as named on the command line. */
import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { describeConfigError, loadConfig } from "../../../config/load.ts";
import { installedIn } from "../../../kiosk/provisioning/manager.ts";
import { openVersions } from "../../../kiosk/provisioning/versions.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import type { TerminalConfig } from "../../../config/schema.ts";

export interface DataOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
}

export interface StoreOptions extends DataOptions {
  readonly json?: true;
}

export type Data = Pick<TerminalConfig, "dataDir" | "terminal" | "staff">;

export function withData(command: Command): Command {
  return command
    .option("--config <file>", "the terminal's configuration, which names its data folder")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--data <folder>", "the data folder itself");
}

/** What was provisioned in this folder names its terminal; null where nothing usable was. */
function provisionedIn(dataDir: string, siteFile: string | undefined): Data | null {
  const { config } = installedIn(openVersions(dataDir), { dataDir, env: process.env, siteFile });
  return config === null ? null : { ...config.config, dataDir };
}

/** Null where the configuration is wrong, or the folder is another account's: said already, and the command was used wrongly. */
export function dataOf(command: string, options: DataOptions): Data | null {
  const data = configuredData(command, options);
  const closed = data === null ? null : closedToThisAccount(data.dataDir);
  if (closed === null) return data;
  console.error(`${command}: ${closed}`);
  return null;
}

/** Null where this account may look; else every command would say in its own way that nothing is there, or is broken. */
export function closedToThisAccount(dataDir: string): string | null {
  const mayRead = [dataDir, storePath(dataDir)].every((path) => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "EACCES";
    }
  });
  return mayRead ? null : `${dataDir} belongs to another account: run this as that one (sudo -u yanpiao …)`;
}

function configuredData(command: string, { config: file, site, data }: DataOptions): Data | null {
  const provisioned = data === undefined ? null : provisionedIn(resolve(data), site);
  if (provisioned !== null) return provisioned;
  const loaded = loadConfig({
    env: process.env,
    ...(file === undefined ? {} : { file }),
    ...(site === undefined ? {} : { site }),
  });
  if (!loaded.ok) {
    for (const error of loaded.error) console.error(`${command}: ${describeConfigError(error)}`);
    return null;
  }
  const { config } = loaded.value;
  return { ...config, dataDir: data === undefined ? config.dataDir : resolve(data) };
}
