/**
 * Deliveries in the store: every statement, each one commit. A row is a person's contact: it goes as soon as it has
 * served, or cannot.
 *
 * Error model: throws SqliteError; see store/open.ts `storageFault`.
 */
import type { Store } from "../store/open.ts";

export interface NewDelivery {
  readonly id: string;
  readonly request: string;
  readonly contact: Uint8Array;
  readonly language: "zh" | "en";
  readonly consentText: string;
  readonly receivedWallMs: number;
  readonly receivedLivedMs: number;
  readonly dueMonoMs: number;
}

export interface DueDelivery {
  readonly id: string;
  readonly request: string;
  readonly contact: Uint8Array;
  readonly language: "zh" | "en";
  readonly consentText: string;
  readonly receivedWallMs: number;
  readonly attempts: number;
  /** The request's sealed answer. */
  readonly result: Uint8Array;
}

export interface KeptContact {
  readonly id: string;
  readonly contact: Uint8Array;
}

export interface DeliveryRows {
  /** Whether a request of this id is there at all. */
  knowsRequest(request: string): boolean;
  /** In place of an earlier contact for the same request. */
  put(row: NewDelivery): void;
  ofRequest(request: string): KeptContact | null;
  remove(id: string): boolean;
  removeOf(request: string): boolean;
  /** After a restart: waits go on where it broke them off, and are never longer than they were meant to be. */
  rebase(nowMonoMs: number, nowWallMs: number): void;
  /** The oldest that is due and whose request is answered; counts the try. */
  takeDue(nowMonoMs: number): DueDelivery | null;
  defer(id: string, waitMs: number, nowMonoMs: number, nowWallMs: number): void;
  /** When the next one is due whose request is answered, monotonic; null: none. */
  nextDueMs(): number | null;
  count(): number;
  /** Those received before (lived time, store/age.ts), and those whose request is gone. */
  purge(receivedBeforeLivedMs: number): number;
}

const COLUMNS = `delivery.id, delivery.request, delivery.contact, delivery.language, delivery.consent_text AS consentText,
  delivery.received_wall_ms AS receivedWallMs, delivery.attempts, request.result`;
const ANSWERED = "FROM delivery CROSS JOIN request ON request.id = delivery.request WHERE request.state = 'answered'";

export function deliveryRowsOf({ db }: Pick<Store, "db">): DeliveryRows {
  const knows = db.prepare<[string], { one: number }>("SELECT 1 AS one FROM request WHERE id = ?");
  const put = db.prepare(
    `INSERT OR REPLACE INTO delivery
       (id, request, contact, language, consent_text, received_wall_ms, received_lived_ms, due_mono_ms, due_wall_ms,
        wait_ms)
     VALUES (@id, @request, @contact, @language, @consentText, @receivedWallMs, @receivedLivedMs, @dueMonoMs, @receivedWallMs, 0)`,
  );
  const ofRequest = db.prepare<[string], KeptContact>("SELECT id, contact FROM delivery WHERE request = ?");
  const remove = db.prepare("DELETE FROM delivery WHERE id = ?");
  const removeOf = db.prepare("DELETE FROM delivery WHERE request = ?");
  const rebase = db.prepare(
    "UPDATE delivery SET due_mono_ms = @nowMonoMs + max(0, min(wait_ms, due_wall_ms - @nowWallMs))",
  );
  const due = db.prepare<[number], DueDelivery>(
    `SELECT ${COLUMNS} ${ANSWERED} AND delivery.due_mono_ms <= ? ORDER BY delivery.due_mono_ms, delivery.seq LIMIT 1`,
  );
  const tried = db.prepare("UPDATE delivery SET attempts = attempts + 1 WHERE id = ?");
  const defer = db.prepare(
    `UPDATE delivery SET wait_ms = @waitMs, due_mono_ms = @nowMonoMs + @waitMs, due_wall_ms = @nowWallMs + @waitMs
     WHERE id = @id`,
  );
  const nextDue = db.prepare<[], { due: number | null }>(`SELECT min(delivery.due_mono_ms) AS due ${ANSWERED}`);
  const count = db.prepare<[], { n: number }>("SELECT count(*) AS n FROM delivery");
  const purge = db.prepare(
    "DELETE FROM delivery WHERE received_lived_ms <= ? OR request NOT IN (SELECT id FROM request)",
  );
  const takeDue = db.transaction((nowMonoMs: number): DueDelivery | null => {
    const row = due.get(nowMonoMs);
    if (row === undefined) return null;
    tried.run(row.id);
    return { ...row, attempts: row.attempts + 1 };
  });

  return {
    knowsRequest: (request) => knows.get(request) !== undefined,
    put: (row) => void put.run({ ...row, receivedWallMs: Math.round(row.receivedWallMs) }),
    ofRequest: (request) => ofRequest.get(request) ?? null,
    remove: (id) => remove.run(id).changes === 1,
    removeOf: (request) => removeOf.run(request).changes === 1,
    rebase: (nowMonoMs, nowWallMs) => void rebase.run({ nowMonoMs, nowWallMs: Math.round(nowWallMs) }),
    takeDue: (nowMonoMs) => takeDue.immediate(nowMonoMs),
    defer: (id, waitMs, nowMonoMs, nowWallMs) =>
      void defer.run({ id, waitMs: Math.round(waitMs), nowMonoMs, nowWallMs: Math.round(nowWallMs) }),
    nextDueMs: () => nextDue.get()?.due ?? null,
    count: () => count.get()?.n ?? 0,
    purge: (before) => purge.run(before).changes,
  };
}
