import Database, { type Database as Connection } from "better-sqlite3";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemTerminalClock } from "../../kiosk/journal/clock.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { createOutbox, type OutboxOptions } from "../../kiosk/outbox/outbox.ts";
import { openStore, type Store } from "../../kiosk/store/open.ts";
import type { Bench, Row } from "./measure.ts";
import { promiseMs } from "./promise.ts";
import { interleave, ratio } from "./statistics.ts";

const AIM_RATIO = 1.5;
const KEY_BYTES = 32;
const SYNCHRONOUS_FULL = 2;
/** The way through hash, seal and journal is compiled by then. */
const WARM_UP = 100;

/**
 * A request promised, as the terminal does it while the service is away: hashed, sealed, given a claim code, committed
 * with synchronous=FULL, and written into the journal on disk. The bare way is one prepared INSERT of as many bytes into a table
 * without an index, WAL and FULL too, in a file beside it on the same disk.
 */
export async function measureEnqueue(bench: Bench): Promise<readonly Row[]> {
  const folder = join(bench.scratch, "enqueue");
  mkdirSync(folder);
  const rounds = bench.rounds(1000, 100);
  const clock = systemTerminalClock;
  const journal = openJournal({ dir: join(folder, "journal"), terminalId: "BENCH", clock });
  const store = openStore({ path: join(folder, "ours.sqlite"), key: randomBytes(KEY_BYTES), journal, clock });
  const bare = openBare(join(folder, "bare.sqlite"));
  try {
    // Never started: what is timed is the promise, not the work that follows it.
    const limits = { maxWaiting: rounds + WARM_UP + 1 };
    const outbox = createOutbox({ store, verifier: AWAY, clock, journal, limits });
    const promise = (n: number): number => promiseMs(outbox, n);
    const firstMs = promise(0);
    const size = bytesOfRow(store);
    const insert = bare.prepare("INSERT INTO bare (id, body) VALUES (?, ?)");
    const pair = await interleave({
      warmUp: WARM_UP,
      rounds,
      ways: {
        ours: (round) => promise(round + 1),
        bare: () => {
          const id = randomUUID();
          const body = randomBytes(size - id.length);
          const begunMs = performance.now();
          insert.run(id, body);
          return performance.now() - begunMs;
        },
      },
      onRound: bench.round,
    });
    proveFull(store.db);
    proveFull(bare);
    const times = ratio(pair.ours, pair.bare);
    return [
      {
        name: "enqueue",
        unit: "ms",
        ours: { how: "outbox.enqueue: sealed row, claim code, commit with FULL, journal line", values: pair.ours },
        bare: { how: `one better-sqlite3 INSERT of ${size} bytes, WAL, synchronous=FULL, no index`, values: pair.bare },
        aims: [{ text: `≤ ${AIM_RATIO} × bare`, value: times, limit: AIM_RATIO }],
        notes: [
          `The first request of a process, before anything is compiled: ${firstMs.toFixed(1)} ms.`,
          "Both files lie on the project's disk; what that disk does with a sync is its own affair.",
        ],
      },
    ];
  } finally {
    bare.close();
    store.close();
    journal.close();
  }
}

/** The service as it is when requests are promised: out of reach. */
const AWAY: OutboxOptions["verifier"] = {
  verify: () => Promise.reject(new Error("not asked in the bench")),
  resultOf: () => Promise.reject(new Error("not asked in the bench")),
  health: () => "unreachable",
  onHealth: () => () => undefined,
  personWaits: () => false,
  onServed: () => () => undefined,
  askedAt: () => null,
};

function openBare(path: string): Connection {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE bare (id TEXT, body BLOB) STRICT");
  return db;
}

/** Text and blobs of one row as the outbox keeps it. */
function bytesOfRow({ db }: Store): number {
  const row = db
    .prepare<[], { bytes: number }>(
      "SELECT length(id) + length(invoice) + length(claim) + length(state) + length(sent) + length(payload) AS bytes FROM request",
    )
    .get();
  if (row === undefined) throw new Error("the outbox kept no row");
  return row.bytes;
}

/** A figure for commits that are not on the platter would be worse than none. */
function proveFull(db: Connection): void {
  const synchronous = db.pragma("synchronous", { simple: true });
  const mode = db.pragma("journal_mode", { simple: true });
  if (synchronous !== SYNCHRONOUS_FULL || mode !== "wal") {
    throw new Error(`not durable: synchronous=${String(synchronous)}, journal_mode=${String(mode)}`);
  }
}
