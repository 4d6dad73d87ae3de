/**
 * The outbox against an in-memory map: whatever happens in whatever order (requests, outages, slow and mangled replies,
 * crashes, restarts, time), no request is lost, none is answered twice, none is asked twice, and each claim code finds
 * its own request and no other.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Query } from "../invoice/types.ts";
import type { ServiceState } from "../verify/sandbox/sandbox.ts";
import { BackRooms, queryNumber } from "./fixture.ts";
import type { Receipt } from "./outbox.ts";

const DAY_MS = 24 * 3_600_000;

type Op =
  | { readonly op: "enqueue"; readonly invoice: number; readonly taken: "no" | "unknown" }
  | { readonly op: "service"; readonly state: ServiceState }
  | { readonly op: "advance"; readonly ms: number }
  | { readonly op: "crash" }
  | { readonly op: "restart" }
  | { readonly op: "jump"; readonly ms: number }
  | { readonly op: "look"; readonly which: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant("enqueue" as const),
      invoice: fc.nat(30),
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
  { weight: 2, arbitrary: fc.constant<Op>({ op: "crash" }) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "restart" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("jump" as const),
      ms: fc.constantFrom(-3_600_000, 3_600_000, -400 * DAY_MS, 30 * DAY_MS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("look" as const), which: fc.nat(100) }) },
);

interface Model {
  readonly key: string;
  readonly query: Query;
  readonly receipt: Receipt;
  /** Once seen answered, always answered, and always the same. */
  seen: string | null;
}

async function play(ops: readonly Op[], seed: number): Promise<void> {
  // Nothing is purged or refused for its age here, whatever the calendar does: age has its own tests (outbox.test.ts).
  const rooms = new BackRooms({ seed, limits: { keepDays: 3_650, maxWaitDays: 3_650 } });
  const model: Model[] = [];

  function look(one: Model): boolean {
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
        case "enqueue": {
          const key = `k${model.length}`;
          const query = queryNumber(step.invoice);
          model.push({ key, query, receipt: rooms.enqueue(query, key, step.taken), seen: null });
          break;
        }
        case "service":
          rooms.service.setService(step.state);
          break;
        case "advance":
          await rooms.clock.advance(step.ms);
          break;
        case "crash":
          rooms.crash();
          await rooms.boot();
          break;
        case "restart":
          await rooms.shutDown();
          await rooms.boot();
          break;
        case "jump":
          rooms.clock.jumpWall(step.ms);
          break;
        case "look": {
          const one = model[step.which % Math.max(1, model.length)];
          if (one !== undefined) look(one);
          break;
        }
      }
    }
    rooms.service.setService("up");
    await rooms.clock.advance(15 * 60_000);
    expect(model.filter((one) => !look(one))).toEqual([]);
    const asked = rooms.ledger().map(({ key }) => key);
    expect(asked.length).toBe(new Set(asked).size);
    const answered = rooms.journal.of("outbox.answered").map(({ request }) => request);
    expect([...answered].sort()).toEqual(model.map(({ key }) => key).sort());
  } finally {
    await rooms.end();
  }
}

describe("whatever happens", () => {
  test("nothing is lost, nothing is answered or asked twice, and every claim code finds its own request", async () => {
    await fc.assert(fc.asyncProperty(fc.array(op, { maxLength: 40 }), fc.nat(), play), { numRuns: 60 });
  });
});
