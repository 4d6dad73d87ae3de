/** The data folder that a command is about: as the configuration says, or as named on the command line. */
import { resolve } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { describeConfigError, loadConfig } from "../../../config/load.ts";
import type { TerminalConfig } from "../../../config/schema.ts";

export interface DataOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
}

export interface StoreOptions extends DataOptions {
  readonly json?: true;
}

export type Data = Pick<TerminalConfig, "dataDir" | "terminal">;

export function withData(command: Command): Command {
  return command
    .option("--config <file>", "the terminal's configuration, which names its data folder")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--data <folder>", "the data folder itself");
}

/** Null where the configuration is wrong: said already, and the command was used wrongly. */
export function dataOf(command: string, { config: file, site, data }: DataOptions): Data | null {
  const loaded = loadConfig({
    env: process.env,
    ...(file === undefined ? {} : { file }),
    ...(site === undefined ? {} : { site }),
  });
  if (!loaded.ok) {
    for (const error of loaded.error) console.error(`${command}: ${describeConfigError(error)}`);
    return null;
  }
  const { dataDir, terminal } = loaded.value.config;
  return { dataDir: data === undefined ? dataDir : resolve(data), terminal };
}
