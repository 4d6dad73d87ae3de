/** `yanpiao run`: the terminal as deployed; what systemd starts. */
import type { Command } from "commander";
import process from "node:process";

interface Options {
  readonly config?: string;
  readonly site?: string;
}

export function register(program: Command): void {
  program
    .command("run")
    .description("Run a terminal as its configuration says, until it is told to stop")
    .option("--config <file>", "the terminal's configuration; none: the demonstration terminal")
    .option("--site <file>", "what all terminals of the site have in common")
    .addHelpText("after", "\nExample:\n  yanpiao run --config /etc/yanpiao/terminal.json")
    .action(async ({ config, site }: Options) => {
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
        at: "terminal",
        workbench: false,
        say: (line) => console.error(line),
        openDisplay,
      });
    });
}
