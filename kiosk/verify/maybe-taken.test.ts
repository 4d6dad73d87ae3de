/** Questions that left and were not answered: looked up before anybody asks them again, and asked nowhere else meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ManualTerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { missing, NOT_FOUND, QUERY, TwoServices, type StandIn } from "./fixture.ts";
import { outcomeName, type Verifier } from "./policy.ts";

let clock: ManualTerminalClock;
let first: StandIn;
let second: StandIn;
let verifier: Verifier;
let personAsks: TwoServices["personAsks"];

beforeEach(() => {
  ({ clock, first, second, verifier, personAsks } = new TwoServices());
});

afterEach(() => verifier.close());

describe("a question that may have been taken", () => {
  async function maybeTaken(): Promise<void> {
    const person = await personAsks();
    first.last().reply(missing("timeout", "unknown"));
    await person.outcome;
  }

  /** By both, as their probes are answered. */
  async function timeIsTold(): Promise<void> {
    for (const service of [first, second]) service.serverMs = () => clock.wallMs();
    verifier.start();
    await clock.advance(0);
  }

  /** Left for the first service, not seen there, and asked there once more, which went nowhere. */
  async function onItsWay(): Promise<void> {
    verifier.start();
    await maybeTaken();
    first.lookUp = "not-seen";
    const again = await personAsks(QUERY, "k2");
    expect(first.last().ask.idempotencyKey).toBe("k1");
    first.last().reply(missing("unreachable", "no"));
    // The first service is gone now, and the other would count a second check when the late one arrives.
    expect(outcomeName(await again.outcome)).toBe("unreachable/maybe-taken");
  }

  test("and was not seen there may still be on its way: it is asked there, under its key, and nowhere else", async () => {
    await onItsWay();
    const third = await personAsks(QUERY, "k3");
    expect(outcomeName(await third.outcome)).toBe("unreachable/maybe-taken");
    expect(third.committed).toEqual([{ provider: "first", key: "k1" }]);
    expect(second.asked).toEqual([]);
  });

  test("and was on its way is looked up once more after six minutes: it may have arrived", async () => {
    await onItsWay();
    first.isReachable = false;
    await clock.advance(VERIFY_DELAYS.onItsWay + VERIFY_DELAYS.probeIdle);
    const early = await personAsks(QUERY, "k3");
    expect(outcomeName(await early.outcome)).toContain("maybe-taken");
    expect(second.asked).toEqual([]);
    first.isReachable = true;
    first.lookUp = NOT_FOUND;
    await clock.advance(VERIFY_DELAYS.probeIdle);
    const later = await personAsks(QUERY, "k4");
    expect(await later.outcome).toEqual(NOT_FOUND);
    expect(second.asked).toEqual([]);
  });

  test("and was not seen after six minutes either never arrives: it may be asked anywhere", async () => {
    await onItsWay();
    await clock.advance(VERIFY_DELAYS.onItsWay);
    const later = await personAsks(QUERY, "k4");
    first.last().reply(missing("unreachable", "no"));
    await clock.advance(0);
    second.last().reply(NOT_FOUND);
    expect(await later.outcome).toEqual(NOT_FOUND);
  });

  test("is looked up where it was asked, and its answer is given to whoever asks again", async () => {
    await maybeTaken();
    first.lookUp = { ...NOT_FOUND, source: "first" };
    const again = await personAsks(QUERY, "k2");
    expect(outcomeName(await again.outcome)).toBe("not-found");
    expect(first.lookedUp).toEqual(["k1"]);
    expect(first.asked).toHaveLength(1);
    expect(second.asked).toHaveLength(0);
    expect(verifier.askedAt(QUERY)).toBeNull();
  });

  test("is asked again once it was not seen where it was asked", async () => {
    await maybeTaken();
    const again = await personAsks(QUERY, "k2");
    first.last().reply(NOT_FOUND);
    expect(await again.outcome).toEqual(NOT_FOUND);
    expect(first.asked).toHaveLength(2);
  });

  test("is not asked again today where nobody can tell, and the asker's promise is tied to that service", async () => {
    await maybeTaken();
    first.lookUp = "cannot-tell";
    const again = await personAsks(QUERY, "k2");
    expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");
    expect(again.committed).toEqual([{ provider: "first", key: "k1" }]);
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  });

  test.each([-26, 26, -438_000])(
    "is a check of today still when the calendar is put right by %i hours",
    async (hours) => {
      await maybeTaken();
      first.lookUp = "cannot-tell";
      clock.jumpWall(hours * 3_600_000);
      const again = await personAsks(QUERY, "k2");
      expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");
      expect(verifier.askedAt(QUERY)).toEqual({ provider: "first", key: "k1" });
      expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
    },
  );

  test("is a check of today still while nobody vouches for a calendar that says tomorrow, until a whole day has passed", async () => {
    await maybeTaken();
    first.lookUp = "cannot-tell";
    clock.jumpWall(11 * 3_600_000);
    await clock.advance(2 * 3_600_000);
    const again = await personAsks(QUERY, "k2");
    expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");
    expect(first.asked).toHaveLength(1);
    await clock.advance(22 * 3_600_000 + 1);
    await personAsks(QUERY, "k3");
    expect(first.asked).toHaveLength(2);
  });

  test("is a check of a new day after midnight in Beijing", async () => {
    await timeIsTold();
    await maybeTaken();
    first.lookUp = "cannot-tell";
    // A calendar may be a minute ahead without being put right.
    await clock.advance(12 * 3_600_000 + 61_000);
    await personAsks(QUERY, "k2");
    expect(first.asked).toHaveLength(2);
  });

  test("that left right before midnight may arrive after it: nobody else is asked before six minutes are over", async () => {
    await timeIsTold();
    await clock.advance(12 * 3_600_000 - 1_000);
    await maybeTaken();
    await clock.advance(2_000);
    first.lookUp = "cannot-tell";
    const again = await personAsks(QUERY, "k2");
    expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
    // Then it is a check of a new day, like any other question of yesterday.
    await clock.advance(VERIFY_DELAYS.onItsWay);
    await personAsks(QUERY, "k3");
    expect(first.asked).toHaveLength(2);
  });

  test("is looked up at the service that an earlier run had written down, and at no other", async () => {
    second.lookUp = { ...NOT_FOUND, source: "second" };
    const { signal } = new AbortController();
    expect(await verifier.resultOf("k9", QUERY, signal, { provider: "second", key: "k8" })).toMatchObject({
      match: "not-found",
    });
    expect(second.lookedUp).toEqual(["k8"]);
    expect(first.lookedUp).toEqual([]);
  });

  test("cannot be told of where its service was taken out of the configuration, or was never written down", async () => {
    const { signal } = new AbortController();
    expect(await verifier.resultOf("k", QUERY, signal, { provider: "gone", key: "k" })).toBe("cannot-tell");
    expect(await verifier.resultOf("k", QUERY, signal)).toBe("cannot-tell");
  });
});

describe("a look-up is believed only about what it looked up", () => {
  const at = (provider: string, key: string): AskedAt => ({ provider, key });
  const lookUp = (place: AskedAt): ReturnType<Verifier["resultOf"]> =>
    verifier.resultOf(place.key, QUERY, new AbortController().signal, place);

  /** At the first service, under k1. */
  async function maybeTakenAtFirst(): Promise<void> {
    const person = await personAsks();
    first.last().ask.onSent?.();
    first.last().reply(missing("timeout", "unknown"));
    expect(outcomeName(await person.outcome)).toBe("timeout/maybe-taken");
  }

  test("what another service has not seen may still be taken where it was asked last: nobody asks again", async () => {
    await maybeTakenAtFirst();
    second.lookUp = "not-seen";
    expect(await lookUp(at("second", "of-yesterday"))).toBe("not-seen");
    first.lookUp = "cannot-tell";
    const again = await personAsks(QUERY, "k2");
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
    expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");
  });

  test("where another service turns the look-up away, the question is still tied to where it was asked last", async () => {
    await maybeTakenAtFirst();
    second.lookUp = missing("busy", "unknown");
    await lookUp(at("second", "of-yesterday"));
    expect(verifier.askedAt(QUERY)).toEqual(at("first", "k1"));
  });

  test("where another service cannot tell, the question is still looked up where it was asked last", async () => {
    await maybeTakenAtFirst();
    second.lookUp = "cannot-tell";
    expect(await lookUp(at("second", "of-yesterday"))).toBe("cannot-tell");
    expect(verifier.askedAt(QUERY)).toEqual(at("first", "k1"));
    first.lookUp = NOT_FOUND;
    const again = await personAsks(QUERY, "k2");
    expect(await again.outcome).toEqual(NOT_FOUND);
    expect(first.lookedUp).toEqual(["k1"]);
  });

  test("what was not seen before the question left once more may be taken now", async () => {
    await maybeTakenAtFirst();
    const slow = Promise.withResolvers<string>();
    first.lookUp = slow.promise;
    const early = lookUp(at("first", "k1"));
    await clock.advance(0);
    first.lookUp = "not-seen";
    const again = await personAsks(QUERY, "k2");
    first.last().ask.onSent?.();
    first.last().reply(missing("timeout", "unknown"));
    expect(outcomeName(await again.outcome)).toBe("timeout/maybe-taken");

    slow.resolve("not-seen");
    expect(await early).toBe("not-seen");
    first.lookUp = "cannot-tell";
    const third = await personAsks(QUERY, "k3");
    expect(first.asked).toHaveLength(2);
    expect(outcomeName(await third.outcome)).toBe("timeout/maybe-taken");
  });
});
