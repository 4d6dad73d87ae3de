import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { startScannerSimulator, type ScannerSimulator } from "../../drivers/simulator/scanner.ts";
import { addDays } from "../../kiosk/invoice/dates.ts";
import { formatPayload } from "../../kiosk/invoice/payload-format.ts";
import { readLedger } from "../../kiosk/verify/sandbox/ledger.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import {
  scanViolations,
  slipViolations,
  type Account,
  type Presented,
  type Printed,
  type Recovery,
} from "./account.ts";
import { SOAK_DELAYS } from "./delays.ts";
import { startTerminal, type SeenTerminal } from "./terminal.ts";

/** A terminal with the far ends of its cables in the soak's hands, and the book that is kept about it. */
export interface Scene {
  readonly terminal: SeenTerminal;
  readonly scanner: ScannerSimulator;
  readonly printer: PrinterSimulator;
  readonly random: RandomBelow;
  /** An invoice of its own for each visit: nothing is a repeat by chance. */
  nextInvoice(): { readonly invoiceNumber: string; readonly payload: string };
  noteVisit(): void;
  notePresented(presented: Presented): void;
  notePrinted(printed: Printed): void;
  noteFault(name: string): void;
  /** Waits until the device is back and writes down how long that took. */
  recovers(device: Recovery["device"], after: string): Promise<void>;
  violation(sentence: string): void;
  account(): Account;
  close(): Promise<void>;
}

/** Faster than any printer, slow enough that the paper can run out in the middle of a slip. */
const SPEED_MM_PER_S = 1_000;

export async function openScene(folder: string, random: RandomBelow): Promise<Scene> {
  const ledgerPath = join(folder, "service.jsonl");
  const slips: Pick<SimulatedSlip, "text" | "qrTexts" | "complete">[] = [];
  const presented: Presented[] = [];
  const printed: Printed[] = [];
  const recoveries: Recovery[] = [];
  const violations: string[] = [];
  const faults: Record<string, number> = {};
  let visits = 0;
  let invoices = 0;
  let lastPage = 0;

  const scanner = await startScannerSimulator({ linkPath: join(folder, "ttyACM0") });
  const printer = await startPrinterSimulator({
    profile: loadPrinterProfile("simulated-80mm"),
    speedMmPerS: SPEED_MM_PER_S,
  });
  printer.onSlip(({ text, qrTexts, complete }) => void slips.push({ text, qrTexts, complete }));
  const closeDevices = (): Promise<unknown> => Promise.all([scanner.close(), printer.close()]);
  let terminal: SeenTerminal;
  try {
    terminal = await startTerminal({
      dataDir: join(folder, "data"),
      ledgerPath,
      scannerPath: scanner.path,
      printerPort: printer.port,
    });
  } catch (error) {
    await closeDevices();
    throw error;
  }
  const isBack = {
    // Its word alone may be of the cable before: out and in again between two of its looks.
    scanner: () => terminal.scanner().state === "connected" && terminal.holds(scanner.path),
    printer: () => terminal.printer().health.state === "connected" && terminal.printer().fault === null,
    display: () => terminal.page() > lastPage,
  } as const;

  return {
    terminal,
    scanner,
    printer,
    random,
    nextInvoice() {
      invoices += 1;
      const today = terminal.view()?.frame.today ?? "";
      const invoiceNumber = `${today.slice(2, 4)}112${String(invoices).padStart(15, "0")}`;
      const payload = formatPayload({
        kind: "digital-ordinary",
        invoiceCode: null,
        invoiceNumber,
        amountFen: 10_000,
        amountMeaning: "with-tax",
        issueDate: addDays(today, -12),
        checkCode: null,
        crc: "match",
      });
      return { invoiceNumber, payload };
    },
    noteVisit: () => void (visits += 1),
    notePresented: (one) => void presented.push(one),
    notePrinted: (one) => void printed.push(one),
    noteFault: (name) => void (faults[name] = (faults[name] ?? 0) + 1),
    async recovers(device, after) {
      const ms = await terminal.until(isBack[device], SOAK_DELAYS.recovery);
      if (ms === null) violations.push(`${device} did not come back after: ${after}`);
      else recoveries.push({ device, after, ms });
      lastPage = terminal.page();
    },
    violation: (sentence) => void violations.push(sentence),
    account() {
      const asked = readLedger(ledgerPath);
      return {
        visits,
        presented: presented.length,
        checks: asked.length,
        slips: slips.filter(({ complete }) => complete).length,
        faults,
        violations: [...violations, ...scanViolations(presented, asked), ...slipViolations(printed, slips)],
        recoveries,
      };
    },
    async close() {
      await terminal.close();
      await closeDevices();
    },
  };
}

export const shortPause = (random: RandomBelow, upToMs: number): Promise<void> => pause(random(upToMs));
