/** `yanpiao run`: the terminal as deployed; what systemd starts. */
import type { Command } from "commander";
import { resolve } from "node:path";
import process from "node:process";

interface Options {
  readonly config?: string;
  readonly site?: string;
  readonly data?: string;
  readonly keys: string;
}

export function register(program: Command): void {
  program
    .command("run")
    .description("Run a terminal as its configuration says, until it is told to stop")
    .option("--config <file>", "the terminal's configuration; none: the demonstration terminal")
    .option("--site <file>", "what all terminals of the site have in common")
    .option("--data <folder>", "a provisioned terminal: its configuration is in this data folder")
    .option("--keys <folder>", "public keys whose bundles are believed", "/etc/yanpiao/keys")
    .addHelpText(
      "after",
      `
With --data the terminal takes its configuration from the data folder and lets staff and bundles change it; a folder
without one shows the first set-up. With --config it takes a file, which people change by hand.

Examples:
  yanpiao run --data /var/lib/yanpiao
  yanpiao run --config /etc/yanpiao/terminal.json

Exit codes: 0 ended as asked, 1 could not start or ended by itself, 2 the configuration is wrong`,
    )
    .action(async ({ config, site, data, keys }: Options) => {
      if (config !== undefined && data !== undefined) {
        console.error("yanpiao run: --config names a file, --data a provisioned terminal: say one of them");
        process.exitCode = 2;
        return;
      }
      // Loaded here: the other commands need no serial port and no database.
      const { openDisplay } = await import("../lib/open-display.ts");
      const { runToTheEnd } = await import("../lib/run.ts");
      const { buildScreens, screensAreThere } = await import("../lib/build-screens.ts");
      // A deployment shows the page it was installed with; only a checkout that was never built is built now.
      if (!screensAreThere() && !(await buildScreens())) {
        process.exitCode = 1;
        return;
      }
      process.exitCode = await runToTheEnd({
        load: {
          env: process.env,
          ...(config === undefined ? {} : { file: config }),
          ...(site === undefined ? {} : { site }),
        },
        ...(data === undefined
          ? {}
          : { provisioned: { dataDir: resolve(data), keysFolder: resolve(keys), siteFile: site } }),
        at: "terminal",
        workbench: false,
        say: (line) => console.error(line),
        openDisplay,
      });
    });
}
