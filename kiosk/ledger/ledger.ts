/**
 * What was printed, what may have been, and how much paper it took. One row a slip, committed (WAL, FULL) before each
 * step that cannot be undone: the intent before anything happens, `sending` before the first byte leaves, the outcome
 * before the screen tells it. So after a power cut the ledger never says printed of a slip that was not, and never
 * nothing of one that may be.
 *
 * Error model: `begin` returns a closed result; a disk that does not take a later step is journalled, and then the slip
 * is `unknown`, because after a restart that is all the ledger would know. Opening throws SqliteError.
 */
import { randomInt } from "node:crypto";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { Cancel } from "../../drivers/clock.ts";
import type { Slip } from "../../drivers/printer/escpos.ts";
import { nextJobNumber } from "../../drivers/printer/fence.ts";
import type { PrinterHistory } from "../../drivers/printer/open.ts";
import type { PrinterStatus, PrintStep, SlipFate } from "../../drivers/printer/printer.ts";
import type { Result } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { createCalendarWatch } from "../store/calendar.ts";
import { noteDiskFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import type { RandomBelow } from "../verify/backoff.ts";
import { digestOf, subjectOf, type SlipAbout } from "./about.ts";
import { accountOf } from "./account.ts";
import { LEDGER_DELAYS, type LedgerDelays } from "./delays.ts";
import { figuresOf, type PrintFigures } from "./figures.ts";
import type { LedgerOutcome } from "./outcome.ts";
import { printerName } from "./printer-name.ts";
import { NEW_ROLL, rollAfter, type RollBegun, type RollMemory } from "./roll.ts";
import { ledgerRowsOf } from "./rows.ts";

export interface LedgerOptions {
  readonly store: Store;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  readonly told: Pick<TerminalConfig, "printer" | "paper">;
  readonly profile: PrinterProfile;
  readonly random?: RandomBelow;
  readonly delays?: Partial<LedgerDelays>;
}

/** What a slip has to say and do because of those before it. */
export interface SlipCircumstances {
  /** How many copies of it may be on paper; 0: it is the first. */
  readonly reprint: number;
  /** Part of an earlier slip may hang in the printer, perhaps another person's: it must be cut off first. */
  readonly afterRest: boolean;
}

/** A slip that is in the ledger and not yet in the printer. */
export interface LedgerEntry extends Slip {
  readonly id: string;
  /** For its fence. */
  readonly number: number;
  readonly reprint: number;
  /** For the driver. Throws at `sending` where the disk does not take it: then nothing may be sent. */
  onStep(step: PrintStep): void;
  /** Committed before it returns. What may be told: the printer's word, or less where the disk did not take it. */
  end(outcome: LedgerOutcome): LedgerOutcome;
}

export interface Ledger {
  /** For the driver: what earlier runs left in the printer. */
  readonly history: Required<PrinterHistory>;
  /**
   * Counts the copies of this slip that may be on paper, has it encoded accordingly, and commits the intent to print it.
   * One slip at a time: a copy that is still under way would be counted, and may yet never reach paper.
   */
  begin(id: string, about: SlipAbout, encode: (circumstances: SlipCircumstances) => Slip): Result<LedgerEntry, "disk">;
  noteStatus(status: PrinterStatus): void;
  noteFate(id: string, fate: SlipFate): void;
  /** A technician put a new roll in; where the printer's sensors show it, nobody has to say so. */
  newRoll(): void;
  /** Which roll is in the printer: another number, another roll. */
  rollNumber(): number;
  figures(): PrintFigures;
  /** Begins to delete old slips. */
  start(): void;
  /** Nothing is written after it; what is under way then is found open at the next start. */
  close(): void;
}

const UM_PER_MM = 1_000;

export function createLedger(options: LedgerOptions): Ledger {
  const { store, clock, journal, told, profile, random = (limit: number) => randomInt(limit) } = options;
  const delays: LedgerDelays = { ...LEDGER_DELAYS, ...options.delays };
  const name = printerName(told.printer);
  const rows = ledgerRowsOf(store);
  const calendarJumpMs = createCalendarWatch(store, "wall-seen-ledger", delays.calendarJump);
  let closed = false;
  let cancelPurge: Cancel | null = null;

  for (const { id, step, outcome } of rows.recover(clock.wallMs())) {
    journal.record("print.recovered", { job: id, step, outcome: outcome.type });
  }
  let roll = rows.openRoll(name, clock.wallMs());
  let number = rows.lastNumber() ?? random(HIGHEST_NUMBER) + 1;
  const history = { leftovers: rows.leavesRest(name.printer), jobNumber: number };

  /** Not kept: the disk did not take it, or nothing is written any more. */
  function kept<T>(where: string, write: () => T): Result<T, "disk"> {
    if (closed) return NOT_KEPT;
    try {
      return { ok: true, value: write() };
    } catch (error) {
      noteDiskFault(error, journal, where);
      return NOT_KEPT;
    }
  }

  function begin(
    id: string,
    about: SlipAbout,
    encode: (circumstances: SlipCircumstances) => Slip,
  ): Result<LedgerEntry, "disk"> {
    const subject = subjectOf(store.slipKey, about);
    return kept("print-intent", () => {
      const reprint = rows.copies(subject);
      const slip = encode({ reprint, afterRest: rows.leavesRest(name.printer) });
      const mine = nextJobNumber(number);
      rows.insert({
        id,
        number: mine,
        slip: about.slip,
        subject,
        reprint,
        roll: roll.seq,
        fence: profile.fence,
        bytes: slip.bytes.length,
        heightDots: slip.heightDots,
        heightUm: Math.round((slip.heightDots / profile.dotsPerMm) * UM_PER_MM),
        cuts: slip.cuts,
        digest: digestOf(store.slipKey, slip.bytes),
        begunWallMs: clock.wallMs(),
      });
      number = mine;
      return { ...slip, id, number: mine, reprint, ...writersOf(id) };
    });
  }

  function writersOf(id: string): Pick<LedgerEntry, "onStep" | "end"> {
    const begunMs = clock.now();
    return {
      onStep(step) {
        const { ok } = kept(`print-${step}`, () => rows.step(id, step));
        // Paper that moves is not stopped by a disk: only the first step can still be taken back.
        if (!ok && step === "sending") throw new NotRecorded();
      },
      end(outcome) {
        const { ok } = kept("print-outcome", () => {
          rows.end(id, { outcome, wallMs: clock.wallMs(), tookMs: clock.now() - begunMs, recovered: false });
        });
        return ok || outcome.type === "failed" ? outcome : { type: "unknown", fault: "not-recorded" };
      },
    };
  }

  function beginRoll(by: RollBegun, memory: RollMemory): void {
    const usedUm = rows.usedUm(roll.seq);
    roll = rows.beginRoll(name, by, memory, clock.wallMs());
    journal.record("paper.roll", { by, usedMm: Math.round(usedUm / UM_PER_MM) });
  }

  function purge(): void {
    cancelPurge = clock.setTimeout(purge, delays.purgeEvery);
    kept("purge", () => {
      const wallMs = clock.wallMs();
      if (calendarJumpMs(wallMs) !== null) return;
      const count = rows.purge(wallMs - delays.keepSlips);
      if (count > 0) journal.record("print.purged", { count });
    });
  }

  return {
    history,
    begin,
    noteStatus(status) {
      const { memory, begun } = rollAfter(roll, status);
      const changed = memory.paper !== roll.paper || memory.handled !== roll.handled;
      if (begun === null && !changed) return;
      kept("paper", () => {
        if (begun !== null) beginRoll(begun, memory);
        else rows.rememberRoll(roll.seq, memory);
        roll = { ...roll, ...memory };
      });
    },
    noteFate(id, fate) {
      kept("print-fate", () => {
        rows.fate(id, fate);
      });
    },
    newRoll() {
      kept("paper", () => {
        beginRoll("technician", NEW_ROLL);
      });
    },
    rollNumber: () => roll.seq,
    figures() {
      const account = accountOf(store.db, name, clock.wallMs());
      if (account === null) throw new Error("the ledger has no account of its own printer");
      return figuresOf(account, told.paper);
    },
    start() {
      if (cancelPurge === null) purge();
    },
    close() {
      closed = true;
      cancelPurge?.();
      cancelPurge = null;
    },
  };
}

/** Above it a number has no meaning for a fence. */
export const HIGHEST_NUMBER = 9_999;
const NOT_KEPT = { ok: false, error: "disk" } as const;

/** The ledger could not be written before the first byte of a slip: nothing was sent. */
export class NotRecorded extends Error {
  override readonly name = "NotRecorded";
  constructor() {
    super("the slip could not be written into the ledger");
  }
}
