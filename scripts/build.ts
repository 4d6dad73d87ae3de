/** `npm run build`: makes under dist/ what the sources say; quick where it is so already. */
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

const HELP = `npm run build [-- options]

Builds the screens (dist/ui).

  --electron  the Electron application as well (dist/electron)
  --package   that, and the folder that is packed for installation (dist/electron-app); config/deploy/electron/README.md
              says what comes next
  --help      this text

Examples:
  npm run build
  npm run build -- --electron
  npm run build -- --package`;

function parse(argv: readonly string[]): { readonly electron: boolean; readonly package: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { electron: { type: "boolean", default: false }, package: { type: "boolean", default: false } },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run build", help: HELP, parse }, argv);
  if (typeof options === "number") return options;
  const say = (line: string): void => console.log(line);
  const { buildUi } = await import("./build-ui.ts");
  await buildUi({ outDir: "dist/ui", say });
  if (options.package) {
    const { sizeOf, stageElectron } = await import("./stage-electron.ts");
    const folder = join(PROJECT_ROOT, "dist/electron-app");
    await stageElectron(folder, say);
    say(`dist/electron-app is ready to be packed: ${sizeOf(folder).toFixed(0)} MB`);
  } else if (options.electron) {
    const { buildElectron } = await import("./build-electron.ts");
    await buildElectron({ outDir: "dist/electron", say });
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
