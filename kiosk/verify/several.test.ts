/** Several services behind one terminal: who is asked, who never is, and what is known of each. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Query, VerifyOutcome } from "../invoice/types.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import type { AskedAt } from "./asked-at.ts";
import { chooseNext } from "./choose.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { missing, NOT_FOUND, QUERY, queryNumber, StandIn } from "./fixture.ts";
import { createVerifier, outcomeName, type Verifier, type VerifierOptions } from "./policy.ts";

let clock: ManualTerminalClock;
let journal: MemoryJournal;
let first: StandIn;
let second: StandIn;
let verifier: Verifier;

function open(options: Partial<VerifierOptions> = {}): Verifier {
  return createVerifier({
    providers: [first, second],
    clock,
    journal,
    hashInvoice: () => "hash",
    random: (limit) => limit - 1,
    ...options,
  });
}

beforeEach(() => {
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  first = new StandIn("first");
  second = new StandIn("second");
  verifier = open();
});

afterEach(() => verifier.close());

interface Person {
  readonly outcome: Promise<VerifyOutcome>;
  readonly steps: readonly string[];
  readonly committed: readonly AskedAt[];
  cancel(): void;
}

async function personAsks(query: Query = QUERY, key = "k1", mayAsk = true): Promise<Person> {
  const controller = new AbortController();
  const steps: string[] = [];
  const committed: AskedAt[] = [];
  const outcome = verifier.verify(query, {
    idempotencyKey: key,
    signal: controller.signal,
    onStep: (step) => steps.push(step),
    commitAskedAt: (at) => {
      committed.push(at);
      return mayAsk;
    },
  });
  await clock.advance(0);
  return { outcome, steps, committed, cancel: () => controller.abort() };
}

describe("the next service", () => {
  test("is asked when the first certainly did not take the question, with the same key, and the screen never steps back", async () => {
    const person = await personAsks();
    first.last().reply(missing("unreachable", "no"));
    await clock.advance(0);
    second.last().ask.onSent?.();
    second.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
    expect(person.steps).toEqual(["asking", "comparing"]);
    expect(second.last().ask.idempotencyKey).toBe("k1");
    expect(person.committed).toEqual([
      { provider: "first", key: "k1" },
      { provider: "second", key: "k1" },
    ]);
    expect(journal.of("verify.failover")).toEqual([
      { request: "k1", from: "first", reason: "unreachable", to: "second" },
    ]);
    expect(journal.of("verify.done")).toMatchObject([{ outcome: "not-found", provider: "second" }]);
  });

  test("is asked when the first turned the question away at its door after it was sent", async () => {
    const person = await personAsks();
    first.last().ask.onSent?.();
    first.last().ask.onTurnedAway?.();
    first.last().reply(missing("busy", "no"));
    await clock.advance(0);
    second.last().ask.onSent?.();
    second.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
    expect(person.steps).toEqual(["asking", "comparing"]);
  });

  test("is asked when the first does not even open a connection in time", async () => {
    const person = await personAsks();
    await clock.advance(VERIFY_DELAYS.unsent);
    first.last().reply(missing("cancelled", "no"));
    await clock.advance(0);
    second.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
  });

  test("is asked at once about a kind that the first does not know, and nobody about one that none knows", async () => {
    const services = [first, second].map((one) =>
      Object.assign(one, { covers: (kind: string) => kind !== "vat-roll" }),
    );
    Object.assign(first, { covers: (kind: string) => kind === "vat-roll" || kind === "vat-toll" });
    verifier.close();
    verifier = open({ providers: services });
    const person = await personAsks();
    second.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
    expect(first.asked).toEqual([]);
    expect(journal.of("verify.failover")).toEqual([]);
    Object.assign(first, { covers: () => false });
    verifier.close();
    verifier = open({ providers: services });
    const other = await personAsks({ ...QUERY, kind: "vat-roll", invoiceNumber: "12345678" }, "k2");
    expect(outcomeName(await other.outcome)).toBe("kind-not-covered");
  });

  test("is never asked when the first may have taken the question", async () => {
    const person = await personAsks();
    first.last().reply(missing("timeout", "unknown"));
    expect(outcomeName(await person.outcome)).toBe("timeout/maybe-taken");
    expect(second.asked).toHaveLength(0);
    expect(verifier.askedAt(QUERY)).toEqual({ provider: "first", key: "k1" });
  });

  test("is not asked when its answer would come after everybody has gone", async () => {
    const person = await personAsks();
    first.last().ask.onSent?.();
    await clock.advance(VERIFY_DELAYS.deadline - VERIFY_DELAYS.enoughToAsk + 1);
    first.last().ask.onTurnedAway?.();
    first.last().reply(missing("busy", "no"));
    expect(outcomeName(await person.outcome)).toBe("busy/not-taken");
    expect(second.asked).toHaveLength(0);
    expect(journal.of("verify.failover")).toEqual([]);
  });

  test("is not asked for a request whose promise could not be written down", async () => {
    const person = await personAsks(QUERY, "k1", false);
    expect(outcomeName(await person.outcome)).toBe("cancelled/not-taken");
    expect([...first.asked, ...second.asked]).toEqual([]);
  });
});

describe("a question that may have been taken", () => {
  async function maybeTaken(): Promise<void> {
    const person = await personAsks();
    first.last().reply(missing("timeout", "unknown"));
    await person.outcome;
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

  test("is a check of a new day after midnight in Beijing", async () => {
    await maybeTaken();
    first.lookUp = "cannot-tell";
    // A calendar may be a minute ahead without being put right.
    await clock.advance(12 * 3_600_000 + 61_000);
    await personAsks(QUERY, "k2");
    expect(first.asked).toHaveLength(2);
  });

  test("that left right before midnight may arrive after it: nobody else is asked before six minutes are over", async () => {
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

describe("a person who gives up after the question has left", () => {
  test("leaves at once, and whoever asks the same again joins the question that is still on its way", async () => {
    const person = await personAsks();
    first.last().ask.onSent?.();
    person.cancel();
    expect(outcomeName(await person.outcome)).toBe("cancelled/maybe-taken");
    expect(first.last().ask.signal.aborted).toBe(false);
    const again = await personAsks(QUERY, "k2");
    expect(again.steps).toEqual(["asking"]);
    first.last().reply(NOT_FOUND);
    expect(await again.outcome).toEqual(NOT_FOUND);
    expect(first.asked).toHaveLength(1);
  });

  test("has the answer that came after the deadline found by the outbox, without a look-up", async () => {
    const person = await personAsks();
    first.last().ask.onSent?.();
    await clock.advance(VERIFY_DELAYS.deadline);
    expect(outcomeName(await person.outcome)).toBe("timeout/maybe-taken");
    const found = verifier.resultOf("k1", QUERY, new AbortController().signal, verifier.askedAt(QUERY));
    await clock.advance(1_000);
    first.last().reply(NOT_FOUND);
    expect(await found).toEqual(NOT_FOUND);
    expect(first.lookedUp).toEqual([]);
  });

  test("holds nothing open for ever: the question ends by itself", async () => {
    const person = await personAsks();
    first.last().ask.onSent?.();
    person.cancel();
    await clock.advance(VERIFY_DELAYS.backgroundDeadline + VERIFY_DELAYS.abortGrace);
    expect(first.last().ask.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe("a service that is reached and answers nothing usable", () => {
  async function fails(n: number, service = first, reason: "busy" | "account" | "timeout" = "busy"): Promise<void> {
    const person = await personAsks(queryNumber(n), `f${n}`);
    service.last().reply(missing(reason, "unknown"));
    await person.outcome;
    await clock.advance(0);
  }

  test("is left alone after three questions about different invoices, at once and without a person's wait", async () => {
    verifier = open({ providers: [first] });
    verifier.start();
    for (const n of [1, 2, 3]) await fails(n);
    expect(verifier.providers()).toMatchObject([{ name: "first", state: "failing", lastReason: "busy" }]);
    expect(verifier.health()).toBe("unreachable");
    const person = await personAsks(queryNumber(4), "k4");
    expect(outcomeName(await person.outcome)).toBe("unreachable/not-taken");
    expect(first.asked).toHaveLength(3);
  });

  test("is not left alone for one odd invoice that is tried again and again", async () => {
    verifier.start();
    first.lookUp = "not-seen";
    for (let n = 0; n < 10; n += 1) await fails(1);
    expect(verifier.providers()).toMatchObject([{ state: "ok" }, { state: "ok" }]);
  });

  test("is tried again after the pause by a probe, never by an invoice, and opens again at the first failure, longer", async () => {
    verifier.start();
    for (const n of [1, 2, 3]) await fails(n);
    const probes = first.probes;
    await clock.advance(VERIFY_DELAYS.circuitFirst - 1);
    expect(verifier.providers()).toMatchObject([{ state: "failing" }, { state: "ok" }]);
    await clock.advance(1);
    expect(first.probes).toBe(probes + 1);
    expect(first.asked).toHaveLength(3);
    expect(verifier.providers()).toMatchObject([{ state: "ok" }, { state: "ok" }]);

    await fails(4);
    expect(verifier.providers()).toMatchObject([{ state: "failing" }, { state: "ok" }]);
    await clock.advance(VERIFY_DELAYS.circuitFirst);
    expect(verifier.providers()).toMatchObject([{ state: "failing" }, { state: "ok" }]);
    await clock.advance(VERIFY_DELAYS.circuitFirst);
    expect(verifier.providers()).toMatchObject([{ state: "ok" }, { state: "ok" }]);
    expect(journal.of("service.health").filter(({ provider }) => provider === "first")).toEqual([
      { provider: "first", state: "ok", reason: null },
      { provider: "first", state: "failing", reason: "busy" },
      { provider: "first", state: "ok", reason: null },
      { provider: "first", state: "failing", reason: "busy" },
      { provider: "first", state: "ok", reason: null },
    ]);
  });

  test("is forgiven by an answer", async () => {
    verifier.start();
    for (const n of [1, 2]) await fails(n);
    const person = await personAsks(queryNumber(3), "k3");
    first.last().reply(NOT_FOUND);
    await person.outcome;
    for (const n of [4, 5]) await fails(n);
    expect(verifier.providers()).toMatchObject([{ state: "ok" }, { state: "ok" }]);
  });

  test("is left alone at once where somebody has to pay or to set a clock", async () => {
    verifier.start();
    await fails(1, first, "account");
    expect(verifier.providers()).toMatchObject([
      { state: "failing", lastReason: "account", since: new Date(clock.wallMs()).toISOString() },
      { state: "ok" },
    ]);
    await personAsks(queryNumber(2), "k2");
    expect(first.asked).toHaveLength(1);
    expect(second.asked).toHaveLength(1);
  });

  test("is not kept open by a calendar that is set back a day", async () => {
    verifier.start();
    await fails(1, first, "account");
    clock.jumpWall(-86_400_000);
    await clock.advance(VERIFY_DELAYS.circuitFirst);
    expect(verifier.providers()).toMatchObject([{ state: "ok" }, { state: "ok" }]);
  });

  test("is not closed again by a probe that was under way when its circuit opened", async () => {
    let answer: ((reachable: boolean) => void) | undefined;
    first.reachable = () => new Promise((resolve) => (answer = resolve));
    verifier.start();
    await fails(1, first, "account");
    answer?.(true);
    await clock.advance(0);
    expect(verifier.providers()).toMatchObject([{ state: "failing" }, { state: "ok" }]);
  });
});

describe("the public", () => {
  test("is told that checking works while any one service does", async () => {
    const heard: string[] = [];
    verifier.onHealth((health) => heard.push(health));
    first.isReachable = false;
    verifier.start();
    await clock.advance(0);
    expect(verifier.health()).toBe("ok");
    second.isReachable = false;
    await clock.advance(VERIFY_DELAYS.probeIdle);
    expect(verifier.health()).toBe("unreachable");
    first.isReachable = true;
    await clock.advance(VERIFY_DELAYS.probeCap);
    expect(heard).toEqual(["ok", "unreachable", "ok"]);
  });

  test("is queued at once where nobody can be asked, and a look is taken for the next person", async () => {
    first.isReachable = false;
    second.isReachable = false;
    verifier.start();
    await clock.advance(0);
    second.isReachable = true;
    const person = await personAsks();
    expect(outcomeName(await person.outcome)).toBe("unreachable/not-taken");
    await personAsks(QUERY, "k2");
    expect(second.asked).toHaveLength(1);
  });
});

describe("which service is asked first", () => {
  const two = [
    { name: "a", weight: 1 },
    { name: "b", weight: 3 },
  ];
  test("in order: the first that is well", () => {
    expect(chooseNext(two, "in-order", () => 3)?.name).toBe("a");
    expect(chooseNext([], "in-order", () => 0)).toBeNull();
  });
  test("by weight: each its share of the draws", () => {
    const drawn = [0, 1, 2, 3].map((n) => chooseNext(two, "by-weight", () => n)?.name);
    expect(drawn).toEqual(["a", "b", "b", "b"]);
  });
});

test("two services of one name are a mistake of the wiring", () => {
  expect(() => open({ providers: [first, new StandIn("first")] })).toThrow("one name");
});
