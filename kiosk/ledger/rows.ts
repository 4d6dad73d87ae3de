/**
 * The slips and rolls in the store: every statement of the ledger, each function one commit. Synchronous, so that what
 * a function says has happened is on the platter when it returns.
 *
 * Error model: throws SqliteError; see store/open.ts `storageFault`.
 */
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { PrintStep, SlipFate } from "../../drivers/printer/printer.ts";
import type { Store } from "../store/open.ts";
import { mayLeaveRest, outcomeAfterRestart, paperOf, type LedgerOutcome, type SlipStep } from "./outcome.ts";
import type { PrinterName } from "./printer-name.ts";
import { NEW_ROLL, unwatched, type RollBegun, type RollMemory } from "./roll.ts";

export interface NewSlipRow {
  readonly id: string;
  readonly number: number;
  readonly slip: "verdict" | "claim" | "test";
  readonly subject: Uint8Array;
  readonly reprint: number;
  readonly roll: number;
  readonly fence: PrinterProfile["fence"];
  readonly bytes: number;
  readonly heightDots: number;
  readonly heightUm: number;
  readonly cuts: number;
  readonly digest: Uint8Array;
  readonly begunWallMs: number;
}

export interface EndOfSlip {
  readonly outcome: LedgerOutcome;
  readonly wallMs: number;
  /** Null where a restart lies in between: two runs may not share a clock. */
  readonly tookMs: number | null;
  readonly recovered: boolean;
}

export interface RecoveredSlip {
  readonly id: string;
  readonly step: SlipStep;
  readonly outcome: LedgerOutcome;
}

export interface CurrentRoll extends RollMemory {
  readonly seq: number;
  readonly leastUm: number;
}

export interface LedgerRows {
  /** How many copies of this slip may be on paper. */
  copies(subject: Uint8Array): number;
  insert(row: NewSlipRow): void;
  step(id: string, step: PrintStep): void;
  /** The outcome and what it took of the roll, together. Nothing changes where it has an outcome already. */
  end(id: string, end: EndOfSlip): void;
  /** Gives every slip that an earlier run left open its outcome. */
  recover(wallMs: number): readonly RecoveredSlip[];
  /** The number of the last slip of all; null where there was none. */
  lastNumber(): number | null;
  /** Whether the rest of an earlier slip may wait in this printer. */
  leavesRest(printer: string): boolean;
  /** The roll in this printer; the first one begins here. As after a start, nobody watched it until now. */
  openRoll(name: PrinterName, wallMs: number): CurrentRoll;
  beginRoll(name: PrinterName, by: RollBegun, memory: RollMemory, wallMs: number): CurrentRoll;
  rememberRoll(seq: number, memory: RollMemory): void;
  /** Certain paper of this roll so far, micrometres. */
  usedUm(seq: number): number;
  fate(id: string, fate: SlipFate): void;
  purge(endedBeforeWallMs: number): number;
}

interface OpenRow {
  readonly id: string;
  readonly step: SlipStep;
  readonly fence: PrinterProfile["fence"];
  readonly roll: number;
  readonly heightUm: number;
  readonly cuts: number;
}

interface LastSentRow {
  readonly outcome: LedgerOutcome["type"];
  readonly recovered: number;
  readonly fence: PrinterProfile["fence"];
}

interface RollRow {
  readonly seq: number;
  readonly paper: RollMemory["paper"];
  readonly handled: number;
  readonly leastUm: number;
}

/** Where an outcome is counted on its roll. */
const COUNTED_IN: Readonly<Record<LedgerOutcome["type"], string>> = {
  printed: "printed",
  "probably-printed": "probably_printed",
  unknown: "unknown",
  failed: "failed",
};

export function ledgerRowsOf({ db }: Pick<Store, "db">): LedgerRows {
  const copies = db.prepare<[Uint8Array], { n: number }>(
    "SELECT count(*) AS n FROM print_jobs WHERE subject = ? AND NOT (outcome IS 'failed' AND partial = 0)",
  );
  const insert = db.prepare(
    `INSERT INTO print_jobs (id, number, slip, subject, reprint, roll, fence, bytes, height_dots, height_um, cuts, digest,
       step, begun_wall_ms)
     VALUES (@id, @number, @slip, @subject, @reprint, @roll, @fence, @bytes, @heightDots, @heightUm, @cuts, @digest,
       'intent', @begunWallMs)`,
  );
  const step = db.prepare("UPDATE print_jobs SET step = ? WHERE id = ? AND outcome IS NULL");
  const open = `SELECT id, step, fence, roll, height_um AS heightUm, cuts FROM print_jobs WHERE outcome IS NULL`;
  const openOne = db.prepare<[string], OpenRow>(`${open} AND id = ?`);
  const openAll = db.prepare<[], OpenRow>(`${open} ORDER BY seq`);
  const end = db.prepare(
    `UPDATE print_jobs SET outcome = @outcome, fault = @fault, partial = @partial, recovered = @recovered,
       ended_wall_ms = @wallMs, took_ms = @tookMs, least_um = @leastUm, most_um = @mostUm
     WHERE id = @id`,
  );
  const count = Object.fromEntries(
    Object.entries(COUNTED_IN).map(([outcome, column]) => [
      outcome,
      db.prepare(
        `UPDATE paper_rolls SET least_um = least_um + @leastUm, most_um = most_um + @mostUm,
           least_cuts = least_cuts + @leastCuts, most_cuts = most_cuts + @mostCuts, ${column} = ${column} + 1
         WHERE seq = @roll`,
      ),
    ]),
  ) as Record<LedgerOutcome["type"], ReturnType<typeof db.prepare>>;
  const lastNumber = db.prepare<[], { number: number }>("SELECT number FROM print_jobs ORDER BY seq DESC LIMIT 1");
  const lastSent = db.prepare<[string], LastSentRow>(
    `SELECT outcome, recovered, fence FROM print_jobs
     WHERE step <> 'intent' AND outcome IS NOT NULL AND roll IN (SELECT seq FROM paper_rolls WHERE printer = ?)
     ORDER BY seq DESC LIMIT 1`,
  );
  const roll = db.prepare<[string, string], RollRow>(
    `SELECT seq, paper, handled, least_um AS leastUm FROM paper_rolls WHERE printer = ? AND profile = ?
     ORDER BY seq DESC LIMIT 1`,
  );
  const beginRoll = db.prepare<[string, string, string, number, string, number], { seq: number }>(
    `INSERT INTO paper_rolls (printer, profile, begun_by, begun_wall_ms, paper, handled) VALUES (?, ?, ?, ?, ?, ?)
     RETURNING seq`,
  );
  const rememberRoll = db.prepare(
    `UPDATE paper_rolls SET paper = @paper, handled = @handled,
       near_end_um = CASE WHEN @paper = 'near-end' THEN coalesce(near_end_um, most_um) ELSE near_end_um END
     WHERE seq = @seq`,
  );
  const usedUm = db.prepare<[number], { um: number }>("SELECT least_um AS um FROM paper_rolls WHERE seq = ?");
  const fate = db.prepare("UPDATE print_jobs SET fate = ? WHERE id = ?");
  // The last slip stays: the numbers of the fences and what may wait in the printer go on from it.
  const purge = db.prepare(
    `DELETE FROM print_jobs WHERE outcome IS NOT NULL AND ended_wall_ms < ?
       AND seq < (SELECT max(seq) FROM print_jobs)`,
  );

  function endRow(row: OpenRow, { outcome, wallMs, tookMs, recovered }: EndOfSlip): void {
    const { paperUm, cuts } = paperOf(outcome, row.heightUm, row.cuts);
    end.run({
      id: row.id,
      outcome: outcome.type,
      fault: "fault" in outcome ? outcome.fault : null,
      partial: outcome.type === "failed" ? Number(outcome.partial) : null,
      recovered: Number(recovered),
      wallMs: Math.round(wallMs),
      tookMs: tookMs === null ? null : Math.round(tookMs),
      leastUm: paperUm.least,
      mostUm: paperUm.most,
    });
    count[outcome.type].run({
      roll: row.roll,
      leastUm: paperUm.least,
      mostUm: paperUm.most,
      leastCuts: cuts.least,
      mostCuts: cuts.most,
    });
  }

  const endOne = db.transaction((id: string, how: EndOfSlip) => {
    const row = openOne.get(id);
    if (row !== undefined) endRow(row, how);
  });
  const recover = db.transaction((wallMs: number) =>
    openAll.all().map((row): RecoveredSlip => {
      const outcome = outcomeAfterRestart(row.step, row.fence);
      endRow(row, { outcome, wallMs, tookMs: null, recovered: true });
      return { id: row.id, step: row.step, outcome };
    }),
  );

  function begin({ printer, profile }: PrinterName, by: RollBegun, memory: RollMemory, wallMs: number): CurrentRoll {
    const row = beginRoll.get(printer, profile, by, Math.round(wallMs), memory.paper, Number(memory.handled));
    if (row === undefined) throw new Error("a roll was begun and has no number");
    return { ...memory, seq: row.seq, leastUm: 0 };
  }

  const openRoll = db.transaction((name: PrinterName, wallMs: number): CurrentRoll => {
    const row = roll.get(name.printer, name.profile);
    if (row === undefined) return begin(name, "first", NEW_ROLL, wallMs);
    const memory = unwatched({ paper: row.paper, handled: row.handled === 1 });
    return { ...memory, seq: row.seq, leastUm: row.leastUm };
  });

  return {
    copies: (subject) => copies.get(subject)?.n ?? 0,
    insert: (row) => void insert.run({ ...row, begunWallMs: Math.round(row.begunWallMs) }),
    step: (id, reached) => void step.run(reached, id),
    end(id, how) {
      endOne.immediate(id, how);
    },
    recover: (wallMs) => recover.immediate(wallMs),
    lastNumber: () => lastNumber.get()?.number ?? null,
    leavesRest(printer) {
      const last = lastSent.get(printer);
      return mayLeaveRest(last === undefined ? null : { ...last, recovered: last.recovered === 1 });
    },
    openRoll: (name, wallMs) => openRoll.immediate(name, wallMs),
    beginRoll: begin,
    rememberRoll: (seq, { paper, handled }) => void rememberRoll.run({ seq, paper, handled: Number(handled) }),
    usedUm: (seq) => usedUm.get(seq)?.um ?? 0,
    fate: (id, what) => void fate.run(what, id),
    purge: (before) => purge.run(Math.round(before)).changes,
  };
}
