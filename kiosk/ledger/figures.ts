/** What an operator asks of a printer: how much paper, how many cuts, what became of the slips, when it runs empty. Pure. */
import { RATE_LIMITS } from "./delays.ts";
import type { Range } from "./outcome.ts";
import type { PrinterName } from "./printer-name.ts";
import type { RollBegun, RollMemory } from "./roll.ts";

/** The same object as in the configuration. */
export interface PaperTold {
  readonly rollMetres: number;
  readonly nearEndMetres: number;
}

/** Sums over rolls, in micrometres, as the ledger keeps them. */
export interface RollSums {
  readonly paperUm: Range;
  readonly cuts: Range;
  readonly slips: SlipCounts;
}

export interface SlipCounts {
  readonly printed: number;
  readonly probablyPrinted: number;
  readonly unknown: number;
  readonly failed: number;
}

export interface RollAccount {
  readonly begunBy: RollBegun;
  readonly begunWallMs: number;
  readonly paper: RollMemory["paper"];
  /** Paper that may have moved when near-end was first said of this roll. */
  readonly nearEndUm: number | null;
  readonly sums: RollSums;
}

/** Paper that may have moved on one Beijing day. */
export interface DayUse {
  readonly day: string;
  readonly paperUm: number;
}

/** What the ledger holds of one printer. */
export interface PrinterAccount {
  readonly name: PrinterName;
  readonly total: RollSums;
  readonly roll: RollAccount;
  /** The last days on which slips came out, today not among them; the newest first. */
  readonly days: readonly DayUse[];
}

/**
 * Metres to the centimetre. `least` came out for certain, `most` may have come out: a slip that stopped in the middle
 * took anything in between.
 */
export interface PrintFigures extends PrinterName {
  readonly metresTotal: Range;
  readonly cutsTotal: Range;
  /** By outcome, since the first slip on this terminal. */
  readonly slips: SlipCounts;
  readonly roll: {
    /** ISO 8601 instant. */
    readonly begunAt: string;
    readonly begunBy: RollBegun;
    readonly paper: RollMemory["paper"];
    readonly metres: Range;
    readonly cuts: Range;
    /** An estimate, from the length that the configuration tells and, once it spoke, the printer's near-end sensor. */
    readonly metresLeft: Range;
  };
  readonly daysToEmpty: DaysToEmpty;
}

export type DaysToEmpty =
  | {
      readonly known: true;
      /** Days like those that were counted, rounded down; days without a slip do not count, so it errs to the early side. */
      readonly days: number;
      readonly metresPerDay: number;
      readonly fromDays: number;
    }
  | { readonly known: false; readonly because: "too-few-days"; readonly fromDays: number };

const UM_PER_M = 1_000_000;

export function figuresOf({ name, total, roll, days }: PrinterAccount, told: PaperTold): PrintFigures {
  const leftUm = leftOf(roll, told);
  return {
    ...name,
    metresTotal: metres(total.paperUm),
    cutsTotal: total.cuts,
    slips: total.slips,
    roll: {
      begunAt: new Date(roll.begunWallMs).toISOString(),
      begunBy: roll.begunBy,
      paper: roll.paper,
      metres: metres(roll.sums.paperUm),
      cuts: roll.sums.cuts,
      metresLeft: metres(leftUm),
    },
    daysToEmpty: daysToEmpty(leftUm.least, days),
  };
}

/** Micrometres left on the roll: what it held less what was used, and never more than the sensors allow. */
function leftOf({ paper, nearEndUm, sums: { paperUm } }: RollAccount, told: PaperTold): Range {
  if (paper === "out") return { least: 0, most: 0 };
  const counted = lessThan(told.rollMetres * UM_PER_M, paperUm);
  if (nearEndUm === null) return counted;
  const since = { least: Math.max(0, paperUm.least - nearEndUm), most: paperUm.most - nearEndUm };
  const sensed = lessThan(told.nearEndMetres * UM_PER_M, since);
  // Near-end is a fact of this roll; its length on the label is hearsay.
  return { least: Math.min(counted.least, sensed.least), most: Math.min(counted.most, sensed.most) };
}

function lessThan(fullUm: number, used: Range): Range {
  return { least: Math.max(0, fullUm - used.most), most: Math.max(0, fullUm - used.least) };
}

/** How long the paper lasts at the rate of the last days with slips. Too few of them, and it says so. */
export function daysToEmpty(leftUm: number, days: readonly DayUse[]): DaysToEmpty {
  const counted = days.slice(0, RATE_LIMITS.days);
  const fromDays = counted.length;
  if (fromDays < RATE_LIMITS.leastDays) return { known: false, because: "too-few-days", fromDays };
  const perDayUm = counted.reduce((sum, { paperUm }) => sum + paperUm, 0) / fromDays;
  return { known: true, days: Math.floor(leftUm / perDayUm), metresPerDay: round(perDayUm / UM_PER_M), fromDays };
}

function metres({ least, most }: Range): Range {
  return { least: round(least / UM_PER_M), most: round(most / UM_PER_M) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
