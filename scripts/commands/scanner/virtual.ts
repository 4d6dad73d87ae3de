import type { Command } from "commander";
import { systemWords } from "../../../config/system-words.ts";
import { untilDone } from "../until-done.ts";

interface VirtualOptions {
  readonly link?: string;
  readonly suffix: string;
}

const SUFFIXES: Readonly<Record<string, string>> = { cr: "\r", lf: "\n", crlf: "\r\n", none: "" };

/** The scanner's end of the cable, for a terminal that runs elsewhere on this machine. */
export function registerVirtual(scanner: Command): void {
  scanner
    .command("virtual")
    .description("Make a serial device on which every line typed here is a scanned code")
    .option("--link <path>", "where the device appears (default: a new temporary folder)")
    .option("--suffix <name>", "what follows a code: cr, lf, crlf or none", "cr")
    .addHelpText(
      "after",
      `
While it runs, type a code and Enter to scan it; ":unplug" and ":plug" pull and insert the cable; Ctrl+D ends it.

Examples:
  yanpiao scanner virtual --link /tmp/scanner
  yanpiao scanner virtual --suffix crlf

Exit codes: 0 done, 1 the device could not be made (socat missing, path taken), 2 used wrongly`,
    )
    .action(async (options: VirtualOptions, command: Command) => {
      const suffix = SUFFIXES[options.suffix];
      if (suffix === undefined) {
        command.error(`error: --suffix ${options.suffix} is not one of ${Object.keys(SUFFIXES).join(", ")}`, {
          exitCode: 2,
        });
      }
      process.exitCode = await run(options.link, suffix);
    });
}

async function run(link: string | undefined, suffix: string): Promise<0 | 1> {
  try {
    const { startScannerSimulator } = await import("../../../drivers/simulator/scanner.ts");
    const simulator = await startScannerSimulator(link === undefined ? {} : { linkPath: link });
    console.log(`scanner at ${simulator.path} (type a code and Enter; :unplug, :plug; Ctrl+D ends)`);
    await untilDone(
      (line) => {
        if (line === ":unplug") simulator.unplug();
        else if (line === ":plug") void simulator.plug();
        else if (line !== "") {
          const sent = simulator.present(line, { suffix });
          console.log(sent ? `scanned ${Buffer.byteLength(line)} bytes` : "unplugged: nothing was sent");
        }
      },
      () => simulator.close(),
    );
    return 0;
  } catch (error) {
    console.error(`yanpiao scanner virtual: ${systemWords(error)}`);
    return 1;
  }
}
