/** A person who comes before a terminal that was killed has found out what became of the questions it had asked. */
import { afterEach, describe, expect, test } from "vitest";
import type { VerifyOutcome } from "../invoice/types.ts";
import type { Provider } from "../verify/port.ts";
import { outcomeName } from "../verify/policy.ts";
import { VERIFY_DELAYS } from "../verify/delays.ts";
import { OUTBOX_DELAYS } from "./delays.ts";
import { BackRooms, queryNumber, type BackRoomsOptions } from "./fixture.ts";

let rooms: BackRooms | null = null;

afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

const QUESTION = queryNumber(1);

/** Killed while its question was at the service, and started again; nothing has been looked up yet. */
async function killedWhileAsking(options: BackRoomsOptions = {}): Promise<BackRooms> {
  const at = (rooms = new BackRooms(options));
  await at.boot();
  at.enqueue(QUESTION, "k1");
  await at.clock.advance(60);
  at.crash();
  await at.boot();
  return at;
}

function person(at: BackRooms, key = "p1"): Promise<VerifyOutcome> {
  const { signal } = new AbortController();
  return at.verifier.verify(QUESTION, { idempotencyKey: key, session: "s", signal });
}

const keysAsked = (at: BackRooms): readonly string[] => at.ledger().map(({ key }) => key);

describe("the same question, asked by a person before the terminal knows what became of it", () => {
  test("is looked up, and the person reads the answer to the first one", async () => {
    const at = await killedWhileAsking();
    expect(keysAsked(at)).toEqual(["k1"]);
    const answer = person(at);
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["k1"]);
  });

  test("is kept for later where the service cannot tell, and nobody asks again that day", async () => {
    const wrap = (service: Provider): Provider => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") });
    const at = await killedWhileAsking({ wrap });
    const answer = person(at);
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "unavailable", taken: "unknown" });
    at.enqueue(QUESTION, "p1", "unknown");
    await at.clock.advance(3_600_000);
    expect(keysAsked(at)).toEqual(["k1"]);

    // A second restart forgets nothing either: the first request still waits for its day.
    at.crash();
    await at.boot();
    const again = person(at, "p2");
    await at.clock.advance(1_000);
    expect(await again).toMatchObject({ type: "unavailable", taken: "unknown" });
    expect(keysAsked(at)).toEqual(["k1"]);
  });

  test("is kept for later while the look-up fails, also by whoever left it a second time", async () => {
    const wrap = (service: Provider): Provider => ({ ...service, resultOf: () => Promise.reject(new Error("broken")) });
    const at = await killedWhileAsking({ wrap });
    at.enqueue(QUESTION, "k2");
    const answer = person(at);
    await at.clock.advance(30_000);
    expect(await answer).toMatchObject({ type: "unavailable", taken: "unknown" });
    expect(keysAsked(at)).toEqual(["k1"]);
  });

  test("is asked under the first one's key where it never arrived: a second kill then costs no check either", async () => {
    let lost = true;
    const wrap = (service: Provider): Provider => ({
      ...service,
      verify: (query, ask) => (lost ? new Promise<never>(() => undefined) : service.verify(query, ask)),
    });
    const at = await killedWhileAsking({ wrap });
    lost = false;
    void person(at);
    await at.clock.advance(170);
    expect(keysAsked(at)).toEqual(["k1"]);
    at.crash();
    await at.boot();
    await at.clock.advance(1_000);
    expect(keysAsked(at)).toEqual(["k1"]);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
  });

  test("about another amount is another question, and is asked", async () => {
    const at = await killedWhileAsking();
    const { signal } = new AbortController();
    const corrected = { ...QUESTION, amountFen: 12_300 };
    const answer = at.verifier.verify(corrected, { idempotencyKey: "p1", session: "s", signal });
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["k1", "p1"]);
  });
});

describe("a question of somebody who was promised nothing", () => {
  async function killedWhilePersonAsks(options: BackRoomsOptions = {}): Promise<BackRooms> {
    const at = (rooms = new BackRooms({ tellsTime: true, ...options }));
    await at.boot();
    void person(at, "p1");
    await at.clock.advance(60);
    expect(keysAsked(at)).toEqual(["p1"]);
    at.crash();
    await at.boot();
    return at;
  }

  test("is looked up after a kill for whoever asks the same, and no second check is spent", async () => {
    const at = await killedWhilePersonAsks();
    const again = person(at, "p2");
    await at.clock.advance(1_000);
    expect(await again).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["p1"]);
  });

  test("is not asked again that day where the service cannot tell, and is on the next", async () => {
    const at = await killedWhilePersonAsks({
      wrap: (service) => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") }),
    });
    const again = person(at, "p2");
    await at.clock.advance(1_000);
    expect(await again).toMatchObject({ type: "unavailable", taken: "unknown" });
    await at.clock.advance(13 * 3_600_000);
    const tomorrow = person(at, "p3");
    await at.clock.advance(1_000);
    expect(await tomorrow).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["p1", "p3"]);
  });

  test("leaves nothing on disk once it was answered, or certainly went nowhere", async () => {
    const at = (rooms = new BackRooms({ tellsTime: true }));
    await at.boot();
    const left = (): unknown => at.store.db.prepare("SELECT count(*) FROM left_question").pluck().get();
    const answer = person(at, "p1");
    await at.clock.advance(60);
    expect(left()).toBe(1);
    await at.clock.advance(1_000);
    await answer;
    await at.clock.advance(0);
    expect(left()).toBe(0);
  });

  test("is asked on a disk that takes nothing", async () => {
    const at = (rooms = new BackRooms({ tellsTime: true }));
    await at.boot();
    at.store.db.pragma("query_only = ON");
    const answer = person(at, "p1");
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "answer" });
    at.store.db.pragma("query_only = OFF");
  });
});

describe("a request that was given up after its question had left", () => {
  const bury = (at: BackRooms): void => {
    const nowLivedMs = at.store.db.prepare("SELECT max(received_lived_ms) FROM request").pluck().get();
    at.store.db.prepare("UPDATE request SET state = 'dead', lease_epoch = NULL, ended_lived_ms = ?").run(nowLivedMs);
  };

  /** Asked, given up, and the terminal killed; who asked it is known from the disk alone. */
  async function givenUpAndRestarted(): Promise<BackRooms> {
    const at = (rooms = new BackRooms({ tellsTime: true }));
    await at.boot();
    at.enqueue(QUESTION, "k1");
    await at.clock.advance(60);
    bury(at);
    at.crash();
    await at.boot();
    return at;
  }

  test("is looked up for a person who asks the same on that day", async () => {
    const at = await givenUpAndRestarted();
    const answer = person(at);
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["k1"]);
  });

  test("keeps nobody from asking on the next day", async () => {
    const at = await givenUpAndRestarted();
    await at.clock.advance(12 * 3_600_000 + 61_000);
    const answer = person(at);
    await at.clock.advance(1_000);
    expect(await answer).toMatchObject({ type: "answer" });
    expect(keysAsked(at)).toEqual(["k1", "p1"]);
  });
});

test("a disk that takes nothing at the start keeps nobody out, and what waits is asked when it takes something again", async () => {
  const at = (rooms = new BackRooms());
  at.service.setService("down");
  await at.boot();
  at.enqueue(QUESTION, "k1");
  await at.outbox.stop();
  at.service.setService("up");
  at.store.db.pragma("query_only = ON");
  at.outbox.start();
  await at.clock.advance(OUTBOX_DELAYS.storageTrouble);
  expect(at.ledger()).toEqual([]);
  at.store.db.pragma("query_only = OFF");
  await at.clock.advance(VERIFY_DELAYS.probeCap + OUTBOX_DELAYS.storageTrouble + 60_000);
  expect(keysAsked(at)).toEqual(["k1"]);
});

test("an answer that is there is shown on a disk that takes nothing; only that it was collected is not kept", async () => {
  const at = (rooms = new BackRooms());
  at.service.setService("down");
  await at.boot();
  const receipt = at.enqueue(QUESTION, "k1");
  at.service.setService("up");
  await at.clock.advance(VERIFY_DELAYS.probeCap + 60_000);
  at.store.db.pragma("query_only = ON");
  at.outbox.collected(receipt.requestId);
  expect(at.find(receipt, QUESTION)).toMatchObject({ type: "found", state: "answered", collectedBefore: false });
  at.store.db.pragma("query_only = OFF");
});

test("a promise whose day has come was not asked on it: who asks the same then is not told that it may have been", async () => {
  const wrap = (service: Provider): Provider => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") });
  const at = await killedWhileAsking({ wrap });
  await at.clock.advance(60_000);
  expect(outcomeName(await person(at))).toContain("maybe-taken");
  at.service.setService("down");
  await at.clock.advance(36 * 3_600_000);
  expect(outcomeName(await person(at, "p2"))).toBe("unreachable/not-taken");
});
