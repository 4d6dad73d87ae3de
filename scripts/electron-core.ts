/** The core inside Electron, in a utility process (built to dist/electron/core.mjs). It imports nothing of Electron. */
import process from "node:process";
import { openCoreHost } from "../kiosk/display/electron/core-host.ts";
import type { ParentPart } from "../kiosk/display/electron/api.ts";
import { readCoreArguments } from "./lib/core-arguments.ts";
import { runToTheEnd } from "./lib/run.ts";

// A utility process only warns of these; here they are surprises, and end the terminal in its known way.
process.on("unhandledRejection", (reason) => {
  throw reason instanceof Error ? reason : new Error(String(reason));
});

const { parentPort } = process as typeof process & { readonly parentPort: ParentPart };
const { at, workbench, config, site, data, keys, values } = readCoreArguments(process.argv.slice(2));

process.exit(
  await runToTheEnd({
    load: {
      env: process.env,
      ...(config === undefined ? {} : { file: config }),
      ...(site === undefined ? {} : { site }),
      ...(values === undefined ? {} : { overrides: { source: "command line", values } }),
    },
    ...(data === undefined || keys === undefined
      ? {}
      : { provisioned: { dataDir: data, keysFolder: keys, siteFile: site } }),
    // The window is Electron's, and goes with this process.
    restarts: "outside",
    at,
    workbench,
    say: (line) => console.error(line),
    openDisplay: (_config, glass) => {
      const host = openCoreHost(parentPort, glass);
      return { runs: "here", host: Promise.resolve(host), onStop: host.onStop };
    },
  }),
);
