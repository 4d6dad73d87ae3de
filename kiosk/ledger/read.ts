/**
 * The figures of a printer, and its slips, for another process than the terminal (store/read-only.ts).
 *
 * Error model: what can happen is a closed result; nothing is thrown.
 */
import type { TerminalConfig } from "../../config/schema.ts";
import type { Result } from "../invoice/types.ts";
import { storePath } from "../store/files.ts";
import { readStore, type NotOpened } from "../store/read-only.ts";
import { accountOf } from "./account.ts";
import { figuresOf, type PrintFigures } from "./figures.ts";
import { printerName } from "./printer-name.ts";

/** `no-account`: no terminal has run with this printer yet. */
export type NoFigures = "no-account" | NotOpened;

/** The first schema that has a ledger. */
const LEDGER_SCHEMA = 2;

export function readPrintFigures(
  { dataDir, printer, paper }: Pick<TerminalConfig, "dataDir" | "printer" | "paper">,
  nowWallMs: number,
): Result<PrintFigures, NoFigures> {
  return readStore(storePath(dataDir), (db, schema): Result<PrintFigures, "no-account"> => {
    const account = schema < LEDGER_SCHEMA ? null : accountOf(db, printerName(printer), nowWallMs);
    if (account === null) return { ok: false, error: "no-account" };
    return { ok: true, value: figuresOf(account, paper) };
  });
}

/** One slip as staff see it: what became of it, and nothing of what stands on it. */
export interface PrintedSlip {
  readonly seq: number;
  readonly slip: "verdict" | "claim" | "test";
  /** 0: the first; n: it says 补打 n. */
  readonly reprint: number;
  readonly begunWallMs: number;
  /** Null: it is under way. */
  readonly outcome: "printed" | "probably-printed" | "unknown" | "failed" | null;
  /** Why, where it is not certain or failed. */
  readonly fault: string | null;
  /** Part of it may be on paper. */
  readonly partial: boolean;
  /** Its outcome was found at a start: the power or the program went while it was printed. */
  readonly recovered: boolean;
}

interface SlipRow extends Omit<PrintedSlip, "partial" | "recovered"> {
  readonly partial: number | null;
  readonly recovered: number;
}

/** The newest first; `path`: the store. */
export function readSlips(
  path: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Result<readonly PrintedSlip[], NoFigures> {
  return readStore(path, (db, schema): Result<readonly PrintedSlip[], "no-account"> => {
    if (schema < LEDGER_SCHEMA) return { ok: false, error: "no-account" };
    const rows = db
      .prepare<[number, number], SlipRow>(
        `SELECT seq, slip, reprint, begun_wall_ms AS begunWallMs, outcome, fault, partial, recovered FROM print_jobs
         ORDER BY seq DESC LIMIT ? OFFSET ?`,
      )
      .all(limit, offset);
    const slips = rows.map((row) => ({ ...row, partial: row.partial === 1, recovered: row.recovered === 1 }));
    return { ok: true, value: slips };
  });
}
