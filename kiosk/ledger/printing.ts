/**
 * Onto paper by way of the ledger: from the count of copies to the outcome, one at a time, because only the outcome of a copy
 * that is still under way tells whether the next one is a reprint. Everything that a terminal prints passes here.
 *
 * Error model: what printer and disk can do is an outcome; rejects only for what nobody foresaw.
 */
import { randomInt } from "node:crypto";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { createSlipBuilder, type Slip } from "../../drivers/printer/escpos.ts";
import type { Printer, PrintOutcome } from "../../drivers/printer/printer.ts";
import type { Journal } from "../journal/journal.ts";
import type { SlipAbout } from "./about.ts";
import { HIGHEST_NUMBER, NotRecorded, type Ledger, type LedgerEntry } from "./ledger.ts";
import type { LedgerOutcome } from "./outcome.ts";

/** The slip as bytes, once it is known how many copies of it may be on paper. */
export type Encode = (reprint: number) => Slip;

/** What staff print to look at the printer: nobody's slip. */
export interface TestPrinter {
  /** `prepare` is called when its turn has come. What is told is the printer's own word. */
  printTest(prepare: () => Promise<Slip>): Promise<PrintOutcome>;
}

export interface LedgerPrinter extends TestPrinter {
  printSlip(about: Exclude<SlipAbout, { slip: "test" }>, prepare: () => Promise<Encode>): Promise<LedgerOutcome>;
}

export interface LedgerPrinterParts {
  readonly printer: Pick<Printer, "print">;
  readonly profile: PrinterProfile;
  readonly journal: Journal;
  /** Null where it does not open: then nobody's slip is printed, and a test is printed without account. */
  readonly ledger: Pick<Ledger, "begin"> | null;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

export function createLedgerPrinter(parts: LedgerPrinterParts): LedgerPrinter {
  const { printer, profile, journal, ledger, newId, nowMs } = parts;
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<Outcome>(print: () => Promise<Outcome>): Promise<Outcome> {
    const mine = turn.then(print);
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** Null where the ledger does not take it: then nothing was sent. */
  async function recorded(id: string, about: SlipAbout, encode: Encode): Promise<Recorded | null> {
    const begun = ledger?.begin(id, about, ({ reprint, afterRest }) => {
      const slip = encode(reprint);
      return afterRest ? behindCut(slip, profile) : slip;
    });
    if (begun?.ok !== true) return null;
    const entry = begun.value;
    const { bytes, number, reprint } = entry;
    const startedMs = nowMs();
    journal.record("print.start", { job: id, slip: about.slip, bytes: bytes.length, number, reprint });
    const word = await wordOf(printer, entry);
    const outcome = entry.end(word ?? NOT_RECORDED);
    journal.record("print.done", {
      job: id,
      outcome: outcome.type,
      fault: "fault" in outcome ? outcome.fault : null,
      durationMs: Math.round(nowMs() - startedMs),
    });
    return word === null ? null : { word, outcome };
  }

  return {
    printSlip: (about, prepare) =>
      inTurn(async () => (await recorded(newId(), about, await prepare()))?.outcome ?? NOT_RECORDED),
    printTest: (prepare) =>
      inTurn(async () => {
        const slip = await prepare();
        const job = newId();
        // Staff may come because the disk is broken: the printer can be tried all the same.
        return (await recorded(job, { slip: "test", job }, () => slip))?.word ?? printBare(printer, job, slip);
      }),
  };
}

/** Where there is no account to keep: a printer that is tried before the terminal is set up. */
export function withoutLedger(printer: Pick<Printer, "print">, newId: () => string): TestPrinter {
  return { printTest: async (prepare) => printBare(printer, newId(), await prepare()) };
}

interface Recorded {
  /** The printer's own. */
  readonly word: PrintOutcome;
  /** What the ledger would know of it after a restart. */
  readonly outcome: LedgerOutcome;
}

const NOT_RECORDED: LedgerOutcome = { type: "failed", fault: "not-recorded", partial: false };

/** Null where the disk did not take the step before the first byte. */
async function wordOf(printer: LedgerPrinterParts["printer"], entry: LedgerEntry): Promise<PrintOutcome | null> {
  const { id, bytes, heightDots, number } = entry;
  try {
    return await printer.print({ id, bytes, heightDots, number, onStep: (step) => entry.onStep(step) });
  } catch (error) {
    if (error instanceof NotRecorded) return null;
    throw error;
  }
}

/** Any number but the one that the ledger gives the next slip, or nearly so: a late answer must not pass for that one's. */
function printBare(printer: LedgerPrinterParts["printer"], id: string, slip: Slip): Promise<PrintOutcome> {
  return printer.print({ id, ...slip, number: randomInt(1, HIGHEST_NUMBER + 1) });
}

/** The half of a slip that hangs in the printer is another person's: it must not come out on top of this one. */
function behindCut({ bytes, heightDots, cuts }: Slip, profile: PrinterProfile): Slip {
  const cut = createSlipBuilder(profile).cut().build();
  return {
    bytes: new Uint8Array(Buffer.concat([cut.bytes, bytes])),
    heightDots: cut.heightDots + heightDots,
    cuts: cut.cuts + cuts,
  };
}
