import Database, { type Database as Connection } from "better-sqlite3";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { createOutbox, type Outbox, type OutboxOptions } from "../../kiosk/outbox/outbox.ts";
import { openStore, type Store } from "../../kiosk/store/open.ts";
import type { Bench, Row } from "./measure.ts";
import { measureDrain } from "./outbox-drain.ts";
import { ROW_BYTES, seedRequests } from "./outbox-rows.ts";
import { promiseMs } from "./promise.ts";
import { interleave, median, percentile, ratio } from "./statistics.ts";

const FEW_ROWS = 1_000;
const MANY_ROWS = 1_000_000;
const MANY_ROWS_QUICK = 20_000;
const PENDING = 100_000;
const PENDING_QUICK = 5_000;
const AIM_GROWTH = 1.2;
const AIM_OPEN_MS = 1_000;
const WARM_UP = 100;
const KEY = randomBytes(32);

/**
 * The outbox over years: what a promise costs with a thousand rows in the store and with a million, how fast a backlog is
 * worked off beside asking alone, and how long a start takes that finds a hundred thousand requests waiting.
 */
export async function measureOutbox(bench: Bench): Promise<readonly Row[]> {
  const folder = join(bench.scratch, "outbox");
  mkdirSync(folder);
  const journal = openJournal({ dir: join(folder, "journal"), terminalId: "BENCH", clock });
  try {
    return [
      ...(await measureGrowth(bench, folder, journal)),
      ...(await measureDrain(bench, folder, journal)),
      measureOpen(bench, folder, journal),
    ];
  } finally {
    journal.close();
  }
}

async function measureGrowth(bench: Bench, folder: string, journal: Journal): Promise<readonly Row[]> {
  const many = bench.quick ? MANY_ROWS_QUICK : MANY_ROWS;
  const rounds = bench.rounds(1000, 100);
  const stores = [FEW_ROWS, many].map((rows) => {
    bench.say(`outbox: ${rows} rows are written`);
    const store = openStore({ path: join(folder, `rows-${rows}.sqlite`), key: KEY, journal, clock });
    seedRequests(store, { rows, state: "answered" });
    return { store, outbox: neverStarted(store, journal) };
  });
  const [few, lots] = stores;
  if (few === undefined || lots === undefined) throw new Error("there is no store to measure");
  const bare = openBare(join(folder, "bare.sqlite"));
  try {
    const insert = bare.prepare("INSERT INTO bare (id, body) VALUES (?, ?)");
    const values = await interleave({
      warmUp: WARM_UP,
      rounds,
      ways: {
        few: (round) => promiseMs(few.outbox, round),
        many: (round) => promiseMs(lots.outbox, round),
        bare: () => {
          const id = randomUUID();
          const body = randomBytes(ROW_BYTES);
          const begunMs = performance.now();
          insert.run(id, body);
          return performance.now() - begunMs;
        },
      },
      onRound: bench.round,
    });
    const growth = ratio(values.many, values.few);
    const bareSeries = { how: "one INSERT of as many bytes, WAL, synchronous=FULL, no index", values: values.bare };
    const p99 = (way: readonly number[]): string => `p99 ${percentile(way, 99).toFixed(2)} ms`;
    return [
      {
        name: `enqueue at ${FEW_ROWS} rows`,
        unit: "ms",
        ours: { how: "outbox.enqueue, answered requests in the store beside it", values: values.few },
        bare: bareSeries,
        aims: [],
        notes: [`${p99(values.few)}, bare ${p99(values.bare)}.`],
      },
      {
        name: `enqueue at ${many} rows`,
        unit: "ms",
        ours: { how: `the same in a store of ${(pagesOf(lots.store.db) / 1e6).toFixed(0)} MB`, values: values.many },
        bare: bareSeries,
        aims: [{ text: `≤ ${AIM_GROWTH} × at ${FEW_ROWS} rows`, value: growth, limit: AIM_GROWTH }],
        notes: [`${p99(values.many)}; ${growth.toFixed(2)} × the median at ${FEW_ROWS} rows.`],
      },
    ];
  } finally {
    bare.close();
    for (const { store } of stores) store.close();
  }
}

/** A start after a night of outage: quick_check, migrations, keys, leases given back, the first request in hand. */
function measureOpen(bench: Bench, folder: string, journal: Journal): Row {
  const pending = bench.quick ? PENDING_QUICK : PENDING;
  const path = join(folder, "pending.sqlite");
  bench.say(`outbox: ${pending} waiting requests are written`);
  const store = openStore({ path, key: KEY, journal, clock });
  seedRequests(store, { rows: pending, state: "waiting" });
  store.close();
  const rounds = bench.rounds(10, 3);
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begunMs = performance.now();
    const opened = openStore({ path, key: KEY, journal, clock });
    let taken = 0;
    const outbox = neverStarted(opened, journal, () => (taken += 1));
    outbox.start();
    values.push(performance.now() - begunMs);
    if (taken === 0) throw new Error("the outbox took up nothing");
    // As after a kill: what was in hand is found again by the next start.
    void outbox.stop();
    // It waits for what is asked, which never ends here, before it stops the clock of ages.
    outbox.age.close();
    opened.close();
    bench.round(round + 1, rounds);
  }
  return {
    name: `start with ${pending} pending`,
    unit: "ms",
    ours: { how: "openStore, createOutbox, start: until the first request is being asked, in this process", values },
    bare: null,
    aims: [{ text: `≤ ${AIM_OPEN_MS} ms`, value: median(values), limit: AIM_OPEN_MS }],
    notes: ["The file lies in the system's cache; a cold disk adds the time to read it once."],
  };
}

/** Asking never ends: what is timed is what comes before. */
function neverStarted(store: Store, journal: Journal, onAsk: () => void = () => undefined): Outbox {
  const never = new Promise<never>(() => undefined);
  const verifier: OutboxOptions["verifier"] = {
    verify: () => {
      onAsk();
      return never;
    },
    resultOf: () => {
      onAsk();
      return never;
    },
    health: () => "ok",
    onHealth: () => () => undefined,
    personWaits: () => false,
    onServed: () => () => undefined,
    askedAt: () => null,
  };
  return createOutbox({ store, verifier, clock, journal, limits: { maxWaiting: MANY_ROWS } });
}

function openBare(path: string): Connection {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE bare (id TEXT, body BLOB) STRICT");
  return db;
}

function pagesOf(db: Connection): number {
  return Number(db.pragma("page_count", { simple: true })) * Number(db.pragma("page_size", { simple: true }));
}
