/**
 * The requests in the store: every statement of the outbox. Synchronous: alone, what a function says has happened is on
 * the platter when it returns; inside a transaction, when that commits.
 *
 * A lease is this process's own knowledge that it works on a request, and costs the disk nothing: a kill ends the work
 * too. In the file a row is 'leased' from the commit before its question leaves until the commit of what came of it.
 *
 * Fencing: a lease carries the epoch of the worker that took it. A worker that was stopped and answers late changes no
 * row, because its epoch is no longer the lease's.
 *
 * Error model: throws SqliteError; see store/open.ts `storageFault`.
 */
import type { Store } from "../store/open.ts";
import type { AskedAt } from "../verify/asked-at.ts";

export type Sent = "no" | "maybe" | "waited";

export interface NewRow {
  readonly id: string;
  readonly invoice: string;
  readonly claim: Uint8Array;
  readonly sent: Sent;
  readonly receivedWallMs: number;
  /** Here and below: lived time (store/age.ts), which age is counted in. */
  readonly receivedLivedMs: number;
  readonly dueMonoMs: number;
  readonly payload: Uint8Array;
  /** Where it may have been taken already, and when it left; both null where sent is "no". */
  readonly askedAt: AskedAt | null;
  readonly askedLivedMs: number | null;
}

export interface LeasedRow {
  readonly id: string;
  readonly sent: Sent;
  readonly attempts: number;
  readonly faults: number;
  readonly receivedLivedMs: number;
  /** When it last left for a service; null: not known, where sent is not "no". */
  readonly askedLivedMs: number | null;
  readonly payload: Uint8Array;
  /** Where it may have been taken; both null in rows of an earlier version. */
  readonly askedProvider: string | null;
  readonly askedKey: string | null;
}

export interface FoundRow {
  readonly id: string;
  readonly state: "waiting" | "leased" | "answered" | "dead";
  readonly receivedWallMs: number;
  readonly payload: Uint8Array | null;
  readonly result: Uint8Array | null;
  readonly collectedWallMs: number | null;
}

export interface NextTry {
  readonly sent: Sent;
  readonly waitMs: number;
  readonly nowMonoMs: number;
  readonly nowWallMs: number;
  readonly nowLivedMs: number;
  /** Why this try gave no answer. */
  readonly reason: string;
  /** Tries in a row that reached the service and got nothing usable. */
  readonly faults: number;
}

export interface Ended {
  readonly nowWallMs: number;
  readonly nowLivedMs: number;
}

/** What became of a command about one request. */
export type Operated =
  "done" | "no-such-request" | "not-dead" | "under-way" | "answered" | "waits-for-the-day" | "nothing-to-ask";

export interface Rows {
  insert(row: NewRow): void;
  byId(id: string): FoundRow | null;
  byClaim(claim: Uint8Array): FoundRow | null;
  newClaim(id: string, claim: Uint8Array): void;
  /** Kept in memory between changes: counting thousands of rows takes longer than committing one. */
  counts(): { readonly waiting: number; readonly answered: number };
  /** After a transaction that was rolled back. */
  recount(): void;
  /** A new epoch; every lease of an earlier one is given back, and waits go on where a restart broke them off. */
  beginEpoch(
    nowMonoMs: number,
    nowWallMs: number,
  ): {
    readonly epoch: number;
    readonly recovered: number;
    readonly maybeSent: number;
  };
  /**
   * The oldest request that is due and whose invoice nobody is asking about; one that may have been asked only where the day
   * is known. Writes nothing.
   */
  lease(epoch: number, now: { readonly monoMs: number; readonly dayIsKnown: boolean }): LeasedRow | null;
  /** The work on it is over, and what came of it is committed. */
  release(id: string, epoch: number): void;
  /** False: the lease is no longer this epoch's, so nothing may be asked. */
  markMaybeSent(id: string, epoch: number, at: AskedAt & { readonly nowLivedMs: number }): boolean;
  /** False, here and below: the lease was no longer this epoch's, and nothing was changed. */
  defer(id: string, epoch: number, next: NextTry): boolean;
  /** Those that wait for their day are due now: whether it has come is to be looked at. */
  lookAtDays(nowMonoMs: number): void;
  /** Its day has not come: looked at again after the wait. No try was made. */
  postpone(id: string, epoch: number, next: Pick<NextTry, "waitMs" | "nowMonoMs" | "nowWallMs">): boolean;
  answer(id: string, epoch: number, answer: Ended & { readonly result: Uint8Array }): boolean;
  /** No answer will come of it by itself; it stays for an operator to see, and is purged as long after as an answer. */
  bury(id: string, reason: string, ended: Ended): void;
  /** A dead request waits again, one that waits is due at once; never one that must wait for the next day. */
  retry(id: string, nowMonoMs: number): Operated;
  /** Deletes a dead request. */
  drop(id: string): Operated;
  /** When the oldest request that waits was received; null: none waits. */
  oldestLivedMs(): number | null;
  /** When the next waiting request is due, monotonic; null: none waits. */
  nextDueMs(): number | null;
  /** False: it was collected before. */
  collect(id: string, nowWallMs: number): boolean;
  purge(endedBeforeLivedMs: number): number;
}

const FOUND = `id, state, received_wall_ms AS receivedWallMs, payload, result, collected_wall_ms AS collectedWallMs`;

export function rowsOf({ db }: Pick<Store, "db">): Rows {
  const insert = db.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, received_lived_ms, due_mono_ms, due_wall_ms,
       wait_ms, payload, asked_provider, asked_key, asked_lived_ms)
     VALUES (@id, @invoice, @claim, 'waiting', @sent, @receivedWallMs, @receivedLivedMs, @dueMonoMs, @receivedWallMs,
       0, @payload, @askedProvider, @askedKey, @askedLivedMs)`,
  );
  const byId = db.prepare<[string], FoundRow>(`SELECT ${FOUND} FROM request WHERE id = ?`);
  const byClaim = db.prepare<[Uint8Array], FoundRow>(`SELECT ${FOUND} FROM request WHERE claim = ?`);
  const newClaim = db.prepare("UPDATE request SET claim = ? WHERE id = ?");
  const waiting = db.prepare<[], { n: number }>(
    `SELECT (SELECT count(*) FROM request WHERE state = 'waiting') +
       (SELECT count(*) FROM request WHERE state = 'leased') AS n`,
  );
  const answered = db.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM request WHERE state = 'answered' AND collected_wall_ms IS NULL",
  );
  const readEpoch = db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'epoch'");
  const writeEpoch = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('epoch', ?)");
  const giveBack = db.prepare<[], { sent: Sent }>(
    "UPDATE request SET state = 'waiting', lease_epoch = NULL WHERE state = 'leased' RETURNING sent",
  );
  // A wait that a restart broke off goes on by the calendar, but is never longer than it was meant to be. What has no
  // wait is due on any clock, and a hundred thousand rows of it are not written anew at each start. What waits for its day is
  // looked at at once: this start's calendar may be hours off, and the time that the machine lay switched off is not in the wait.
  const rebase = db.prepare(
    `UPDATE request SET due_mono_ms = @nowMonoMs +
       CASE WHEN sent = 'waited' THEN 0 ELSE max(0, min(wait_ms, due_wall_ms - @nowWallMs)) END
     WHERE state = 'waiting' AND wait_ms > 0`,
  );
  const due = db.prepare<
    { nowMonoMs: number; dayIsKnown: number; busy: string },
    LeasedRow & { readonly invoice: string }
  >(
    `SELECT id, invoice, sent, attempts + 1 AS attempts, faults, received_lived_ms AS receivedLivedMs, asked_lived_ms AS askedLivedMs,
       payload, asked_provider AS askedProvider, asked_key AS askedKey
     FROM request
     WHERE state = 'waiting' AND (wait_ms = 0 OR due_mono_ms <= @nowMonoMs)
       AND (sent = 'no' OR @dayIsKnown) AND invoice NOT IN (SELECT value FROM json_each(@busy))
     ORDER BY seq LIMIT 1`,
  );
  // Told once more for each further service: still the same try.
  const markMaybeSent = db.prepare(
    `UPDATE request SET attempts = attempts + (state = 'waiting'), state = 'leased', lease_epoch = @epoch, sent = 'maybe',
       asked_provider = @provider, asked_key = @key, asked_lived_ms = @nowLivedMs
     WHERE id = @id AND (state = 'waiting' OR state = 'leased' AND lease_epoch = @epoch)`,
  );
  const defer = db.prepare(
    `UPDATE request SET attempts = attempts + (state = 'waiting'), state = 'waiting', lease_epoch = NULL, sent = @sent,
       wait_ms = @waitMs, reason = @reason, faults = @faults, due_mono_ms = @nowMonoMs + @waitMs,
       due_wall_ms = @nowWallMs + @waitMs, asked_lived_ms = coalesce(asked_lived_ms, @nowLivedMs)
     WHERE id = @id AND (state = 'waiting' OR state = 'leased' AND lease_epoch = @epoch)`,
  );
  const lookAtDays = db.prepare(
    "UPDATE request SET due_mono_ms = ? WHERE state = 'waiting' AND wait_ms > 0 AND sent = 'waited'",
  );
  const postpone = db.prepare(
    `UPDATE request SET wait_ms = @waitMs, due_mono_ms = @nowMonoMs + @waitMs, due_wall_ms = @nowWallMs + @waitMs
     WHERE id = @id AND state = 'waiting'`,
  );
  const answer = db.prepare(
    `UPDATE request SET state = 'answered', lease_epoch = NULL, payload = NULL, result = @result,
       reason = NULL, faults = 0, answered_wall_ms = @nowWallMs, ended_lived_ms = @nowLivedMs
     WHERE id = @id AND (state = 'waiting' OR state = 'leased' AND lease_epoch = @epoch)`,
  );
  const bury = db.prepare(
    `UPDATE request SET state = 'dead', lease_epoch = NULL, result = NULL, reason = @reason, answered_wall_ms = @nowWallMs,
       ended_lived_ms = @nowLivedMs
     WHERE id = @id`,
  );
  const standing = db.prepare<
    { id: string; nowMonoMs: number },
    { state: FoundRow["state"]; sent: Sent; asks: number; waits: number }
  >(
    `SELECT state, sent, payload IS NOT NULL AS asks, wait_ms > 0 AND due_mono_ms > @nowMonoMs AS waits
     FROM request WHERE id = @id`,
  );
  const wakeUp = db.prepare(
    `UPDATE request SET state = 'waiting', wait_ms = 0, attempts = 0, faults = 0, answered_wall_ms = NULL,
       ended_lived_ms = NULL
     WHERE id = ?`,
  );
  const remove = db.prepare("DELETE FROM request WHERE id = ?");
  const oldest = db.prepare<[], { oldest: number }>(
    "SELECT received_lived_ms AS oldest FROM request WHERE state = 'waiting' ORDER BY seq LIMIT 1",
  );
  const nextDue = db.prepare<[], { due: number | null }>(
    `SELECT CASE WHEN EXISTS (SELECT 1 FROM request WHERE state = 'waiting' AND wait_ms = 0) THEN 0
       ELSE (SELECT min(due_mono_ms) FROM request WHERE state = 'waiting' AND wait_ms > 0) END AS due`,
  );
  const collect = db.prepare(
    "UPDATE request SET collected_wall_ms = ? WHERE id = ? AND state = 'answered' AND collected_wall_ms IS NULL",
  );
  // The promised time runs from the answer. What still waits for one is a promise, and no age deletes it.
  const purge = db.prepare("DELETE FROM request WHERE state IN ('answered', 'dead') AND ended_lived_ms <= ?");

  const beginEpoch = db.transaction((nowMonoMs: number, nowWallMs: number) => {
    const epoch = Number(Buffer.from(readEpoch.get()?.value ?? []).toString() || "0") + 1;
    writeEpoch.run(Buffer.from(String(epoch)));
    const recovered = giveBack.all();
    rebase.run({ nowMonoMs, nowWallMs: Math.round(nowWallMs) });
    const maybeSent = recovered.filter(({ sent }) => sent === "maybe").length;
    return { epoch, recovered: recovered.length, maybeSent };
  });

  /** By id: what this process works on. */
  const leases = new Map<string, { readonly epoch: number; readonly invoice: string }>();
  const isHeld = (id: string, epoch: number): boolean => leases.get(id)?.epoch === epoch;

  let known: { readonly waiting: number; readonly answered: number } | null = null;
  const count = (): { readonly waiting: number; readonly answered: number } =>
    (known ??= { waiting: waiting.get()?.n ?? 0, answered: answered.get()?.n ?? 0 });
  const changed = <T>(result: T): T => {
    known = null;
    return result;
  };

  return {
    insert({ askedAt, ...row }) {
      const before = count();
      insert.run({
        ...row,
        receivedWallMs: Math.round(row.receivedWallMs),
        askedProvider: askedAt?.provider ?? null,
        askedKey: askedAt?.key ?? null,
      });
      known = { ...before, waiting: before.waiting + 1 };
    },
    byId: (id) => byId.get(id) ?? null,
    byClaim: (claim) => byClaim.get(claim) ?? null,
    newClaim: (id, claim) => void newClaim.run(claim, id),
    counts: count,
    recount: () => changed(undefined),
    beginEpoch(nowMonoMs, nowWallMs) {
      leases.clear();
      return beginEpoch.immediate(nowMonoMs, nowWallMs);
    },
    lease(epoch, { monoMs, dayIsKnown }) {
      const busy = JSON.stringify([...leases.values()].map(({ invoice }) => invoice));
      const found = due.get({ nowMonoMs: monoMs, dayIsKnown: Number(dayIsKnown), busy });
      if (found === undefined) return null;
      const { invoice, ...row } = found;
      leases.set(row.id, { epoch, invoice });
      return row;
    },
    release(id, epoch) {
      if (isHeld(id, epoch)) leases.delete(id);
    },
    markMaybeSent: (id, epoch, { provider, key, nowLivedMs }) =>
      isHeld(id, epoch) && markMaybeSent.run({ id, epoch, provider, key, nowLivedMs }).changes === 1,
    defer: (id, epoch, { waitMs, nowWallMs, ...next }) =>
      isHeld(id, epoch) &&
      defer.run({ id, epoch, ...next, waitMs: Math.round(waitMs), nowWallMs: Math.round(nowWallMs) }).changes === 1,
    lookAtDays: (nowMonoMs) => void lookAtDays.run(nowMonoMs),
    postpone: (id, epoch, { waitMs, nowMonoMs, nowWallMs }) =>
      isHeld(id, epoch) &&
      postpone.run({ id, nowMonoMs, waitMs: Math.round(waitMs), nowWallMs: Math.round(nowWallMs) }).changes === 1,
    answer(id, epoch, { result, nowWallMs, nowLivedMs }) {
      if (!isHeld(id, epoch)) return false;
      const before = count();
      const kept = answer.run({ id, epoch, result, nowWallMs: Math.round(nowWallMs), nowLivedMs }).changes === 1;
      if (kept) known = { waiting: before.waiting - 1, answered: before.answered + 1 };
      return kept;
    },
    bury: (id, reason, { nowWallMs, nowLivedMs }) =>
      void changed(bury.run({ id, reason, nowWallMs: Math.round(nowWallMs), nowLivedMs })),
    retry(id, nowMonoMs) {
      const row = standing.get({ id, nowMonoMs });
      if (row === undefined) return "no-such-request";
      if (row.state === "leased" || leases.has(id)) return "under-way";
      if (row.state === "answered") return "answered";
      if (row.asks === 0) return "nothing-to-ask";
      // A check of today may be spent, and nobody can say: asked now, it could cost a second one.
      if (row.state === "waiting" && row.sent === "waited" && row.waits === 1) return "waits-for-the-day";
      changed(wakeUp.run(id));
      return "done";
    },
    drop(id) {
      const row = byId.get(id);
      if (row === undefined) return "no-such-request";
      if (row.state !== "dead") return "not-dead";
      changed(remove.run(id));
      return "done";
    },
    oldestLivedMs: () => oldest.get()?.oldest ?? null,
    nextDueMs: () => nextDue.get()?.due ?? null,
    collect(id, nowWallMs) {
      const before = count();
      const { changes } = collect.run(Math.round(nowWallMs), id);
      if (changes === 1) known = { ...before, answered: before.answered - 1 };
      return changes === 1;
    },
    purge: (before) => changed(purge.run(before)).changes,
  };
}
