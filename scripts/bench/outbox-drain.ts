import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Query, VerifyOutcome } from "../../kiosk/invoice/types.ts";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import { OUTBOX_LIMITS } from "../../kiosk/outbox/delays.ts";
import { createOutbox } from "../../kiosk/outbox/outbox.ts";
import { openStore } from "../../kiosk/store/open.ts";
import type { Provider } from "../../kiosk/verify/port.ts";
import { createVerifier } from "../../kiosk/verify/policy.ts";
import type { Bench, Row } from "./measure.ts";
import { seedRequests } from "./outbox-rows.ts";
import { ratio } from "./statistics.ts";
import { post } from "./verify.ts";

/** The aim is 0.8 of the bare rate: the inverse in time a request. */
const AIM_RATE = 0.8;
/** No service answers in less: the record itself is asked behind it. */
const QUICK_SERVICE_MS = 20;

/**
 * A backlog worked off, beside a loop that posts as many bodies with the same client, as many at once, to the same server
 * and keeps nothing. What the outbox adds is two synced commits a request, sealing, and the journal: on a disk whose sync takes
 * milliseconds that is what is measured.
 */
export async function measureDrain(bench: Bench, folder: string, journal: Journal): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const thinkMs of [0, QUICK_SERVICE_MS]) rows.push(await drain(bench, folder, journal, thinkMs));
  return rows;
}

async function drain(bench: Bench, folder: string, journal: Journal, thinkMs: number): Promise<Row> {
  const requests = bench.quick ? 100 : 1_000;
  const rounds = bench.rounds(5, 2);
  const server = await serviceThatTakes(thinkMs);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const path = join(folder, `drain-${thinkMs}-${round}.sqlite`);
      const times = [await outboxLoop({ path, journal, url, requests }), await bareLoop(url, requests)] as const;
      // The first compiles and connects.
      if (round > 0) {
        ours.push(times[0]);
        bare.push(times[1]);
      }
      bench.round(round + 1, rounds + 1);
    }
  } finally {
    server.close();
  }
  const rate = 1 / ratio(ours, bare);
  return {
    name: `drain, service ${thinkMs} ms`,
    unit: "ms",
    ours: {
      how: `outbox and policy, ${requests} requests, ${OUTBOX_LIMITS.concurrency} at once; time a request`,
      values: ours,
    },
    bare: { how: "node:http POST of the same body in a loop, as many at once, nothing kept", values: bare },
    aims: [{ text: `time ≤ ${1 / AIM_RATE} × bare`, value: ratio(ours, bare), limit: 1 / AIM_RATE }],
    notes: [`${rate.toFixed(2)} of the bare rate; two synced commits a request, which the bare way does without.`],
  };
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
  const verifier = createVerifier({ providers: [serviceAt(url)], clock, journal, hashInvoice });
  const outbox = createOutbox({ store, verifier, clock, journal });
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
  store.close();
  return tookMs / requests;
}

async function bareLoop(url: string, requests: number): Promise<number> {
  const begunMs = performance.now();
  let left = requests;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post(url, BODY);
    }
  };
  await Promise.all(Array.from({ length: OUTBOX_LIMITS.concurrency }, one));
  return (performance.now() - begunMs) / requests;
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
