/**
 * Reads one printer's account out of a store: the terminal's own connection, or another process that only looks.
 *
 * Error model: throws SqliteError.
 */
import type { Database as Connection } from "better-sqlite3";
import { beijingDate } from "../invoice/dates.ts";
import { RATE_LIMITS } from "./delays.ts";
import type { DayUse, PrinterAccount, RollAccount, RollSums } from "./figures.ts";
import type { PrinterName } from "./printer-name.ts";
import type { RollBegun, RollMemory } from "./roll.ts";

const DAY_MS = 24 * 3_600_000;

interface SumsRow {
  readonly leastUm: number;
  readonly mostUm: number;
  readonly leastCuts: number;
  readonly mostCuts: number;
  readonly printed: number;
  readonly probablyPrinted: number;
  readonly unknown: number;
  readonly failed: number;
}

interface RollRow extends SumsRow {
  readonly begunBy: RollBegun;
  readonly begunWallMs: number;
  readonly paper: RollMemory["paper"];
  readonly nearEndUm: number | null;
}

/** Null where the ledger knows no such printer. One snapshot: a slip that ends meanwhile is in all of it or in none. */
export function accountOf(db: Connection, name: PrinterName, nowWallMs: number): PrinterAccount | null {
  return db.transaction(() => read(db, name, nowWallMs)).deferred();
}

function read(db: Connection, name: PrinterName, nowWallMs: number): PrinterAccount | null {
  const { printer, profile } = name;
  const roll = db
    .prepare<[string, string], RollRow>(
      `SELECT begun_by AS begunBy, begun_wall_ms AS begunWallMs, paper, near_end_um AS nearEndUm, least_um AS leastUm,
         most_um AS mostUm, least_cuts AS leastCuts, most_cuts AS mostCuts, printed, probably_printed AS probablyPrinted,
         unknown, failed
       FROM paper_rolls WHERE printer = ? AND profile = ? ORDER BY seq DESC LIMIT 1`,
    )
    .get(printer, profile);
  const total = db
    .prepare<[string, string], SumsRow>(
      `SELECT sum(least_um) AS leastUm, sum(most_um) AS mostUm, sum(least_cuts) AS leastCuts, sum(most_cuts) AS mostCuts,
         sum(printed) AS printed, sum(probably_printed) AS probablyPrinted, sum(unknown) AS unknown, sum(failed) AS failed
       FROM paper_rolls WHERE printer = ? AND profile = ?`,
    )
    .get(printer, profile);
  if (roll === undefined || total === undefined) return null;
  return { name, total: sumsOf(total), roll: rollOf(roll), days: daysOf(db, name, nowWallMs) };
}

/** Beijing days before today: a day that is not over says nothing about a day. */
function daysOf(db: Connection, { printer, profile }: PrinterName, nowWallMs: number): readonly DayUse[] {
  const todayWallMs = Date.parse(`${beijingDate(new Date(nowWallMs))}T00:00:00+08:00`);
  return db
    .prepare<[string, string, number, number, number], DayUse>(
      `SELECT strftime('%Y-%m-%d', ended_wall_ms / 1000, 'unixepoch', '+8 hours') AS day, sum(print_jobs.most_um) AS paperUm
       FROM print_jobs JOIN paper_rolls ON paper_rolls.seq = print_jobs.roll
       WHERE printer = ? AND profile = ? AND outcome IS NOT NULL AND ended_wall_ms >= ? AND ended_wall_ms < ?
       GROUP BY day HAVING sum(print_jobs.most_um) > 0 ORDER BY day DESC LIMIT ?`,
    )
    .all(printer, profile, todayWallMs - RATE_LIMITS.lookBackDays * DAY_MS, todayWallMs, RATE_LIMITS.days);
}

function rollOf({ begunBy, begunWallMs, paper, nearEndUm, ...sums }: RollRow): RollAccount {
  return { begunBy, begunWallMs, paper, nearEndUm, sums: sumsOf(sums) };
}

function sumsOf(row: SumsRow): RollSums {
  const { printed, probablyPrinted, unknown, failed } = row;
  return {
    paperUm: { least: row.leastUm, most: row.mostUm },
    cuts: { least: row.leastCuts, most: row.mostCuts },
    slips: { printed, probablyPrinted, unknown, failed },
  };
}
