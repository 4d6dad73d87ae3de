/**
 * A service that cannot look a question up (Tencent, Baidu): what it may have taken is asked again on the next Beijing day, on
 * no earlier one and on no later one, whatever restarts and calendars do.
 */
import { afterEach, expect, test } from "vitest";
import type { VerifyOutcome } from "../invoice/types.ts";
import type { Provider } from "../verify/port.ts";
import { BackRooms, queryNumber } from "./fixture.ts";

const HOUR = 3_600_000;
const QUESTION = queryNumber(1);

let rooms: BackRooms | null = null;
afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

/** At noon, k1 left and was not answered; from then on every question is answered, and none is looked up. */
async function leftWithoutAnswer({ tellsTime = true } = {}): Promise<BackRooms> {
  let silent = true;
  const wrap = (service: Provider): Provider => ({
    ...service,
    async verify(query, ask) {
      const outcome = await service.verify(query, ask);
      if (!silent) return outcome;
      return { type: "unavailable", reason: "timeout", taken: "unknown", source: service.name, at: outcome.at };
    },
    resultOf: () => Promise.resolve("cannot-tell"),
  });
  const at = (rooms = new BackRooms({ wrap, tellsTime }));
  await at.boot();
  at.enqueue(QUESTION, "k1");
  await at.clock.advance(1_000);
  silent = false;
  return at;
}

/** By true time, hours after the noon at which it began. */
const askedAfterHours = (at: BackRooms): readonly number[] =>
  at.ledger().map(({ at: iso }) => Math.floor((Date.parse(iso) - Date.parse("2026-11-24T12:00:00+08:00")) / HOUR));

function person(at: BackRooms, key: string): Promise<VerifyOutcome> {
  const { signal } = new AbortController();
  return at.verifier.verify(QUESTION, { idempotencyKey: key, session: "s", signal });
}

test("where no service tells the time, it is asked when a whole day has passed, whatever the calendar says", async () => {
  const at = await leftWithoutAnswer({ tellsTime: false });
  at.clock.jumpWall(11 * HOUR);
  await at.clock.advance(23 * HOUR);
  expect(askedAfterHours(at)).toEqual([0]);
  await at.clock.advance(3 * HOUR);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("two promises of one question are both answered on the next day: neither keeps the other waiting", async () => {
  const at = await leftWithoutAnswer();
  at.enqueue(QUESTION, "k2", "unknown");
  await at.clock.advance(11 * HOUR);
  expect(askedAfterHours(at)).toEqual([0]);
  await at.clock.advance(2 * HOUR);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 2 });
});

test("a terminal that is switched off every night asks in the morning", async () => {
  const at = await leftWithoutAnswer();
  await at.clock.advance(8 * HOUR);
  await at.powerCut(12 * HOUR);
  await at.clock.advance(5 * 60_000);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("a terminal that is switched off every night and wakes with an empty battery asks in the morning too", async () => {
  const at = await leftWithoutAnswer();
  await at.clock.advance(8 * HOUR);
  at.clock.jumpWall(-400 * 24 * HOUR);
  await at.powerCut(12 * HOUR);
  await at.clock.advance(60_000);
  at.clock.jumpWall(400 * 24 * HOUR);
  await at.clock.advance(5 * 60_000);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("switched off before the service could say that it cannot tell, it asks in the morning, and a person may ask as well", async () => {
  const at = await leftWithoutAnswer();
  await at.clock.advance(HOUR);
  at.store.db.prepare("UPDATE request SET sent = 'maybe', wait_ms = 0").run();
  at.service.setService("down");
  await at.powerCut(20 * HOUR);
  at.service.setService("up");
  await at.clock.advance(2 * 60_000);
  const answer = person(at, "p1");
  await at.clock.advance(1_000);
  expect(await answer).toMatchObject({ type: "answer" });
  await at.clock.advance(5 * 60_000);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("what a service cannot tell before any calendar was heard waits for the true day too, also over another restart", async () => {
  const at = await leftWithoutAnswer();
  await at.clock.advance(HOUR);
  at.store.db.prepare("UPDATE request SET sent = 'maybe', wait_ms = 0").run();
  at.clock.jumpWall(8 * HOUR);
  await at.powerCut(60_000);
  await at.clock.advance(60_000);
  at.crash();
  await at.boot();
  await at.clock.advance(10 * HOUR);
  expect(askedAfterHours(at)).toEqual([0]);
  await at.clock.advance(3 * HOUR);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("whatever the calendar of a later boot begins with, it waits for the true day", async () => {
  const at = await leftWithoutAnswer();
  await at.clock.advance(5 * HOUR);
  // A battery clock that keeps Beijing's time is read as UTC: eight hours ahead, until a time server is heard.
  at.clock.jumpWall(8 * HOUR);
  await at.powerCut(60_000);
  await at.clock.advance(HOUR);
  at.clock.jumpWall(-8 * HOUR);
  await at.clock.advance(5 * HOUR);
  expect(askedAfterHours(at)).toEqual([0]);
  expect(at.outbox.counts()).toEqual({ waiting: 1, answered: 0 });
  await at.clock.advance(3 * HOUR);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});

test("restarts of the core alone do not bring its day nearer", async () => {
  const at = await leftWithoutAnswer();
  at.clock.jumpWall(8 * HOUR);
  for (let hour = 0; hour < 11; hour += 1) {
    await at.clock.advance(HOUR);
    at.crash();
    await at.boot();
  }
  expect(askedAfterHours(at)).toEqual([0]);
});

test("a calendar that is up to a minute ahead, and is not put right for so little, begins no day early", async () => {
  const at = await leftWithoutAnswer();
  at.clock.jumpWall(59_000);
  // Without the dice: due as soon as the new day has begun.
  at.store.db.prepare("UPDATE request SET wait_ms = 1, due_mono_ms = ?").run(12 * HOUR - 58_000);
  await at.clock.advance(12 * HOUR - 2_000);
  expect(askedAfterHours(at)).toEqual([0]);
  const answer = person(at, "p1");
  await at.clock.advance(100);
  expect(await answer).toMatchObject({ type: "unavailable", taken: "unknown" });
  await at.clock.advance(HOUR);
  expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
});
