import { expect, vi } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { ManualClock } from "../clock.ts";
import type { LinkOpener } from "../link/link.ts";
import { createCablePrinter, type CablePrinterSimulator } from "../simulator/printer-cable.ts";
import type { PrinterControls, PrinterCoreOptions, SimulatedSlip } from "../simulator/printer-core.ts";
import { createUsbCablePrinter, type UsbCablePrinter } from "../simulator/printer-usb-fixture.ts";
import { createPrinter, type EscposPrinter, type PrinterOptions } from "./driver.ts";
import { createSlipBuilder } from "./escpos.ts";
import type { PrintJob, PrintOutcome } from "./printer.ts";
import { loadGlyphs, type Glyphs } from "./raster/glyphs.ts";

/** The driver and a whole simulated printer on one cable and one manual clock: a minute of paper in a moment. */
export interface Bench<Simulator extends PrinterControls> {
  readonly clock: ManualClock;
  readonly simulator: Simulator;
  readonly printer: EscposPrinter;
  readonly profile: PrinterProfile;
  /** Prints a slip of so many lines, each with this name, and lets time pass until there is an outcome. */
  readonly print: (name: string, lines?: number) => Promise<PrintOutcome>;
  /** Begins to print and returns before the outcome; `outcome` lets time pass. */
  readonly begin: (name: string, lines?: number) => { outcome(): Promise<PrintOutcome> };
  /** Waits, without moving the clock, until so many pieces of paper have come out. */
  readonly paper: (pieces: number) => Promise<readonly SimulatedSlip[]>;
}

export interface BenchOptions {
  readonly profile?: string;
  readonly change?: Partial<PrinterProfile>;
  readonly simulator?: Omit<Partial<PrinterCoreOptions>, "clock"> & { readonly stallsWhenStopped?: boolean };
  readonly printer?: Partial<PrinterOptions>;
  /** What an earlier process sent to this printer before it ended. */
  readonly before?: Uint8Array;
}

/** What a Custom with presenter is, where the project's own profile does not matter. */
export const CUSTOM: Partial<PrinterProfile> = {
  status: "custom20",
  presenter: "custom",
  untaken: "retract",
  cut: "full",
  fence: "gs-r",
  clearBuffer: "dle-enq-2",
};

export function slipOf(profile: PrinterProfile, name: string, lines = 20, glyphs: Glyphs | null = null): PrintJob {
  const builder = createSlipBuilder(profile, glyphs);
  for (let line = 0; line < lines; line += 1) builder.line(`${name} 查验凭条 ${line}`);
  return { id: name, ...builder.cut().build() };
}

/** On a cable that takes whatever it is given. */
export function cableBench(options: BenchOptions = {}): Promise<Bench<CablePrinterSimulator>> {
  return bench(options, (core) => createCablePrinter(core));
}

/** Behind usblp, which takes nothing while the printer does not. */
export function usbBench(options: BenchOptions = {}): Promise<Bench<UsbCablePrinter>> {
  const { stallsWhenStopped = false } = options.simulator ?? {};
  return bench(options, (core) => createUsbCablePrinter({ ...core, stallsWhenStopped }));
}

type WithOpener = PrinterControls & { readonly opener: LinkOpener };

async function sendOnce(opener: LinkOpener, bytes: Uint8Array): Promise<void> {
  const opened = await opener.open(new AbortController().signal);
  if (!opened.ok) throw new Error(opened.reason);
  await opened.link.write(bytes);
  opened.link.acknowledged?.();
  await opened.link.close();
}

async function bench<Simulator extends WithOpener>(
  options: BenchOptions,
  make: (core: PrinterCoreOptions & { readonly clock: ManualClock }) => Simulator,
): Promise<Bench<Simulator>> {
  const clock = new ManualClock();
  const profile = { ...loadPrinterProfile(options.profile ?? "simulated-80mm"), ...options.change };
  const simulator = make({ profile, speedMmPerS: 100, clock, ...options.simulator });
  if (options.before !== undefined) await sendOnce(simulator.opener, options.before);
  const printer = createPrinter({ opener: simulator.opener, profile, clock, random: () => 0, ...options.printer });
  await clock.advance(1_000);
  // A profile that prints pictures needs the letters; the others print their own.
  const glyphs = profile.text === "raster" ? await loadGlyphs() : null;
  const begin = (name: string, lines?: number): { outcome(): Promise<PrintOutcome> } => {
    const printing = printer.print(slipOf(profile, name, lines, glyphs));
    return { outcome: () => outcomeOf(clock, printing) };
  };
  return {
    clock,
    simulator,
    printer,
    profile,
    begin,
    print: (name, lines) => begin(name, lines).outcome(),
    paper: async (pieces) => {
      await vi.waitFor(() => expect(simulator.slips().length).toBe(pieces), { timeout: 5_000, interval: 2 });
      return simulator.slips();
    },
  };
}

/** Moves time in small steps until the slip has its outcome: two minutes are more than any limit here. */
async function outcomeOf(clock: ManualClock, printing: Promise<PrintOutcome>): Promise<PrintOutcome> {
  const settled: true[] = [];
  const note = (): void => void settled.push(true);
  printing.then(note, note);
  for (let passed = 0; settled.length === 0 && passed < 120_000; passed += 20) await clock.advance(20);
  if (settled.length === 0) throw new Error("no outcome within two minutes");
  return printing;
}
