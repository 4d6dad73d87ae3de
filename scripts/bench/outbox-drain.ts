import Database from "better-sqlite3";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Query, VerifyOutcome } from "../../kiosk/invoice/types.ts";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import { askedBefore } from "../../kiosk/outbox/asked-before.ts";
import { OUTBOX_LIMITS } from "../../kiosk/outbox/delays.ts";
import { createOutbox } from "../../kiosk/outbox/outbox.ts";
import { createAge } from "../../kiosk/store/age.ts";
import { openStore } from "../../kiosk/store/open.ts";
import { createAnswerCache } from "../../kiosk/verify/answer-cache.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { createVerifier } from "../../kiosk/verify/policy.ts";
import { todayOf } from "../../kiosk/verify/today.ts";
import type { Bench, Row } from "./measure.ts";
import { ROW_BYTES, seedRequests } from "./outbox-rows.ts";
import { ratio } from "./statistics.ts";
import { post } from "./verify.ts";

/** The aim is 0.8 of the bare rate: the inverse in time a request. */
const AIM_RATE = 0.8;
/** No service answers in less: the record itself is asked behind it. */
const QUICK_SERVICE_MS = 20;

/**
 * A backlog worked off by a whole terminal's outbox, policy and kept answers, beside loops that post as many bodies with the
 * same client to the same server:
 *
 *   one after the other   the plainest loop, nothing kept
 *   as many at once       the equal kind, nothing kept: the difference is what keeping costs
 *   …and each kept        the same with one synced INSERT a request: the least that keeps what it was told
 *
 * What the outbox adds is sealing, the journal, and at most one synced commit a request, on a disk whose sync may take
 * milliseconds; two answers that come in one turn share one.
 */
export async function measureDrain(bench: Bench, folder: string, journal: Journal): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const thinkMs of [0, QUICK_SERVICE_MS]) rows.push(...(await drain(bench, folder, journal, thinkMs)));
  return rows;
}

async function drain(bench: Bench, folder: string, journal: Journal, thinkMs: number): Promise<readonly Row[]> {
  const requests = bench.quick ? 100 : 1_000;
  const rounds = bench.rounds(5, 2);
  const server = await serviceThatTakes(thinkMs);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ours: number[] = [];
  const single: number[] = [];
  const equal: number[] = [];
  const kept: number[] = [];
  const { concurrency } = OUTBOX_LIMITS;
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const file = (way: string): string => join(folder, `drain-${thinkMs}-${round}-${way}.sqlite`);
      const times = [
        await outboxLoop({ path: file("ours"), journal, url, requests }),
        await bareLoop({ url, requests, atOnce: 1 }),
        await bareLoop({ url, requests, atOnce: concurrency }),
        await keepingLoop(file("bare"), { url, requests, atOnce: concurrency }),
      ] as const;
      // The first compiles and connects.
      if (round > 0)
        for (const [index, series] of [ours, single, equal, kept].entries()) series.push(times[index] ?? 0);
      bench.round(round + 1, rounds + 1);
    }
  } finally {
    server.close();
  }
  const how = `outbox, policy and kept answers, ${requests} requests, ${concurrency} at once; time a request`;
  const beside = (name: string, bare: Row["bare"] & object): Row => ({
    name: `drain, service ${thinkMs} ms, ${name}`,
    unit: "ms",
    ours: { how, values: ours },
    bare,
    aims: [{ text: `time ≤ ${1 / AIM_RATE} × bare`, value: ratio(ours, bare.values), limit: 1 / AIM_RATE }],
    notes: [
      `${rateOf(ours, bare.values)} of the bare rate; ${rateOf(ours, kept)} of the rate of as many at once with one synced INSERT a request, which itself has ${rateOf(kept, bare.values)}.`,
    ],
  });
  return [
    beside("by one", {
      how: "node:http POST of the same body in a loop, one after the other, nothing kept",
      values: single,
    }),
    beside("at once", { how: `the same, ${concurrency} at once, nothing kept`, values: equal }),
  ];
}

function rateOf(ours: readonly number[], bare: readonly number[]): string {
  return (1 / ratio(ours, bare)).toFixed(2);
}

interface Loop {
  readonly path: string;
  readonly journal: Journal;
  readonly url: string;
  readonly requests: number;
}

async function outboxLoop({ path, journal, url, requests }: Loop): Promise<number> {
  const store = openStore({ path, key: randomBytes(32), journal, clock });
  seedRequests(store, { rows: requests, state: "waiting" });
  const hashInvoice = ({ invoiceNumber }: Query): string => invoiceNumber.slice(-4);
  const cache = createAnswerCache({ store, clock, journal });
  const age = createAge({ store, clock, journal });
  const today = todayOf({ clock, agreedOffsetMs: () => 0 });
  const onDisk = askedBefore({ store, journal, age, today });
  const verifier = createVerifier({ providers: [serviceAt(url)], clock, journal, hashInvoice, cache, onDisk });
  const outbox = createOutbox({ store, verifier, age, today, clock, journal });
  const emptied = Promise.withResolvers<undefined>();
  outbox.onChange(({ waiting }) => {
    if (waiting === 0) emptied.resolve(undefined);
  });
  const begunMs = performance.now();
  outbox.start();
  await emptied.promise;
  const tookMs = performance.now() - begunMs;
  await outbox.stop();
  verifier.close();
  cache.close();
  store.close();
  return tookMs / requests;
}

interface Bare {
  readonly url: string;
  readonly requests: number;
  readonly atOnce: number;
}

async function bareLoop({ url, requests, atOnce }: Bare, keep: () => void = () => undefined): Promise<number> {
  const begunMs = performance.now();
  let left = requests;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post(url, BODY);
      keep();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return (performance.now() - begunMs) / requests;
}

async function keepingLoop(path: string, bare: Bare): Promise<number> {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE kept (body BLOB) STRICT");
  const insert = db.prepare("INSERT INTO kept VALUES (?)");
  const body = randomBytes(ROW_BYTES);
  const tookMs = await bareLoop(bare, () => void insert.run(body));
  db.close();
  return tookMs;
}

const BODY = JSON.stringify({ invoiceNumber: "26112111200000000000", issueDate: "2026-11-12", amount: "100.00" });

function serviceAt(url: string): Provider {
  return {
    name: "bench",
    async verify(_query, { onSent }): Promise<VerifyOutcome> {
      onSent?.();
      await post(url, BODY);
      return { type: "refused", reason: "out-of-window", source: "bench", at: new Date().toISOString() };
    },
    resultOf: () => Promise.resolve("not-seen"),
    reachable: () => Promise.resolve(true),
  };
}

async function serviceThatTakes(ms: number): Promise<Server> {
  const server = createServer((incoming, reply) => {
    const answer = (): void => void reply.writeHead(200, { connection: "close" }).end("{}");
    incoming.resume().once("end", () => {
      if (ms === 0) answer();
      else setTimeout(answer, ms);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
