/**
 * `yanpiao config`: is this file good, what would the terminal run with and who said so; bundles, versions and what
 * differs. Only the command lines are here; what they do is loaded when it is wanted.
 */
import { InvalidArgumentError, type Command } from "commander";
import process from "node:process";

/** Where an image keeps the public keys that its terminals believe. */
const KEYS = "/etc/yanpiao/keys";
const CODES = "\n\nExit codes: 0 done, 1 not, 2 used wrongly";

export function register(program: Command): void {
  const config = program
    .command("config")
    .description("A terminal's configuration: check, explain and compare it; sign, apply and take back bundles");
  registerLooks(config);
  registerDesk(config);
  registerQr(config);
  registerTerminal(config);
}

function registerLooks(config: Command): void {
  withSource(config.command("check").argument("<file>", "the terminal's configuration"))
    .description("Say whether a configuration file is good")
    .addHelpText(
      "after",
      "\nExample:\n  yanpiao config check /etc/yanpiao/terminal.json\n\nExit codes: 0 good, 1 not, 2 used wrongly",
    )
    .action(async (file: string, options: LookOptions) => {
      process.exitCode = (await import("./show.ts")).check(file, options);
    });

  withSource(
    config.command("show").argument("[file]", "the terminal's configuration; none: the demonstration terminal"),
  )
    .option("--data <folder>", "as it was provisioned in this data folder")
    .description("Print every setting that is in force and who said it")
    .addHelpText("after", `\nExample:\n  yanpiao config show --json /etc/yanpiao/terminal.json${CODES}`)
    .action(async (file: string | undefined, options: LookOptions) => {
      process.exitCode = (await import("./show.ts")).show(file, options);
    });

  withSource(
    config.command("explain").argument("[setting]", "a setting or a group, e.g. panel.bottomEdgeMm or printer"),
  )
    .option("--config <file>", "the terminal's configuration; none: the demonstration terminal")
    .option("--data <folder>", "as it was provisioned in this data folder")
    .description("Say of a setting what it means, what is allowed, its default, its value and who said it")
    .addHelpText(
      "after",
      `\nExamples:\n  yanpiao config explain panel.bottomEdgeMm\n  yanpiao config explain printer --config terminal.json${CODES}`,
    )
    .action(async (setting: string | undefined, options: LookOptions) => {
      process.exitCode = (await import("./show.ts")).explain(setting, options);
    });

  withSource(
    config
      .command("diff")
      .argument("<before>", "a file, a data folder, or the number of a version in the folder of --data")
      .argument("<after>", "the same"),
  )
    .option("--data <folder>", "where versions are")
    .description("Say what is different between two configurations; the order of keys means nothing")
    .addHelpText(
      "after",
      `
Examples:
  yanpiao config diff terminal.json terminal-new.json
  yanpiao config diff 6 8 --data /var/lib/yanpiao

Exit codes: 0 the same, 1 different or one of them wrong, 2 used wrongly`,
    )
    .action(async (before: string, after: string, options: LookOptions) => {
      process.exitCode = (await import("./diff.ts")).diff(before, after, options);
    });

  config
    .command("schema")
    .description("Print the JSON Schema of the configuration file, for editors")
    .addHelpText("after", `\nExample:\n  yanpiao config schema > config/schema.json${CODES}`)
    .action(async () => (await import("./print.ts")).schema());

  config
    .command("udev")
    .description("Print the udev rules that follow from the device profiles; config/deploy/README.md says what for")
    .addHelpText("after", `\nExample:\n  yanpiao config udev > config/deploy/udev/70-yanpiao.rules${CODES}`)
    .action(async () => {
      process.exitCode = (await import("./print.ts")).udev();
    });
}

function registerDesk(config: Command): void {
  config
    .command("keygen")
    .argument("<name>", "of the two files, NAME.key and NAME.pub")
    .description("Make a pair of keys to sign bundles with")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
NAME.key signs and is its owner's alone; NAME.pub goes into the folder of keys in the terminals' image. Neither is written
over. To give up a key, write its id into the file "revoked" of that folder.

Example:
  yanpiao config keygen operator-2026${CODES}`,
    )
    .action(async (name: string, options: { readonly json?: true }) => {
      process.exitCode = (await import("./bundle.ts")).keygen(name, options);
    });

  config
    .command("sign")
    .description("Sign settings for one terminal or a fleet: a bundle")
    .requiredOption("--key <file>", "the key to sign with; may be said several times", collected, [])
    .requiredOption("--serial <number>", "counts up: a terminal takes none that is older than the one it has", serial)
    .requiredOption("--out <file>", "the bundle, e.g. bj-hd-0001.yanpiao-config")
    .option("--for <terminal>", "the id of the one terminal it is for")
    .option("--fleet <ids>", 'the start of the ids it is for, e.g. "BJ-CY-*"; then with --site only')
    .option("--terminal <file>", "the terminal's own settings")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--expires <day>", "the last day it counts, e.g. 2026-12-31", day)
    .option("--note <words>", "why; kept in the terminal's history")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
The settings are checked first, as the terminal will check them. A key is read from its file, which must be chmod 600.

Examples:
  yanpiao config sign --key operator.key --serial 7 --for BJ-HD-0001 --terminal terminal.json --out bj-hd-0001.yanpiao-config
  yanpiao config sign --key operator.key --serial 8 --fleet "BJ-*" --site site.json --out beijing.yanpiao-config${CODES}`,
    )
    .action(async (options: SignLine) => {
      process.exitCode = (await import("./bundle.ts")).signFiles(options);
    });

  withKeys(config.command("inspect"))
    .argument("<file>", "a bundle, or what a terminal exported to a stick")
    .description("Say what is in a bundle, and whether a key of the folder signed it; or what a terminal exported")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `\nExample:\n  yanpiao config inspect bj-hd-0001.yanpiao-config\n\nExit codes: 0 signed by a believed key, 1 not, 2 used wrongly`,
    )
    .action(async (file: string, options: { readonly keys: string; readonly json?: true }) => {
      process.exitCode = (await import("./bundle.ts")).inspect(file, options);
    });
}

function registerQr(config: Command): void {
  config
    .command("qr")
    .argument("<file>", "a bundle")
    .description("Show a small bundle as a QR code, for the scanner of a machine that is set up")
    .option("--out <file>", "an SVG file instead of the terminal's window")
    .addHelpText("after", `\nExample:\n  yanpiao config qr bj-hd-0001.yanpiao-config --out bj-hd-0001.svg${CODES}`)
    .action(async (file: string, options: { readonly out?: string }) => {
      process.exitCode = (await import("./bundle.ts")).qr(file, options);
    });
}

function registerTerminal(config: Command): void {
  onTerminal(config.command("apply").argument("<file>", "a bundle"))
    .description("Give a bundle to the terminal of a data folder; works while it runs")
    .option("--preview", "only say who signed it and what it would change")
    .option("--allow-older", "take a bundle with a lower number than the last one; it is in the journal")
    .addHelpText(
      "after",
      `
A bundle is taken whole or not at all. A running terminal starts anew with it when nobody is there. What changes the panel,
the display, the services or the network has to be confirmed within two minutes of that, or the settings before are back.

Examples:
  yanpiao config apply --preview /media/stick/bj-hd-0001.yanpiao-config
  sudo -u yanpiao yanpiao config apply /media/stick/bj-hd-0001.yanpiao-config --data /var/lib/yanpiao

Exit codes: 0 applied, 1 refused and nothing changed, 2 used wrongly`,
    )
    .action(async (file: string, options: ApplyLine) => {
      process.exitCode = await (await import("./apply.ts")).apply(file, options);
    });

  onTerminal(config.command("confirm"))
    .description("Say that settings which wait for it are good")
    .addHelpText("after", `\nExample:\n  sudo -u yanpiao yanpiao config confirm --data /var/lib/yanpiao${CODES}`)
    .action(async (options: ApplyLine) => {
      process.exitCode = await (await import("./apply.ts")).confirm(options);
    });

  onTerminal(config.command("revert").argument("<version>", "as history shows it", serial))
    .description("Go back to what an earlier version said, as a new version")
    .addHelpText("after", `\nExample:\n  sudo -u yanpiao yanpiao config revert 6 --data /var/lib/yanpiao${CODES}`)
    .action(async (version: number, options: ApplyLine) => {
      process.exitCode = await (await import("./apply.ts")).revert(version, options);
    });

  onTerminal(config.command("history"))
    .description("The last ten configurations: who, when, from where, and what changed")
    .addHelpText("after", `\nExample:\n  yanpiao config history --data /var/lib/yanpiao${CODES}`)
    .action(async (options: ApplyLine) => {
      process.exitCode = (await import("./apply.ts")).history(options);
    });
}

interface LookOptions {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
  readonly json?: true;
}

interface ApplyLine {
  readonly data: string;
  readonly keys: string;
  readonly allowOlder?: true;
  readonly preview?: true;
  readonly json?: true;
}

interface SignLine {
  readonly key: readonly string[];
  readonly serial: number;
  readonly out: string;
  readonly for?: string;
  readonly fleet?: string;
  readonly terminal?: string;
  readonly site?: string;
  readonly expires?: string;
  readonly note?: string;
  readonly json?: true;
}

function withSource(command: Command): Command {
  return command
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--json", "print one JSON object instead of words");
}

function withKeys(command: Command): Command {
  return command.option("--keys <folder>", "public keys that are believed", KEYS);
}

function onTerminal(command: Command): Command {
  return withKeys(command)
    .option("--data <folder>", "the terminal's data folder", process.env["YANPIAO_DATA"] ?? "/var/lib/yanpiao")
    .option("--json", "one JSON object instead of words");
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function serial(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1");
  return value;
}

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError("a day, e.g. 2026-12-31");
  }
  return text;
}
