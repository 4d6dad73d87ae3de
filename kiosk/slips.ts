/** From what the shell wants printed to the printer's own word about it, in the terms of the screen; by way of the ledger. */
import type { PrinterProfile } from "../config/profiles/schema.ts";
import type { SlipFault, SlipPrint } from "./display/contract/view.ts";
import { beijingDateTime } from "./invoice/dates.ts";
import { verdictOf } from "./invoice/verdict.ts";
import type { LedgerFault, LedgerOutcome } from "./ledger/outcome.ts";
import type { LedgerPrinter } from "./ledger/printing.ts";
import { encodeSlip, slipGlyphs } from "./receipt/encode.ts";
import { claimSlip, verdictSlip } from "./receipt/templates.ts";
import type { SlipAsk } from "./shell/deps.ts";
import type { Place } from "./shell/place.ts";
import { sourceName } from "./verify/sources.ts";

export interface SlipPrinterParts {
  readonly paper: LedgerPrinter;
  readonly profile: PrinterProfile;
  readonly place: Place;
}

export function createSlipPrinter({ paper, profile, place }: SlipPrinterParts): (slip: SlipAsk) => Promise<SlipPrint> {
  return async (ask) => {
    const outcome = await paper.printSlip(aboutOf(ask), async () => {
      const glyphs = await slipGlyphs(documentOf(ask, EVERY_DIGIT, place), profile);
      return (reprint) => encodeSlip(documentOf(ask, reprint, place), profile, glyphs);
    });
    return slipPrintOf(outcome);
  };
}

/** Which number a reprint gets is known only later, when it is too late to load its letters. */
const EVERY_DIGIT = 1_234_567_890;

function aboutOf(ask: SlipAsk): Parameters<LedgerPrinter["printSlip"]>[0] {
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
