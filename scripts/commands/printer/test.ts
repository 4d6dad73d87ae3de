import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { PrinterAddress } from "../../../drivers/printer/open.ts";
import type { Printer, PrintOutcome, PrinterStatus } from "../../../drivers/printer/printer.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { chosenPrinter, reasonWords } from "./chosen.ts";
import { testPage } from "../../../kiosk/receipt/test-page.ts";
import { encodeSlip, slipGlyphs } from "../../../kiosk/receipt/encode.ts";
import { beijingDateTime } from "../../../kiosk/invoice/dates.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";

export interface TestOptions extends AddressOptions {
  readonly raster?: true;
  readonly json?: true;
}

const COMMAND = "yanpiao printer test";
/** A printer that is there has answered by then; one that has not is told so, and not kept waiting for. */
const READY_WITHIN_MS = 6_000;

export async function test(options: TestOptions): Promise<0 | 1 | 2> {
  const chosen = chosenPrinter(COMMAND, options);
  if (chosen === null) return 2;
  const { address, config, place, held } = chosen;
  if (held !== null) {
    console.error(`${COMMAND}: ${held}`);
    return 1;
  }
  const profile = options.raster === true ? asPicture(chosen.profile, address) : chosen.profile;
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
