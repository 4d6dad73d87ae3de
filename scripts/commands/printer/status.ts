import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { AskedPrinter } from "../../../drivers/discovery/ask-printer.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { chosenPrinter, reasonWords } from "./chosen.ts";
import { figureLines, figuresNow } from "./figures.ts";
import { askPrinter } from "../../../drivers/discovery/ask-printer.ts";
import { printerOpener } from "../../../drivers/printer/open.ts";
import { readStatus } from "../../../drivers/printer/status.ts";

export interface StatusOptions extends AddressOptions {
  readonly json?: true;
}

const COMMAND = "yanpiao printer status";

export async function status(options: StatusOptions): Promise<0 | 1 | 2> {
  const chosen = chosenPrinter(COMMAND, options);
  if (chosen === null) return 2;
  const { address, profile, config, place, held } = chosen;
  const figures = figuresNow(config, address);
  let asked: AskedPrinter = { ok: false, reason: held ?? "" };
  if (held === null) {
    const opener = printerOpener(address, profile, systemClock);
    asked = await askPrinter({
      opener,
      clock: systemClock,
      what: "status",
      askFullStatus: profile.status === "custom20",
    });
  }
  const health = healthOf(asked, profile);
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
function healthOf(asked: AskedPrinter, profile: PrinterProfile): Health {
  if (!asked.ok) return { state: "disconnected", reason: asked.reason, paper: "unknown", fault: "not-connected" };
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
