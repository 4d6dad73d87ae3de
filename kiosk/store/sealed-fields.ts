/**
 * Every sealed field of the store, and how they are sealed anew with the newest key: a few rows at a time, each few one
 * commit, while the terminal works. When nothing is left that needs an older key, that key is thrown away.
 *
 * A kill between two commits costs nothing: both keys open, and the next pass begins again where nothing needs doing.
 */
import type { Database as Connection } from "better-sqlite3";
import type { Keyring } from "./keyring.ts";
import { sealKeyId } from "./seal.ts";

interface SealedField {
  readonly table: string;
  readonly column: string;
  /** The primary key by which rows are walked. */
  readonly by: string;
  /** The row's name as it was sealed with, in SQL. */
  readonly row: string;
}

/** A new sealed column is a new line here; sealed-fields.test.ts finds the one that was forgotten. */
export const SEALED_FIELDS: readonly SealedField[] = [
  { table: "request", column: "payload", by: "id", row: "id" },
  { table: "request", column: "result", by: "id", row: "id" },
  { table: "answer", column: "outcome", by: "question", row: "lower(hex(question))" },
  { table: "delivery", column: "contact", by: "id", row: "id" },
];

/** Blobs that hold no sealed content: keyed hashes, and what the store says about itself. */
export const OTHER_BLOBS: readonly string[] = [
  "meta.value",
  "keyring.wrapped",
  "request.claim",
  "answer.question",
  "left_question.question",
  "print_jobs.subject",
  "print_jobs.digest",
];

export interface Resealing {
  /** Seals up to `most` fields anew, in one commit. False: nothing was left to do, and older keys are gone. */
  step(most: number): boolean;
  readonly resealed: number;
  /** Fields that their own key did not open: damaged, and left as they are. */
  readonly unreadable: number;
}

interface Row {
  readonly by: string | Uint8Array;
  readonly row: string;
  readonly sealed: Uint8Array | null;
}

export function createResealing(db: Connection, keyring: Keyring): Resealing {
  let target = keyring.sealIds().at(-1);
  let field = 0;
  let after: string | Uint8Array | null = null;
  let resealed = 0;
  let unreadable = 0;

  function walk({ table, column, by, row }: SealedField, most: number): readonly Row[] {
    const from = after === null ? "" : `WHERE ${by} > @after`;
    return db
      .prepare<[{ after: string | Uint8Array | null; most: number }], Row>(
        `SELECT ${by} AS by, ${row} AS row, ${column} AS sealed FROM ${table} ${from} ORDER BY ${by} LIMIT @most`,
      )
      .all({ after, most });
  }

  function reseal({ table, column, by }: SealedField, one: Row, newest: number): void {
    if (one.sealed === null || sealKeyId(one.sealed) === newest) return;
    const place = { table, column, row: one.row };
    const opened = keyring.sealer.open(place, one.sealed);
    if (!opened.ok) {
      unreadable += 1;
      return;
    }
    const sealed = keyring.sealer.seal(place, opened.value);
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${by} = ?`).run(sealed, one.by);
    resealed += 1;
  }

  return {
    get resealed() {
      return resealed;
    },
    get unreadable() {
      return unreadable;
    },
    step(most) {
      const newest = keyring.sealIds().at(-1) ?? 0;
      // Changed again meanwhile: what this pass has sealed so far needs the key that is not the newest any more.
      if (newest !== target) [target, field, after] = [newest, 0, null];
      const at = SEALED_FIELDS[field];
      if (at === undefined) {
        for (const id of keyring.sealIds()) if (id !== newest) keyring.retireSealKey(id);
        return false;
      }
      db.transaction(() => {
        const rows = walk(at, most);
        for (const row of rows) reseal(at, row, newest);
        after = rows.length < most ? null : (rows.at(-1)?.by ?? null);
        if (after === null) field += 1;
      }).immediate();
      return true;
    },
  };
}
