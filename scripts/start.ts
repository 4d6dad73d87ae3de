/** `npm start`: a complete demonstration terminal on this machine, or a real one's configuration tried at a desk. */
import { resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { loadConfig, type Tree } from "../config/load.ts";
import { readOptions } from "./lib/options.ts";

const HELP = `npm start [-- options]

  --host HOST     electron, chromium or loopback (default: a window where there is a screen: Electron if its binary
                  is there, else Chromium; without a screen an address to open)
  --port N        port of the loopback address (default: any that is free)
  --landscape     a panel that lies on its side
  --config FILE   a terminal's own configuration instead of the demonstration
  --data DIR      where its data are kept (default: .data)
  --no-workbench  only the terminal's screen, without the panel of sample invoices and cables
  --help          this text

Examples:
  npm start
  npm start -- --host loopback --port 8080
  npm start -- --landscape --no-workbench`;

interface StartOptions {
  readonly file: string | undefined;
  readonly landscape: boolean;
  readonly workbench: boolean;
  readonly overrides: Tree;
}

function parse(argv: readonly string[]): StartOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        host: { type: "string" },
        port: { type: "string" },
        landscape: { type: "boolean", default: false },
        config: { type: "string" },
        data: { type: "string" },
        "no-workbench": { type: "boolean", default: false },
      },
    });
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) return `--port ${values.port} is no port number`;
    const display = {
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.port === undefined ? {} : { port: Number(values.port) }),
    };
    const from = process.env["INIT_CWD"] ?? process.cwd();
    return {
      file: values.config === undefined ? undefined : resolve(from, values.config),
      landscape: values.landscape,
      workbench: !values["no-workbench"],
      overrides: { display, ...(values.data === undefined ? {} : { dataDir: resolve(from, values.data) }) },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm start", help: HELP, parse }, argv);
  if (typeof options === "number") return options;
  // Loaded here: --help and a wrong option need no serial port and no database.
  const { buildScreens } = await import("./lib/build-screens.ts");
  const { openDisplay } = await import("./lib/open-display.ts");
  const { runToTheEnd, turnedPanel } = await import("./lib/run.ts");
  const file = options.file === undefined ? {} : { file: options.file };
  const base = { env: process.env, ...file };
  const asConfigured = loadConfig(base);
  const turned = options.landscape && asConfigured.ok ? turnedPanel(asConfigured.value.config.panel, "landscape") : {};
  if (!(await buildScreens())) return 1;
  return runToTheEnd({
    load: { ...base, overrides: { source: "command line", values: { ...turned, ...options.overrides } } },
    at: "desk",
    workbench: options.workbench,
    say: (line) => console.log(line),
    openDisplay,
  });
}

process.exitCode = await main(process.argv.slice(2));
