import type { Command } from "commander";
import process from "node:process";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { PrinterAddress } from "../../../drivers/printer/open.ts";
import type { Printer, PrintOutcome, PrinterStatus } from "../../../drivers/printer/printer.ts";
import { withPrinterAddress, type AddressOptions } from "../device/address.ts";
import { chosenPrinter, reasonWords } from "./chosen.ts";
import { testPage } from "./test-page.ts";

interface TestOptions extends AddressOptions {
  readonly raster?: true;
  readonly json?: true;
}

const COMMAND = "yanpiao printer test";
/** A printer that is there has answered by then; one that has not is told so, and not kept waiting for. */
const READY_WITHIN_MS = 6_000;

export function registerTest(printer: Command): void {
  withPrinterAddress(
    printer
      .command("test")
      .description("Print a test page through the real driver, and say what is known about what became of it"),
  )
    .option("--raster", "print the whole page as a picture, as for a printer whose font is not known")
    .option("--json", "one JSON object instead of words")
    .addHelpText(
      "after",
      `
The page has a ruler, common and rare characters, bold and large text, a QR code and a cut. Hold it in the hand and go
through its numbers: what is not right there is not right in the profile.

Examples:
  yanpiao printer test --config /etc/yanpiao/terminal.json
  yanpiao printer test --driver usb --port 1-1.3 --profile generic-58mm
  yanpiao printer test --driver tcp --host 192.168.1.50 --raster

Exit codes: 0 printed or probably printed, 1 not printed or not known, 2 used wrongly`,
    )
    .action(async (options: TestOptions) => {
      process.exitCode = await test(options);
    });
}

async function test(options: TestOptions): Promise<0 | 1 | 2> {
  const chosen = await chosenPrinter(COMMAND, options);
  if (chosen === null) return 2;
  const { address, config, place, held } = chosen;
  if (held !== null) {
    console.error(`${COMMAND}: ${held}`);
    return 1;
  }
  const profile = options.raster === true ? asPicture(chosen.profile, address) : chosen.profile;
  const { encodeSlip, slipGlyphs } = await import("../../../kiosk/receipt/encode.ts");
  const { beijingDateTime } = await import("../../../kiosk/invoice/dates.ts");
  const { openPrinter } = await import("../../../drivers/printer/open.ts");
  const page = testPage({
    profile,
    place,
    terminalId: config.terminal.id,
    printedAt: beijingDateTime(new Date()).slice(0, 16),
  });
  const slip = encodeSlip(page, profile, await slipGlyphs(page, profile));
  const printer = openPrinter(address, profile, systemClock);
  try {
    const status = await readiness(printer);
    if (status.health.state === "disconnected") {
      say(options, { outcome: "failed", fault: "not-connected", reason: status.health.reason, place });
      console.error(`${COMMAND}: ${reasonWords(status.health.reason)}`);
      return 1;
    }
    const outcome = await printer.print({ id: "test-page", ...slip });
    say(options, {
      outcome: outcome.type,
      fault: "fault" in outcome ? outcome.fault : null,
      place,
      bytes: slip.bytes.length,
    });
    if (options.json !== true) console.log(outcomeWords(outcome));
    return outcome.type === "printed" || outcome.type === "probably-printed" ? 0 : 1;
  } finally {
    await printer.close();
  }
}

/** The profile's speed is that of a serial line; over another one a picture needs no minute. */
function asPicture(profile: PrinterProfile, { driver }: PrinterAddress): PrinterProfile {
  const linkBytesPerS =
    driver === "serial" ? profile.linkBytesPerS : Math.max(profile.linkBytesPerS, FAST_LINK_BYTES_PER_S);
  return { ...profile, text: "raster", qr: "raster", linkBytesPerS };
}

/** A tenth of what USB full speed and a printer's Ethernet port carry. */
const FAST_LINK_BYTES_PER_S = 100_000;

function say(options: TestOptions, result: Readonly<Record<string, unknown>>): void {
  if (options.json === true) console.log(JSON.stringify(result));
}

/** How the printer is once the first attempt is over: connected, gone, or as silent as it will stay. */
function readiness(printer: Printer): Promise<PrinterStatus> {
  return new Promise((resolve) => {
    const settle = (): void => {
      cancel();
      off();
      resolve(printer.status());
    };
    const look = ({ health }: PrinterStatus): void => {
      if (health.state !== "inconclusive") settle();
    };
    const cancel = systemClock.setTimeout(settle, READY_WITHIN_MS);
    const off = printer.onStatus(look);
    look(printer.status());
  });
}

function outcomeWords(outcome: PrintOutcome): string {
  switch (outcome.type) {
    case "printed":
      return "printed: the printer says that the page left the print head";
    case "probably-printed":
      return "probably printed: the printer read the page to its end and is well; this model cannot say more";
    case "unknown":
      return `not known whether it was printed (${outcome.fault}): look at the slot`;
    case "failed":
      return `not printed: ${outcome.fault}${outcome.partial ? "; a part of the page may be on paper" : ""}`;
  }
}
