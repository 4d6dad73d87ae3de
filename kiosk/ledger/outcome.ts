/** What a slip's end means: what a restart proves about it, and how much paper it took. Pure. */
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { PrintFault, PrintOutcome, PrintStep } from "../../drivers/printer/printer.ts";

/** How far a slip has come; `intent`: it is in the ledger, and nothing of it was sent. */
export type SlipStep = "intent" | PrintStep;

/** `restart`: the terminal stopped in the middle. `not-recorded`: the disk did not take the row. */
export type LedgerFault = PrintFault | "restart" | "not-recorded";

export type LedgerOutcome =
  | Extract<PrintOutcome, { type: "printed" | "probably-printed" }>
  | { readonly type: "unknown"; readonly fault: LedgerFault }
  | { readonly type: "failed"; readonly fault: LedgerFault; readonly partial: boolean };

/**
 * The outcome of a slip that a restart broke off. `sending` is committed before the first byte and `handed-over` after
 * the last: in between anything may have come out. An answered GS ( H is the printer's own word that the paper has
 * moved; an answered GS r says only that the bytes were read, and nobody asked afterwards whether paper and cover held.
 */
export function outcomeAfterRestart(step: SlipStep, fence: PrinterProfile["fence"]): LedgerOutcome {
  switch (step) {
    case "intent":
      return { type: "failed", fault: "restart", partial: false };
    case "sending":
    case "handed-over":
      return { type: "unknown", fault: "restart" };
    case "fence-answered":
      return fence === "gs-h" ? { type: "printed" } : { type: "unknown", fault: "restart" };
  }
}

/** Whether a copy may be on paper: the next print of the same slip must then say 补打. */
export function mayBeOnPaper(outcome: LedgerOutcome): boolean {
  return outcome.type !== "failed" || outcome.partial;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Of one slip: micrometres of paper, and cuts. */
export interface PaperUse {
  readonly paperUm: Range;
  readonly cuts: Range;
}

/** A slip that may have stopped anywhere took anything from nothing to all of its paper. */
export function paperOf(outcome: LedgerOutcome, heightUm: number, cuts: number): PaperUse {
  const most = mayBeOnPaper(outcome);
  const least = outcome.type === "printed" || outcome.type === "probably-printed";
  return {
    paperUm: { least: least ? heightUm : 0, most: most ? heightUm : 0 },
    cuts: { least: least ? cuts : 0, most: most ? cuts : 0 },
  };
}

/**
 * Whether the rest of the last slip that was sent may still wait in the printer. The driver knows while it runs; after
 * a restart only the ledger does. A printer without a fence gives no word after which more could be known, so there
 * only a restart in the middle counts.
 */
export function mayLeaveRest(
  last: {
    readonly outcome: LedgerOutcome["type"];
    readonly recovered: boolean;
    readonly fence: PrinterProfile["fence"];
  } | null,
): boolean {
  if (last === null || last.outcome === "printed" || last.outcome === "probably-printed") return false;
  return last.outcome === "failed" || last.recovered || last.fence !== "none";
}
