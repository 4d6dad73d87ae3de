import type { Command } from "commander";
import process from "node:process";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { AskedPrinter } from "../../../drivers/discovery/ask-printer.ts";
import { withPrinterAddress, type AddressOptions } from "../device/address.ts";
import { chosenPrinter, reasonWords } from "./chosen.ts";
import { figureLines, figuresNow } from "./figures.ts";

interface StatusOptions extends AddressOptions {
  readonly json?: true;
}

const COMMAND = "yanpiao printer status";

export function registerStatus(printer: Command): void {
  withPrinterAddress(
    printer
      .command("status")
      .description(
        "Ask the printer how it is: paper, cover, faults, each status bit in words; and the paper's account",
      ),
  )
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
Nothing is printed. While the terminal runs it holds its printer: then only the paper's account is shown.

Examples:
  yanpiao printer status --config /etc/yanpiao/terminal.json
  yanpiao printer status --driver tcp --host 192.168.1.50
  yanpiao printer status --driver usb --port 1-1.3 --json

Exit codes: 0 ready to print as far as it says, 1 a fault, or the printer cannot be asked, 2 used wrongly`,
    )
    .action(async (options: StatusOptions) => {
      process.exitCode = await status(options);
    });
}

async function status(options: StatusOptions): Promise<0 | 1 | 2> {
  const chosen = await chosenPrinter(COMMAND, options);
  if (chosen === null) return 2;
  const { address, profile, config, place, held } = chosen;
  const figures = figuresNow(config, address);
  let asked: AskedPrinter = { ok: false, reason: held ?? "" };
  if (held === null) {
    const { askPrinter } = await import("../../../drivers/discovery/ask-printer.ts");
    const { printerOpener } = await import("../../../drivers/printer/open.ts");
    const opener = printerOpener(address, profile, systemClock);
    asked = await askPrinter({
      opener,
      clock: systemClock,
      what: "status",
      askFullStatus: profile.status === "custom20",
    });
  }
  const health = await healthOf(asked, profile);
  if (options.json === true) {
    const { asked: questions = [], portStatus = null } = asked.ok ? asked.learned : {};
    console.log(JSON.stringify({ place, profile: profile.id, ...health, portStatus, questions, figures }, null, 2));
  } else {
    console.log(`${place} as ${profile.id}`);
    console.log(`health   ${health.state}: ${health.reason}`);
    if (asked.ok) {
      console.log(`paper    ${health.paper}`);
      console.log(`fault    ${health.fault ?? "none"}`);
      for (const { question, answered, words } of asked.learned.asked) {
        console.log(`${question.padEnd(11)} ${answered === "" ? "--" : answered}  ${words}`);
      }
      if (asked.learned.portStatus !== null) console.log(`USB port    ${portWords(asked.learned.portStatus)}`);
    }
    for (const line of figureLines(figures)) console.log(line);
  }
  if (!asked.ok) console.error(`${COMMAND}: ${reasonWords(asked.reason)}`);
  return asked.ok && health.fault === null ? 0 : 1;
}

interface Health {
  readonly state: "connected" | "disconnected" | "inconclusive";
  readonly reason: string;
  readonly paper: string;
  readonly fault: string | null;
}

/** As the driver would conclude from the same answers. */
async function healthOf(asked: AskedPrinter, profile: PrinterProfile): Promise<Health> {
  if (!asked.ok) return { state: "disconnected", reason: asked.reason, paper: "unknown", fault: "not-connected" };
  const { readStatus } = await import("../../../drivers/printer/status.ts");
  const { round } = asked.learned;
  const { paper, fault } = readStatus(round, profile);
  if (Object.keys(round).length > 0) return { state: "connected", reason: "it answers", paper, fault };
  return { state: "inconclusive", reason: "it takes bytes and answers nothing", paper, fault };
}

function portWords({
  paperEmpty,
  selected,
  error,
}: {
  paperEmpty: boolean;
  selected: boolean;
  error: boolean;
}): string {
  return [
    paperEmpty ? "paper empty" : "paper",
    selected ? "selected" : "not selected",
    error ? "error" : "no error",
  ].join(", ");
}
