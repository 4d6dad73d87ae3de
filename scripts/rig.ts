/**
 * `npm run rig`: the drivers against real kernel devices. Debian's kernel is started in an emulator with the project in
 * its memory; USB and HID devices are made inside, unplugged, replugged and broken, and what the suites there find is
 * shown here. Nothing is installed on this machine beyond the emulator.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { onStop, type Stop } from "./lib/closing.ts";
import { readOptions } from "./lib/options.ts";
import { PROJECT_ROOT } from "./lib/root.ts";
import { RigProblem } from "./rig/problem.ts";
import { runRig } from "./rig/run.ts";
import { SUITES } from "./rig/suites/all.ts";

/** Node says of its own type stripper that it is experimental; the rig uses it for what it is. */
const EXPECTED_WARNING = "stripTypeScriptTypes";

const NAMES = SUITES.map(({ name }) => name);

const HELP = `npm run rig [-- --only SUITE,…] [--shell]

Boots Debian's kernel in an emulator and tries the drivers on real kernel devices made inside:
${SUITES.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}

  --only SUITE,…  only these suites
  --shell         no suites: a shell in the machine, where \`rig SUITE\` runs one; leave with: exit
  --help          this text

Exit code: 0 all promises kept, 1 some broken or no machine, 2 used wrongly.

Examples:
  npm run rig
  npm run rig -- --only hid`;

interface Options {
  readonly only: readonly string[];
  readonly shell: boolean;
}

function parse(argv: readonly string[]): Options | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { only: { type: "string" }, shell: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const only = values.only?.split(",") ?? [];
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return `no such suite: ${unknown} (there are ${NAMES.join(", ")})`;
  return { only, shell: values.shell ?? false };
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm run rig", help: HELP, parse }, argv);
  if (typeof options === "number") return options;
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.error(
      `The rig boots a Linux of this machine's own kind and needs Linux on x64; this is ${process.platform} on ${process.arch}.`,
    );
    return 1;
  }
  const stopping = new AbortController();
  onStop((stop) => stopping.abort(stop));
  try {
    const exitCode = await runRig({
      root: PROJECT_ROOT,
      ...options,
      print: (line) => console.log(line),
      signal: stopping.signal,
    });
    if (stopping.signal.aborted) return (stopping.signal.reason as Stop).exitCode;
    return exitCode;
  } catch (error) {
    if (!(error instanceof RigProblem)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!warning.message.startsWith(EXPECTED_WARNING)) console.error(warning);
});
process.exitCode = await main(process.argv.slice(2));
