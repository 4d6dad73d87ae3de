/**
 * What an operator in another process asks of the terminal that holds the store: a row that says what, done by the one
 * writer, answered in the same row.
 *
 *   yanpiao … ─► insert ─┬─ the terminal runs: it sees the row, does it, writes what came of it ─► shown
 *                        └─ it does not: the command takes the lock and does it itself
 *
 * Error model: throws SqliteError.
 */
import type { Database as Connection } from "better-sqlite3";
import { z } from "zod";

const id = z.string().min(1).max(64);

export const operatorCommand = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("retry"), request: id }),
  z.strictObject({ verb: z.literal("drop"), request: id }),
  z.strictObject({ verb: z.literal("rotate-key"), root: z.boolean() }),
  /** Before anything personal is shown by another process. */
  z.strictObject({
    verb: z.literal("note-shown"),
    what: z.enum(["outbox-show", "outbox-export"]),
    requests: z.int().min(0),
  }),
  z.strictObject({
    verb: z.literal("note-backup"),
    rows: z.int().min(0),
    bytes: z.int().min(0),
    tookMs: z.int().min(0),
  }),
  /** `bundle`: the SHA-256 of what was left in the terminal's inbox (provisioning/inbox.ts). */
  z.strictObject({
    verb: z.literal("config-apply"),
    bundle: z.string().regex(/^[0-9a-f]{64}$/),
    older: z.boolean(),
  }),
  z.strictObject({ verb: z.literal("config-revert"), version: z.int().min(1) }),
  z.strictObject({ verb: z.literal("config-confirm") }),
]);
export type OperatorCommand = z.output<typeof operatorCommand>;

export interface OpenCommand {
  readonly seq: number;
  /** Null: not one of ours. */
  readonly command: OperatorCommand | null;
  readonly askedWallMs: number;
}

export interface CommandQueue {
  post(command: OperatorCommand, wallMs: number): number;
  /** Null: not done yet. */
  outcomeOf(seq: number): string | null;
  /** Not done and not to be done: the one who asked has gone. False: it was done meanwhile. */
  withdraw(seq: number): boolean;
  open(): readonly OpenCommand[];
  done(seq: number, outcome: string): void;
  /** Another process wrote since this was asked last. */
  changed(): boolean;
}

/** Commands of a day ago are of no use to anybody. */
const KEPT = 100;

export function commandQueue(db: Connection): CommandQueue {
  const insert = db.prepare("INSERT INTO operator_command (command, asked_wall_ms) VALUES (?, ?)");
  const outcome = db.prepare<[number], { outcome: string | null }>(
    "SELECT outcome FROM operator_command WHERE seq = ?",
  );
  const withdraw = db.prepare("DELETE FROM operator_command WHERE seq = ? AND outcome IS NULL");
  const open = db.prepare<[], { seq: number; command: string; askedWallMs: number }>(
    "SELECT seq, command, asked_wall_ms AS askedWallMs FROM operator_command WHERE outcome IS NULL ORDER BY seq LIMIT 20",
  );
  const done = db.prepare("UPDATE operator_command SET outcome = ? WHERE seq = ?");
  const forget = db.prepare("DELETE FROM operator_command WHERE outcome IS NOT NULL AND seq <= ?");
  let version: unknown = null;

  return {
    post: (command, wallMs) => Number(insert.run(JSON.stringify(command), Math.round(wallMs)).lastInsertRowid),
    outcomeOf: (seq) => outcome.get(seq)?.outcome ?? null,
    withdraw: (seq) => withdraw.run(seq).changes === 1,
    open: () => open.all().map((row) => ({ ...row, command: read(row.command) })),
    done(seq, said) {
      done.run(said, seq);
      forget.run(seq - KEPT);
    },
    changed() {
      // Moves by commits of other connections only, and costs no page read.
      const now = db.pragma("data_version", { simple: true });
      if (now === version) return false;
      version = now;
      return true;
    },
  };
}

function read(text: string): OperatorCommand | null {
  try {
    const parsed = operatorCommand.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
