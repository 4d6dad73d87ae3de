/** Several services behind one terminal: who is asked, who never is, and what is known of each. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ManualTerminalClock } from "../journal/clock.ts";
import type { MemoryJournal } from "../journal/memory.ts";
import { chooseNext } from "./choose.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { missing, NOT_FOUND, QUERY, queryNumber, StandIn, TwoServices } from "./fixture.ts";
import { outcomeName, type Verifier } from "./policy.ts";

let at: TwoServices;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
let first: StandIn;
let second: StandIn;
let verifier: Verifier;
let personAsks: TwoServices["personAsks"];

beforeEach(() => {
  at = new TwoServices();
  ({ clock, journal, first, second, verifier, personAsks } = at);
});

afterEach(() => verifier.close());

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
    verifier = at.open({ providers: services });
    const person = await personAsks();
    second.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
    expect(first.asked).toEqual([]);
    expect(journal.of("verify.failover")).toEqual([]);
    Object.assign(first, { covers: () => false });
    verifier.close();
    verifier = at.open({ providers: services });
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
    verifier = at.open({ providers: [first] });
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
  expect(() => at.open({ providers: [first, new StandIn("first")] })).toThrow("one name");
});
