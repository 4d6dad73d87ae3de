/**
 * The devices while they are chosen and tried: the real drivers on what was picked, opened anew with each choice. Nothing
 * that is scanned here is an invoice to the terminal, and nothing that is printed is a slip.
 */
import { randomUUID } from "node:crypto";
import { DEFAULT_CONFIG } from "../../../config/default.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import { openDevices, type Devices } from "../../devices.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import type { TerminalClock } from "../../journal/clock.ts";
import { withoutLedger } from "../../ledger/printing.ts";
import { createTestPrints, type TestPrints } from "../../staff/devices/test-prints.ts";
import type { Scan } from "../../../drivers/scanner/scanner.ts";
import type { SetupDraft } from "./draft.ts";

export interface SetupBench {
  /** Null before the first choice. */
  devices(): Devices | null;
  prints(): TestPrints | null;
  /** Opens what the draft has; resolves when that is so. A device that is not there yet is looked for. */
  open(draft: Pick<SetupDraft, "scanner" | "printer">): Promise<void>;
  close(): Promise<void>;
}

export interface SetupBenchParts {
  readonly clock: TerminalClock;
  readonly wall: () => Date;
  readonly onScan: (scan: Scan) => void;
  readonly onChange: () => void;
}

/** What a printer that is tried is called on its page before the terminal has a name. */
const NAMELESS = "–";

export function createSetupBench({ clock, wall, onScan, onChange }: SetupBenchParts): SetupBench {
  let devices: Devices | null = null;
  let prints: TestPrints | null = null;
  // One after the other: a device that is being closed cannot be opened.
  let turn: Promise<void> = Promise.resolve();

  async function reopen({ scanner, printer }: Pick<SetupDraft, "scanner" | "printer">): Promise<void> {
    await devices?.close();
    [devices, prints] = [null, null];
    const config: TerminalConfig = {
      ...DEFAULT_CONFIG,
      scanner: scanner ?? { driver: "none" },
      printer: printer ?? DEFAULT_CONFIG.printer,
    };
    const opened = await openDevices(config, clock);
    devices = opened;
    opened.scanner.onScan(onScan);
    opened.scanner.onHealth(onChange);
    opened.printer.onStatus(onChange);
    prints = createTestPrints({
      paper: withoutLedger(opened.printer, randomUUID),
      profile: opened.printerProfile,
      facts: () => ({
        place: opened.places.printer,
        terminalId: NAMELESS,
        printedAt: beijingDateTime(wall()).slice(0, 16),
      }),
      onChange,
    });
    onChange();
  }

  const queue = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work, work);
    return turn;
  };

  return {
    devices: () => devices,
    prints: () => prints,
    open: (draft) => queue(() => reopen(draft)),
    close: () => queue(async () => devices?.close()),
  };
}
