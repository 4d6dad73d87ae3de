/**
 * The outbox against an in-memory map: whatever happens in whatever order (requests, outages, slow and mangled replies,
 * crashes, restarts, power cuts, time, a calendar that jumps), no request is lost, none is answered twice, none is asked
 * twice, no two about one invoice are under way together, and each claim code finds its own request and no other. No result
 * is deleted, no request given up, and no further one refused for age before that age has really passed; in the end all go.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import type { Query } from "../invoice/types.ts";
import type { EventId } from "../journal/catalogue.ts";
import type { Provider } from "../verify/port.ts";
import type { ServiceState } from "../verify/sandbox/sandbox.ts";
import { OUTBOX_DELAYS, OUTBOX_LIMITS } from "./delays.ts";
import { BackRooms, queryNumber } from "./fixture.ts";
import type { Receipt } from "./outbox.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Op =
  | { readonly op: "enqueue"; readonly invoice: number; readonly amountFen: number; readonly taken: "no" | "unknown" }
  | { readonly op: "service"; readonly state: ServiceState }
  | { readonly op: "advance"; readonly ms: number }
  | { readonly op: "days"; readonly days: number }
  | { readonly op: "crash" }
  | { readonly op: "power-cut"; readonly offMs: number }
  | { readonly op: "restart" }
  | { readonly op: "jump"; readonly ms: number }
  | { readonly op: "look"; readonly which: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant("enqueue" as const),
      invoice: fc.nat(30),
      amountFen: fc.constantFrom(10_000, 10_000, 12_000),
      taken: fc.constantFrom("no" as const, "unknown" as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("service" as const),
      state: fc.constantFrom<ServiceState>("up", "up", "down", "slow", "malformed"),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ op: fc.constant("advance" as const), ms: fc.constantFrom(10, 60, 300, 5_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("days" as const), days: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 2, arbitrary: fc.constant<Op>({ op: "crash" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("power-cut" as const),
      offMs: fc.constantFrom(0, 60_000, 10 * 3_600_000, 12 * DAY_MS),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "restart" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("jump" as const),
      ms: fc.constantFrom(-3_600_000, 3_600_000, -400 * DAY_MS, 8 * DAY_MS, 30 * DAY_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("look" as const), which: fc.nat(100) }) },
);

interface Model {
  readonly key: string;
  readonly query: Query;
  readonly receipt: Receipt;
  /** By a clock that runs on whatever the terminal knows, as the next two. */
  readonly receivedMs: number;
  /** Once seen answered, always answered, and always the same. */
  seen: string | null;
}

interface Terminal {
  readonly seed: number;
  readonly tellsTime: boolean;
  readonly concurrency: number;
}

const terminal: fc.Arbitrary<Terminal> = fc.record({
  seed: fc.nat(),
  tellsTime: fc.boolean(),
  concurrency: fc.constantFrom(1, 2, 4),
});

/** A day in which the machine hardly gets a turn: a month of them is played in a moment. */
async function day(rooms: BackRooms): Promise<void> {
  rooms.clock.starve(DAY_MS - 60_000);
  await rooms.clock.advance(60_000);
}

async function play(ops: readonly Op[], { seed, tellsTime, concurrency }: Terminal): Promise<void> {
  const model: Model[] = [];
  const answeredMs = new Map<unknown, number>();
  const buriedMs = new Map<unknown, number>();
  const gone = new Set<string>();
  const underWay = new Set<string>();
  const tooMany: (string | number)[] = [];
  const rooms = new BackRooms({ seed, tellsTime, limits: { concurrency }, wrap: watched, onRecord });
  const { clock } = rooms;

  /** At most so many at once, and never two about one invoice. */
  function watched(service: Provider): Provider {
    return {
      ...service,
      verify: async (query, ask) => {
        // What is thrown here the policy takes for the service's fault.
        if (underWay.has(query.invoiceNumber)) tooMany.push(query.invoiceNumber);
        underWay.add(query.invoiceNumber);
        if (underWay.size > concurrency) tooMany.push(underWay.size);
        const outcome = await service.verify(query, ask);
        underWay.delete(query.invoiceNumber);
        return outcome;
      },
    };
  }

  function onRecord(ev: EventId, data: Readonly<Record<string, unknown>>): void {
    const { request } = data;
    if (ev === "outbox.answered") answeredMs.set(request, clock.now());
    if (ev === "outbox.dead") {
      buriedMs.set(request, clock.now());
      const received = model.find(({ key }) => key === request)?.receivedMs ?? clock.now();
      expect(clock.now() - received).toBeGreaterThanOrEqual(OUTBOX_DELAYS.poisonAge);
    }
    if (ev === "outbox.purged") {
      const left = new Set(rooms.store.db.prepare("SELECT id FROM request").pluck().all());
      for (const { key } of model.filter((one) => !left.has(one.key) && !gone.has(one.key))) {
        gone.add(key);
        const endedMs = answeredMs.get(key) ?? buriedMs.get(key) ?? clock.now();
        expect(clock.now() - endedMs, `${key} was kept`).toBeGreaterThanOrEqual(OUTBOX_LIMITS.keepDays * DAY_MS);
      }
    }
  }

  function leave({ invoice, amountFen, taken }: Extract<Op, { readonly op: "enqueue" }>): void {
    const key = `k${model.length}`;
    const query = { ...queryNumber(invoice), amountFen };
    const left = rooms.outbox.enqueue({ query, idempotencyKey: key, taken, amountFen: query.amountFen });
    if (left.ok) {
      model.push({ key, query, receipt: left.value, receivedMs: clock.now(), seen: null });
      return;
    }
    const oldest = model.find((one) => !answeredMs.has(one.key) && !buriedMs.has(one.key));
    expect(left.error).toBe("stalled");
    expect(clock.now() - (oldest?.receivedMs ?? clock.now())).toBeGreaterThan(OUTBOX_LIMITS.maxWaitDays * DAY_MS);
  }

  function look(one: Model): boolean {
    if (gone.has(one.key)) return true;
    const found = rooms.find(one.receipt, one.query);
    if (found.type !== "found") throw new Error(`request ${one.key} is lost: ${found.type}`);
    expect(found.requestId).toBe(one.key);
    const now = found.state === "answered" ? JSON.stringify(found.outcome) : null;
    if (one.seen !== null) expect(now).toBe(one.seen);
    one.seen = now;
    return now !== null;
  }

  try {
    await rooms.boot();
    for (const step of ops) {
      switch (step.op) {
        case "enqueue":
          leave(step);
          break;
        case "service":
          rooms.service.setService(step.state);
          break;
        case "advance":
          await clock.advance(step.ms);
          break;
        case "days":
          for (let n = 0; n < step.days; n += 1) await day(rooms);
          break;
        case "crash":
          rooms.crash();
          underWay.clear();
          await rooms.boot();
          break;
        case "power-cut":
          underWay.clear();
          await rooms.powerCut(step.offMs);
          break;
        case "restart":
          await rooms.shutDown();
          await rooms.boot();
          break;
        case "jump":
          clock.jumpWall(step.ms);
          break;
        case "look": {
          const one = model[step.which % Math.max(1, model.length)];
          if (one !== undefined) look(one);
          break;
        }
      }
    }
    rooms.service.setService("up");
    await clock.advance(HOUR_MS);
    expect(model.filter((one) => !buriedMs.has(one.key) && !look(one))).toEqual([]);
    const asked = rooms.ledger().map(({ key }) => key);
    expect(asked.length).toBe(new Set(asked).size);
    const answered = rooms.journal.of("outbox.answered").map(({ request }) => request);
    expect([...answered, ...buriedMs.keys()].sort()).toEqual(model.map(({ key }) => key).sort());

    for (let n = 0; n <= OUTBOX_LIMITS.keepDays + 1; n += 1) await day(rooms);
    expect(gone.size).toBe(model.length);
    expect(tooMany).toEqual([]);
  } finally {
    await rooms.end();
  }
}

/** A request that the service cannot answer is given up, and its row is kept as long as an answer from then on. */
const GIVEN_UP: [readonly Op[], Terminal] = [
  [
    { op: "enqueue", invoice: 0, amountFen: 10_000, taken: "no" },
    { op: "service", state: "malformed" },
    { op: "days", days: 6 },
    { op: "days", days: 6 },
  ],
  { seed: 0, tellsTime: false, concurrency: 1 },
];

/** Hundreds of terminals, each with its own files, on a machine that may be busy. */
const TIME_LIMIT_MS = 600_000;

describe("whatever happens", { timeout: TIME_LIMIT_MS }, () => {
  test("nothing is lost or deleted early, nothing is answered or asked twice, and every claim code finds its own request", async () => {
    await fc.assert(fc.asyncProperty(fc.array(op, { maxLength: 40 }), terminal, play), {
      numRuns: fuzzRuns(300),
      examples: [GIVEN_UP],
    });
  });
});
