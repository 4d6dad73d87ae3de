/** From what the shell wants printed to the printer's own word about it, in the terms of the screen. */
import type { PrinterProfile } from "../config/profiles/schema.ts";
import type { Printer, PrintFault, PrintOutcome } from "../drivers/printer/printer.ts";
import type { SlipFault, SlipPrint } from "./display/contract/view.ts";
import { beijingDateTime } from "./invoice/dates.ts";
import { verdictOf } from "./invoice/verdict.ts";
import type { Journal } from "./journal/journal.ts";
import { encodeSlip } from "./receipt/encode.ts";
import { claimSlip, verdictSlip } from "./receipt/templates.ts";
import type { SlipAsk } from "./shell/deps.ts";
import type { Place } from "./shell/view.ts";
import { sourceName } from "./verify/sources.ts";

export interface SlipPrinterParts {
  readonly printer: Printer;
  readonly profile: PrinterProfile;
  readonly place: Place;
  readonly journal: Journal;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

export function createSlipPrinter(parts: SlipPrinterParts): (slip: SlipAsk) => Promise<SlipPrint> {
  const { printer, profile, place, journal, newId, nowMs } = parts;
  return async (ask) => {
    const slip = encodeSlip(documentOf(ask, place), profile);
    const job = newId();
    const startedMs = nowMs();
    journal.record("print.start", { job, slip: ask.slip, bytes: slip.bytes.length });
    const outcome = await printer.print({ id: job, ...slip });
    journal.record("print.done", {
      job,
      outcome: outcome.type,
      fault: "fault" in outcome ? outcome.fault : null,
      durationMs: Math.round(nowMs() - startedMs),
    });
    return slipPrintOf(outcome);
  };
}

function documentOf(ask: SlipAsk, place: Place): ReturnType<typeof verdictSlip> {
  const { demo, terminalId, placeName, hotline, keepDays } = place;
  const common = { demo, terminalId, placeName, hotline, language: ask.language, reprint: ask.reprint };
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

function slipPrintOf(outcome: PrintOutcome): SlipPrint {
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
function slipFault(fault: PrintFault): SlipFault {
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
      return "printer-fault";
  }
}
