/**
 * Looks at what a killed core left, without touching it: the data folder is copied and the copy opened by the terminal's
 * own functions, as the next start would. The journal is read where it is.
 */
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { memoryJournal } from "../../kiosk/journal/memory.ts";
import { readJournal } from "../../kiosk/journal/read.ts";
import { openPayload, openResult } from "../../kiosk/outbox/contents.ts";
import { verifyJournal } from "../../kiosk/journal/verify.ts";
import { createOutbox } from "../../kiosk/outbox/outbox.ts";
import { contentsOf } from "../../kiosk/store/backup.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { integrityOf } from "../../kiosk/store/integrity.ts";
import { lockStore, type Store } from "../../kiosk/store/open.ts";
import { SEALED_FIELDS } from "../../kiosk/store/sealed-fields.ts";
import { openTerminalStore } from "../../kiosk/store/terminal-store.ts";
import { createVerifier } from "../../kiosk/verify/policy.ts";
import type { JournalLine, StoredRow, StoreSeen } from "./judge.ts";
import type { Claim } from "./messages.ts";
import { clockAhead } from "./rooms.ts";

export interface LookOptions {
  readonly dataDir: string;
  /** Where the copy goes; removed again. */
  readonly scratch: string;
  readonly backups: string;
  readonly claims: readonly Claim[];
  readonly wallOffsetMs: number;
}

export interface Looked {
  readonly store: StoreSeen;
  readonly underWay: number;
}

const NOTHING: StoreSeen = {
  refused: null,
  sound: true,
  schema: 0,
  rows: [],
  claims: [],
  contacts: [],
  unreadable: 0,
  badBackups: [],
};

export function look(options: LookOptions): Looked {
  const { dataDir, scratch, wallOffsetMs } = options;
  rmSync(scratch, { recursive: true, force: true });
  cpSync(dataDir, scratch, { recursive: true, filter: (path) => !path.endsWith("/journal") });
  const clock = clockAhead(wallOffsetMs);
  try {
    const lock = lockStore(storePath(scratch));
    const journal = memoryJournal();
    const { store } = openTerminalStore({ dataDir: scratch, credentialsDir: undefined, lock, journal, clock });
    try {
      return { store: storeSeen(store, options), underWay: underWayIn(store) };
    } finally {
      store.close();
    }
  } catch (error) {
    const refused = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { store: { ...NOTHING, refused }, underWay: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function storeSeen(store: Store, { claims, backups, wallOffsetMs }: LookOptions): StoreSeen {
  const { db } = store;
  const rows = rowsIn(store);
  return {
    refused: null,
    sound: integrityOf(db).sound,
    schema: Number(db.pragma("user_version", { simple: true })),
    rows,
    claims: claimed(store, claims, wallOffsetMs),
    contacts: db
      .prepare<[], { request: string }>("SELECT request FROM delivery")
      .all()
      .map(({ request }) => request),
    unreadable: unreadableIn(store),
    badBackups: badBackups(backups),
  };
}

/** By the outbox itself, which is never started: nobody is asked. */
function claimed(store: Store, claims: readonly Claim[], wallOffsetMs: number): StoreSeen["claims"] {
  const clock = clockAhead(wallOffsetMs);
  const journal = memoryJournal();
  const outbox = createOutbox({
    ...{ store, clock, journal },
    verifier: createVerifier({ providers: [], clock, journal, hashInvoice: () => "" }),
    // What is not found costs a try; every claim is to be tried here.
    limits: { claimTries: Number.MAX_SAFE_INTEGER },
  });
  return claims.map(({ requestId, claimCode, lastFour }) => {
    const found = outbox.find(claimCode, lastFour);
    return { requestId, found: found.type === "found" ? found.requestId : found.type };
  });
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly payload: Uint8Array | null;
  readonly result: Uint8Array | null;
  readonly at: number | null;
}

function rowsIn({ db, sealer }: Store): readonly StoredRow[] {
  const rows = db.prepare<[], Row>("SELECT id, state, payload, result, answered_wall_ms AS at FROM request").all();
  return rows.map(({ id, state, payload, result, at }) => {
    const stored = openResult(sealer, id, result);
    const query = stored?.query ?? openPayload(sealer, id, payload)?.query ?? null;
    const answeredAtMs = state === "answered" ? at : null;
    return { id, state, invoiceNumber: query?.invoiceNumber ?? null, outcome: stored?.outcome ?? null, answeredAtMs };
  });
}

function underWayIn({ db }: Store): number {
  return db.prepare<[], { n: number }>("SELECT count(*) AS n FROM request WHERE state = 'leased'").get()?.n ?? 0;
}

function unreadableIn({ db, sealer }: Store): number {
  return SEALED_FIELDS.flatMap(({ table, column, row }) =>
    db
      .prepare<[], { row: string; sealed: Uint8Array }>(
        `SELECT ${row} AS row, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`,
      )
      .all()
      .filter(({ row: name, sealed }) => !sealer.open({ table, column, row: name }, sealed).ok),
  ).length;
}

/** What has its final name has been read through by whoever wrote it. */
function badBackups(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite"))
    .flatMap((name) => {
      try {
        const { sound, rows } = contentsOf(join(folder, name));
        return sound && rows.has("request") ? [] : [`${name} is not sound`];
      } catch (error) {
        return [`${name} does not open: ${error instanceof Error ? error.message : String(error)}`];
      }
    });
}

/**
 * What `yanpiao journal verify` would say; a kill loses nothing that was written. A first start that was killed before its
 * first line owes none.
 */
export async function journalFaults(dataDir: string, owesLines: boolean): Promise<readonly string[]> {
  const { faults } = await verifyJournal({ dir: join(dataDir, "journal"), keys: null });
  return faults.filter(({ fault }) => owesLines || fault !== "no-journal").map((fault) => JSON.stringify(fault));
}

/** All lines of all lives, in order. */
export async function journalSeen(dataDir: string): Promise<readonly JournalLine[]> {
  const lines: JournalLine[] = [];
  for await (const { seq, ev, fields } of readJournal(join(dataDir, "journal"))) {
    const { request, count } = fields;
    lines.push({
      ...{ seq, ev },
      ...(typeof request === "string" ? { request } : {}),
      ...(typeof count === "number" ? { count } : {}),
    });
  }
  return lines;
}
