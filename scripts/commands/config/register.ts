/** `yanpiao config`: is this file good, what would the terminal run with, and who said so. */
import type { Command } from "commander";
import process from "node:process";
import { udevRules } from "../../config/deploy/udev-rules.ts";
import { configJsonSchema } from "../../config/json-schema.ts";
import { describeConfigError, loadConfig, type ConfigResult, type LoadedConfig } from "../../config/load.ts";
import { listProfiles, loadPrinterProfile, loadScannerProfile, ProfileError } from "../../config/profiles/load.ts";

interface Options {
  readonly site?: string;
  readonly json?: true;
}

export function register(program: Command): void {
  const config = program.command("config").description("Check and show a terminal's configuration");

  config
    .command("check")
    .description("Say whether a configuration file is good; exit code 1 if it is not")
    .argument("<file>", "the terminal's configuration")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExample:\n  yanpiao config check /etc/yanpiao/terminal.json")
    .action((file: string, options: Options) => {
      const result = load(file, options);
      if (options.json) printJson(result.ok ? { ok: true } : { ok: false, errors: result.error });
      else if (result.ok) console.log(`${file}: good (terminal ${result.value.config.terminal.id})`);
      else complain(result);
      process.exitCode = result.ok ? 0 : 1;
    });

  config
    .command("show")
    .description("Print every setting that is in force and who said it")
    .argument("[file]", "the terminal's configuration; none: the demonstration terminal")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--json", "print one JSON object: config and sources")
    .addHelpText("after", "\nExample:\n  yanpiao config show --json /etc/yanpiao/terminal.json")
    .action((file: string | undefined, options: Options) => {
      const result = load(file, options);
      if (!result.ok) {
        complain(result);
        process.exitCode = 1;
      } else if (options.json) printJson(result.value);
      else for (const line of table(result.value)) console.log(line);
    });

  config
    .command("schema")
    .description("Print the JSON Schema of the configuration file, for editors")
    .addHelpText("after", "\nExample:\n  yanpiao config schema > config/schema.json")
    .action(() => printJson(configJsonSchema()));

  config
    .command("udev")
    .description("Print the udev rules that follow from the device profiles; config/deploy/README.md says what for")
    .addHelpText("after", "\nExample:\n  yanpiao config udev > config/deploy/udev/70-yanpiao.rules")
    .action(() => {
      try {
        const scanners = listProfiles("scanners").map((id) => loadScannerProfile(id));
        const printers = listProfiles("printers").map((id) => loadPrinterProfile(id));
        process.stdout.write(udevRules({ scanners, printers }));
      } catch (error) {
        if (!(error instanceof ProfileError)) throw error;
        console.error(`yanpiao config udev: ${error.message}`);
        process.exitCode = 1;
      }
    });
}

function load(file: string | undefined, options: Options): ConfigResult {
  return loadConfig({
    env: process.env,
    ...(file === undefined ? {} : { file }),
    ...(options.site === undefined ? {} : { site: options.site }),
  });
}

function complain(result: Extract<ConfigResult, { ok: false }>): void {
  for (const error of result.error) console.error(describeConfigError(error));
}

function table({ config, sources }: LoadedConfig): readonly string[] {
  const rows = Object.entries(sources).map(([path, source]) => {
    const value = path
      .split(".")
      .reduce<unknown>(
        (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : inner),
        config,
      );
    return { setting: `${path} = ${JSON.stringify(value)}`, source };
  });
  const width = Math.max(...rows.map((row) => row.setting.length));
  return rows.map(({ setting, source }) => `${setting.padEnd(width)}  ${source}`);
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
