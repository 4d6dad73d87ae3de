/**
 * The requests as an operator sees them, for another process than the terminal (store/read-only.ts). Nothing that was asked
 * or answered is in a summary.
 *
 * Error model: what can happen is a closed result; nothing is thrown, written or repaired.
 */
import type { Database as Connection } from "better-sqlite3";
import type { Answer, Query, Refused, Result } from "../invoice/types.ts";
import { readSealer } from "../store/keyring.ts";
import { readStore, type NotOpened } from "../store/read-only.ts";
import { openPayload, openResult } from "./contents.ts";

export const REQUEST_STATES = ["waiting", "under-way", "answered", "dead"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Times are ISO 8601 instants. */
export interface RequestSummary {
  readonly id: string;
  readonly state: RequestState;
  readonly receivedAt: string;
  readonly attempts: number;
  /** Could a check of the day be spent on it? */
  readonly sent: "no" | "maybe" | "waited";
  /** Why the last try gave no answer, or why it is dead. */
  readonly reason: string | null;
  /** Tries in a row that reached a service and got nothing usable. */
  readonly faults: number;
  readonly service: string | null;
  readonly nextTryAt: string | null;
  /** When it was answered, or was found dead. */
  readonly endedAt: string | null;
  readonly collectedAt: string | null;
  /** The invoice as the journal names it. */
  readonly invoice: string;
}

/** What was asked, and answered where it was. Personal. */
export interface RequestContents {
  readonly query: Query | null;
  readonly outcome: Answer | Refused | null;
}

/** "older-schema": an older version of the terminal wrote it last, and this one has not run on it yet. */
export type NotReadable = "older-schema" | "wrong-key" | NotOpened;

export interface RequestReader {
  /** Oldest first; `part`: no more than these are read. */
  list(
    states: readonly RequestState[],
    part?: { readonly limit: number; readonly offset: number },
  ): readonly RequestSummary[];
  one(id: string): RequestSummary | null;
  contents(id: string): RequestContents;
  counts(): Readonly<Record<RequestState, number>>;
}

/** The first schema in which requests say why. */
const FIRST_SCHEMA = 4;

export interface ReadOptions {
  readonly path: string;
  /** Root keys to open contents with; none: contents are not to be read. */
  readonly roots: readonly Uint8Array[];
}

/** Reads with what is given here and nothing beyond it: the file is closed when `use` returns. */
export function readRequests<T>(
  { path, roots }: ReadOptions,
  use: (requests: RequestReader) => T,
): Result<T, NotReadable> {
  return readStore(path, (db, schema): Result<T, "older-schema" | "wrong-key"> => {
    if (schema < FIRST_SCHEMA) return { ok: false, error: "older-schema" };
    const sealer = roots.length === 0 ? null : readSealer(db, roots);
    if (roots.length > 0 && sealer === null) return { ok: false, error: "wrong-key" };
    return { ok: true, value: use(readerOf(db, sealer)) };
  });
}

interface Row {
  readonly id: string;
  readonly invoice: string;
  readonly state: "waiting" | "leased" | "answered" | "dead";
  readonly sent: RequestSummary["sent"];
  readonly attempts: number;
  readonly reason: string | null;
  readonly faults: number;
  readonly service: string | null;
  readonly received: number;
  readonly due: number;
  readonly ended: number | null;
  readonly collected: number | null;
}

/** SQLite's word for no limit. */
const EVERYTHING = { limit: -1, offset: 0 } as const;

const COLUMNS = `id, invoice, state, sent, attempts, reason, faults, asked_provider AS service, received_wall_ms AS received,
  due_wall_ms AS due, answered_wall_ms AS ended, collected_wall_ms AS collected`;

function readerOf(db: Connection, sealer: ReturnType<typeof readSealer>): RequestReader {
  const list = db.prepare<[string, number, number], Row>(
    `SELECT ${COLUMNS} FROM request WHERE state IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ? OFFSET ?`,
  );
  const one = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM request WHERE id = ?`);
  const sealed = db.prepare<[string], { payload: Uint8Array | null; result: Uint8Array | null }>(
    "SELECT payload, result FROM request WHERE id = ?",
  );
  const count = db.prepare<[], { state: Row["state"]; n: number }>(
    "SELECT state, count(*) AS n FROM request GROUP BY state",
  );

  return {
    list: (states, { limit, offset } = EVERYTHING) =>
      list.all(JSON.stringify(states.map(stateInFile)), limit, offset).map(summaryOf),
    one(id) {
      const row = one.get(id);
      return row === undefined ? null : summaryOf(row);
    },
    contents(id) {
      const row = sealed.get(id);
      if (row === undefined || sealer === null) return { query: null, outcome: null };
      const stored = openResult(sealer, id, row.result);
      if (stored !== null) return stored;
      return { query: openPayload(sealer, id, row.payload)?.query ?? null, outcome: null };
    },
    counts() {
      const counts = { waiting: 0, "under-way": 0, answered: 0, dead: 0 };
      for (const { state, n } of count.all()) counts[stateSaid(state)] = n;
      return counts;
    },
  };
}

function summaryOf(row: Row): RequestSummary {
  const { id, invoice, state, sent, attempts, reason, faults, service } = row;
  return {
    id,
    state: stateSaid(state),
    receivedAt: iso(row.received),
    attempts,
    sent,
    reason,
    faults,
    service,
    nextTryAt: state === "waiting" ? iso(row.due) : null,
    endedAt: row.ended === null ? null : iso(row.ended),
    collectedAt: row.collected === null ? null : iso(row.collected),
    invoice,
  };
}

function stateSaid(state: Row["state"]): RequestState {
  return state === "leased" ? "under-way" : state;
}

function stateInFile(state: RequestState): Row["state"] {
  return state === "under-way" ? "leased" : state;
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
