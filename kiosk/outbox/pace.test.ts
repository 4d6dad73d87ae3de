/** How a backlog is worked off: how many at once, who goes first, and what it costs the disk. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { Query, VerifyOutcome } from "../invoice/types.ts";
import { unavailable } from "../verify/outcome.ts";
import type { Ask, Provider } from "../verify/port.ts";
import { BackRooms, queryNumber, type BackRoomsOptions } from "./fixture.ts";

let rooms: BackRooms | null = null;

afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

/** At each question, how many were under way with it. */
class Gauge {
  readonly seen: number[] = [];
  underWay = 0;
  /** What becomes of the question instead of being asked; null: it is asked. */
  turnsAway: ((query: Query, ask: Ask) => VerifyOutcome | null) | null = null;

  readonly wrap = (service: Provider): Provider => ({
    ...service,
    verify: async (query, ask) => {
      this.seen.push((this.underWay += 1));
      const outcome = this.turnsAway?.(query, ask) ?? (await service.verify(query, ask));
      this.underWay -= 1;
      return outcome;
    },
  });
}

async function backlog(requests: number, options: BackRoomsOptions = {}): Promise<BackRooms> {
  const at = (rooms = new BackRooms(options));
  at.service.setService("down");
  await at.boot();
  for (let n = 0; n < requests; n += 1) at.enqueue(queryNumber(n), `k${n}`);
  return at;
}

/** Until the outage's own pause is over and everything is answered. */
async function serviceIsBack(at: BackRooms): Promise<void> {
  at.service.setService("up");
  await at.clock.advance(5 * 60_000);
}

function person(at: BackRooms, n: number): Promise<VerifyOutcome> {
  const { signal } = new AbortController();
  return at.verifier.verify(queryNumber(n), { idempotencyKey: `person-${n}`, session: "s", signal });
}

describe("a backlog", () => {
  test("is worked off whole also where a pause ends between two looks at the clock", async () => {
    const gauge = new Gauge();
    let turnedAway = 0;
    gauge.turnsAway = () => {
      turnedAway += 1;
      return turnedAway > 3 ? null : unavailable("busy", "no", { source: "sandbox", wallMs: 0 });
    };
    const at = await backlog(7, { wrap: gauge.wrap, restless: true });
    await serviceIsBack(at);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 7 });
  });

  test("is begun with a single question after an outage, and goes on with two at once when that was answered", async () => {
    const gauge = new Gauge();
    const at = await backlog(7, { wrap: gauge.wrap });
    await serviceIsBack(at);
    expect(at.outbox.counts().answered).toBe(7);
    expect(gauge.seen).toEqual([1, 1, 2, 2, 2, 2, 2]);
  });

  test("is asked about one by one from the first question that a busy service turns away", async () => {
    const gauge = new Gauge();
    const at = await backlog(8, { wrap: gauge.wrap, limits: { concurrency: 4 } });
    at.service.setService("up");
    await at.clock.advance(60_000);
    expect(Math.max(...gauge.seen)).toBe(4);

    const busy: VerifyOutcome = { type: "unavailable", reason: "busy", taken: "no", source: "s", at: "" };
    gauge.turnsAway = (_, { onTurnedAway }) => {
      onTurnedAway?.();
      return { ...busy, at: new Date(at.clock.wallMs()).toISOString() };
    };
    gauge.seen.splice(0);
    for (let n = 10; n < 20; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await at.clock.advance(200);
    // Those that had left together; nothing after the first "busy".
    expect(gauge.seen.length).toBeLessThanOrEqual(4);

    gauge.turnsAway = null;
    gauge.seen.splice(0);
    await at.clock.advance(10 * 60_000);
    expect(gauge.seen.slice(0, 3)).toEqual([1, 1, 2]);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 18 });
  });

  test("waits while a person stands there and waits for an answer, and goes on when it is there", async () => {
    const at = await backlog(0);
    await serviceIsBack(at);
    const answer = person(at, 100);
    for (let n = 0; n < 4; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await at.clock.advance(99);
    expect(at.ledger().map(({ key }) => key)).toEqual(["person-100"]);
    await at.clock.advance(1);
    expect(await answer).toMatchObject({ type: "answer" });
    await at.clock.advance(1_000);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 4 });
  });

  test("costs one commit a request, and half a commit where two are answered in one turn", async () => {
    const one = await backlog(40, { limits: { concurrency: 1 } });
    const before = commitsOf(one);
    await serviceIsBack(one);
    expect(one.outbox.counts().answered).toBe(40);
    // "Maybe sent" of the first has no answer to share a commit with.
    expect(commitsOf(one) - before).toBe(41);
    await one.end();

    const held: (() => void)[] = [];
    const wrap = (service: Provider): Provider => ({
      ...service,
      verify: async (query, ask) => {
        const outcome = await service.verify(query, ask);
        await new Promise<void>((resolve) => void held.push(resolve));
        return outcome;
      },
    });
    const two = await backlog(41, { wrap });
    const begun = commitsOf(two);
    two.service.setService("up");
    while (held.length === 0) await two.clock.advance(1_000);
    for (let turn = 0; turn <= 20; turn += 1) {
      expect(held).toHaveLength(turn === 0 ? 1 : 2);
      for (const answer of held.splice(0)) answer();
      await two.clock.advance(1_000);
    }
    expect(two.outbox.counts().answered).toBe(41);
    // "Maybe sent" of the first; its answer with the next two; then two answers with the next two each time.
    expect(commitsOf(two) - begun).toBe(22);
  });
});

/** Commits in the write-ahead log, of which each was synced: a frame that ends one says how large the file then is. */
function commitsOf(at: BackRooms): number {
  const wal = readFileSync(`${at.path}-wal`);
  const pageBytes = wal.readUInt32BE(8);
  const salts = wal.subarray(16, 24);
  let commits = 0;
  for (let frame = 32; frame + 24 <= wal.length; frame += 24 + pageBytes) {
    if (!wal.subarray(frame + 8, frame + 16).equals(salts)) break;
    if (wal.readUInt32BE(frame + 4) > 0) commits += 1;
  }
  return commits;
}
