/** From what the shell wants printed to the printer's own word about it, in the terms of the screen; by way of the ledger. */
import type { PrinterProfile } from "../config/profiles/schema.ts";
import { createSlipBuilder, type Slip } from "../drivers/printer/escpos.ts";
import type { Printer } from "../drivers/printer/printer.ts";
import type { SlipFault, SlipPrint } from "./display/contract/view.ts";
import { beijingDateTime } from "./invoice/dates.ts";
import { verdictOf } from "./invoice/verdict.ts";
import type { Journal } from "./journal/journal.ts";
import type { SlipAbout } from "./ledger/about.ts";
import { NotRecorded, type Ledger, type LedgerEntry } from "./ledger/ledger.ts";
import type { LedgerFault, LedgerOutcome } from "./ledger/outcome.ts";
import { encodeSlip, slipGlyphs } from "./receipt/encode.ts";
import { claimSlip, verdictSlip } from "./receipt/templates.ts";
import type { SlipAsk } from "./shell/deps.ts";
import type { Place } from "./shell/place.ts";
import { sourceName } from "./verify/sources.ts";

export interface SlipPrinterParts {
  readonly printer: Printer;
  readonly profile: PrinterProfile;
  readonly place: Place;
  readonly journal: Journal;
  /** Null where it does not open: nothing is printed then. */
  readonly ledger: Pick<Ledger, "begin"> | null;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/**
 * One slip at a time, from the count of its copies to its outcome: a copy of a slip that is still under way must wait,
 * because only its outcome tells whether the next one is a reprint.
 */
export function createSlipPrinter(parts: SlipPrinterParts): (slip: SlipAsk) => Promise<SlipPrint> {
  let turn: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const mine = turn.then(() => printSlip(parts, ask));
    turn = mine.catch(() => undefined);
    return mine;
  };
}

async function printSlip(parts: SlipPrinterParts, ask: SlipAsk): Promise<SlipPrint> {
  const { profile, place, journal, ledger, newId, nowMs } = parts;
  const glyphs = await slipGlyphs(documentOf(ask, EVERY_DIGIT, place), profile);
  const begun = ledger?.begin(newId(), aboutOf(ask), ({ reprint, afterRest }) => {
    const slip = encodeSlip(documentOf(ask, reprint, place), profile, glyphs);
    return afterRest ? behindCut(slip, profile) : slip;
  });
  // What the ledger does not hold is not printed: nobody would know of it after a restart.
  if (begun?.ok !== true) return slipPrintOf(NOT_RECORDED);
  const entry = begun.value;
  const { id: job, bytes, number, reprint } = entry;
  const startedMs = nowMs();
  journal.record("print.start", { job, slip: ask.slip, bytes: bytes.length, number, reprint });
  const outcome = entry.end(await outcomeOf(parts.printer, entry));
  journal.record("print.done", {
    job,
    outcome: outcome.type,
    fault: "fault" in outcome ? outcome.fault : null,
    durationMs: Math.round(nowMs() - startedMs),
  });
  return slipPrintOf(outcome);
}

/** Which number a reprint gets is known only later, when it is too late to load its letters. */
const EVERY_DIGIT = 1_234_567_890;

const NOT_RECORDED: LedgerOutcome = { type: "failed", fault: "not-recorded", partial: false };

async function outcomeOf(printer: Printer, entry: LedgerEntry): Promise<LedgerOutcome> {
  const { id, bytes, heightDots, number } = entry;
  try {
    return await printer.print({ id, bytes, heightDots, number, onStep: (step) => entry.onStep(step) });
  } catch (error) {
    if (error instanceof NotRecorded) return NOT_RECORDED;
    throw error;
  }
}

/** The half of a slip that hangs in the printer is another person's: it must not come out on top of this one. */
function behindCut(slip: Slip, profile: PrinterProfile): Slip {
  const cut = createSlipBuilder(profile).cut().build();
  return {
    bytes: new Uint8Array(Buffer.concat([cut.bytes, slip.bytes])),
    heightDots: cut.heightDots + slip.heightDots,
    cuts: cut.cuts + slip.cuts,
  };
}

function aboutOf(ask: SlipAsk): SlipAbout {
  if (ask.slip === "claim") {
    const { claimCode, lastFour } = ask.ticket;
    return { slip: "claim", claimCode, lastFour };
  }
  const { slipNumber, query } = ask.checked;
  return { slip: "verdict", slipNumber, invoiceCode: query.invoiceCode, invoiceNumber: query.invoiceNumber };
}

function documentOf(ask: SlipAsk, reprint: number, place: Place): ReturnType<typeof verdictSlip> {
  const { demo, terminalId, placeName, hotline, keepDays } = place;
  const common = { demo, terminalId, placeName, hotline, language: ask.language, reprint };
  if (ask.slip === "claim") {
    const { claimCode, receivedAt, lastFour, amountFen } = ask.ticket;
    return claimSlip({
      ...common,
      claimCode,
      receivedAt: beijingDateTime(new Date(receivedAt)).slice(0, 16),
      lastFour,
      amountFen,
      keepDays,
    });
  }
  const { query, outcome, slipNumber } = ask.checked;
  return verdictSlip({
    ...common,
    verdict: verdictOf(outcome),
    query,
    details: outcome.type === "answer" ? outcome.details : null,
    checksToday: outcome.type === "answer" ? outcome.checksToday : null,
    source: sourceName(outcome.source)[ask.language],
    checkedAt: beijingDateTime(new Date(outcome.at)),
    slipNumber,
  });
}

function slipPrintOf(outcome: LedgerOutcome): SlipPrint {
  switch (outcome.type) {
    case "printed":
    case "probably-printed":
    case "unknown":
      return { state: outcome.type };
    case "failed":
      return { state: "failed", fault: slipFault(outcome.fault), partial: outcome.partial };
  }
}

/** A shopper can act on paper, cover and plug; the rest is for a technician. */
function slipFault(fault: LedgerFault): SlipFault {
  switch (fault) {
    case "paper-out":
    case "cover-open":
    case "not-connected":
      return fault;
    case "cutter":
    case "head-temperature":
    case "paper-jam":
    case "unrecoverable":
    case "offline":
    case "link-lost":
    case "no-reply":
    case "restart":
    case "not-recorded":
      return "printer-fault";
  }
}
