import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Query, VerifyOutcome } from "../invoice/types.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { fullJitterMs } from "./backoff.ts";
import { createServiceClock } from "./service-clock.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { NOT_FOUND, QUERY, StandIn } from "./fixture.ts";
import { createVerifier, outcomeName, type Verifier } from "./policy.ts";

let clock: ManualTerminalClock;
let journal: MemoryJournal;
let service: StandIn;
let verifier: Verifier;

beforeEach(() => {
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  service = new StandIn();
  verifier = createVerifier({
    providers: [service],
    clock,
    journal,
    hashInvoice: () => "hash",
    random: (limit) => limit - 1,
  });
});

afterEach(() => verifier.close());

interface Person {
  readonly outcome: Promise<VerifyOutcome>;
  readonly steps: readonly string[];
  cancel(): void;
}

async function personAsks(query: Query = QUERY, key = "k1"): Promise<Person> {
  const controller = new AbortController();
  const steps: string[] = [];
  const outcome = verifier.verify(query, {
    idempotencyKey: key,
    signal: controller.signal,
    onStep: (step) => steps.push(step),
  });
  await clock.advance(0);
  return { outcome, steps, cancel: () => controller.abort() };
}

describe("a question", () => {
  test("is answered with what the service said, and the steps are shown in order", async () => {
    const person = await personAsks();
    service.last().ask.onSent?.();
    service.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
    expect(person.steps).toEqual(["asking", "comparing"]);
  });

  test("ends at the deadline: not taken if the provider knows that nothing left", async () => {
    const person = await personAsks();
    await clock.advance(VERIFY_DELAYS.deadline);
    expect(service.last().ask.signal.aborted).toBe(true);
    service
      .last()
      .reply({ type: "unavailable", reason: "cancelled", taken: "no", source: "stand-in", at: NOT_FOUND.at });
    expect(outcomeName(await person.outcome)).toBe("timeout/not-taken");
  });

  test("ends at the deadline also when the provider never comes back, and then may have been taken", async () => {
    const person = await personAsks();
    await clock.advance(VERIFY_DELAYS.deadline + VERIFY_DELAYS.abortGrace);
    expect(outcomeName(await person.outcome)).toBe("timeout/maybe-taken");
    expect(clock.pending).toBe(0);
  });

  test("that the service turned away at its door was not taken, and its code is in the journal", async () => {
    const person = await personAsks();
    service.last().ask.onSent?.();
    service.last().ask.onNote?.("RequestLimitExceeded");
    service.last().ask.onTurnedAway?.();
    service.last().reply({ type: "unavailable", reason: "busy", taken: "no", source: "x", at: NOT_FOUND.at });
    expect(outcomeName(await person.outcome)).toBe("busy/not-taken");
    expect(journal.of("verify.note")).toEqual([{ request: "k1", provider: "stand-in", code: "RequestLimitExceeded" }]);
  });

  test("that left the terminal is never said to be not taken, whatever the adapter says", async () => {
    const person = await personAsks();
    service.last().ask.onSent?.();
    service.last().reply({ type: "unavailable", reason: "unreachable", taken: "no", source: "x", at: NOT_FOUND.at });
    expect(outcomeName(await person.outcome)).toBe("unreachable/maybe-taken");
  });

  test("cancelled by the person stops the provider", async () => {
    const person = await personAsks();
    person.cancel();
    await clock.advance(VERIFY_DELAYS.abortGrace);
    expect(service.last().ask.signal.aborted).toBe(true);
    expect(outcomeName(await person.outcome)).toBe("cancelled/maybe-taken");
  });

  test("an answer that comes in the moment of giving up still counts: the check is spent", async () => {
    const person = await personAsks();
    person.cancel();
    service.last().reply(NOT_FOUND);
    expect(await person.outcome).toEqual(NOT_FOUND);
  });

  test("is asked once, whatever the answer", async () => {
    const person = await personAsks();
    service.last().reply(NOT_FOUND);
    await person.outcome;
    await clock.advance(600_000);
    expect(service.asked).toHaveLength(1);
  });
});

describe("the same question asked twice at once", () => {
  test("is one call, and both hear the answer", async () => {
    const first = await personAsks(QUERY, "k1");
    const second = await personAsks(QUERY, "k2");
    service.last().ask.onSent?.();
    service.last().reply(NOT_FOUND);
    expect([await first.outcome, await second.outcome]).toEqual([NOT_FOUND, NOT_FOUND]);
    expect(service.asked).toHaveLength(1);
  });

  test("goes on for one when the other gives up", async () => {
    const first = await personAsks(QUERY, "k1");
    const second = await personAsks(QUERY, "k2");
    first.cancel();
    expect(outcomeName(await first.outcome)).toBe("cancelled/maybe-taken");
    expect(service.last().ask.signal.aborted).toBe(false);
    service.last().reply(NOT_FOUND);
    expect(await second.outcome).toEqual(NOT_FOUND);
  });

  test("is a new question after one that was given up before it left", async () => {
    const first = await personAsks(QUERY, "k1");
    first.cancel();
    const second = await personAsks(QUERY, "k2");
    service.last().reply({ type: "unavailable", reason: "cancelled", taken: "no", source: "x", at: NOT_FOUND.at });
    await clock.advance(0);
    expect(service.asked).toHaveLength(2);
    service.last().reply(NOT_FOUND);
    expect(await second.outcome).toEqual(NOT_FOUND);
  });

  test("with another amount is another question", async () => {
    await personAsks(QUERY, "k1");
    await personAsks({ ...QUERY, amountFen: 1 }, "k2");
    expect(service.asked).toHaveLength(2);
  });
});

describe("a reply that is not exactly an outcome", () => {
  const consistent = {
    ...NOT_FOUND,
    match: "consistent",
    status: "normal",
    details: {
      kind: QUERY.kind,
      invoiceCode: null,
      invoiceNumber: QUERY.invoiceNumber,
      issueDate: QUERY.issueDate,
      totalWithTaxFen: 36_850,
      amountWithoutTaxFen: null,
      taxFen: null,
      sellerName: "北京示例餐饮管理有限公司",
      buyerNameMasked: null,
      redLetterNumber: null,
      remainingFen: null,
    },
  };

  test("is believed when it is whole", async () => {
    const person = await personAsks();
    service.last().reply(consistent);
    expect(await person.outcome).toEqual(consistent);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a page of HTML", "<html>502 Bad Gateway</html>"],
    ["a verdict that does not exist", { ...NOT_FOUND, match: "genuine" }],
    ["a field too many", { ...NOT_FOUND, verdict: "ok" }],
    ["a fraction of a fen", { ...consistent, details: { ...consistent.details, taxFen: 0.5 } }],
    ["another invoice", { ...consistent, details: { ...consistent.details, invoiceNumber: "26112111200000010023" } }],
    ["details of an invoice it did not find", { ...consistent, match: "not-found" }],
    ["a printer command in a name", { ...consistent, details: { ...consistent.details, sellerName: "\u001b@x" } }],
    ["a name without end", { ...consistent, details: { ...consistent.details, sellerName: "司".repeat(10_000) } }],
  ])("is a malformed reply, never a verdict: %s", async (_, reply) => {
    const person = await personAsks();
    service.last().reply(reply);
    expect(outcomeName(await person.outcome)).toBe("malformed-reply/maybe-taken");
  });

  test("a provider that throws is journalled and answered for", async () => {
    service.verify = () => Promise.reject(new TypeError("mistake"));
    const person = await personAsks();
    expect(outcomeName(await person.outcome)).toBe("malformed-reply/maybe-taken");
    expect(journal.of("terminal.surprise")).toEqual([{ name: "TypeError", where: "provider" }]);
  });

  test("is not believed in a look-up either", async () => {
    service.lookUp = { ...NOT_FOUND, match: "genuine" };
    expect(await verifier.resultOf("k", QUERY, new AbortController().signal)).toMatchObject({
      reason: "malformed-reply",
    });
  });
});

describe("what is known without asking costs no check", () => {
  test.each([
    ["an invoice older than five years", { ...QUERY, issueDate: "2021-11-23" }, "out-of-window"],
    ["a kind that the service does not have", { ...QUERY, kind: "freight" as const }, "kind-not-covered"],
  ])("%s", async (_, query, reason) => {
    const serviceClock = createServiceClock({ clock, journal });
    serviceClock.heard(service.name, clock.wallMs(), 10);
    verifier = createVerifier({
      serviceClock,
      providers: [service],
      clock,
      journal,
      hashInvoice: () => "hash",
      coveredKinds: new Set(["digital-ordinary"]),
    });
    const person = await personAsks(query);
    expect(outcomeName(await person.outcome)).toBe(reason);
    expect(service.asked).toHaveLength(0);
  });

  test("a calendar that is years ahead, and that no service has vouched for, calls no invoice too old", async () => {
    clock.jumpWall(10 * 366 * 24 * 3_600_000);
    await personAsks();
    expect(service.asked).toHaveLength(1);
  });

  test("an invoice of five years ago to the day is asked", async () => {
    await personAsks({ ...QUERY, issueDate: "2021-11-24" });
    expect(service.asked).toHaveLength(1);
  });
});

describe("the service's health", () => {
  test("is unknown, then what the probe found, and is told on change only", async () => {
    const heard: string[] = [];
    verifier.onHealth((health) => heard.push(health));
    expect(verifier.health()).toBe("unknown");
    verifier.start();
    await clock.advance(VERIFY_DELAYS.probeIdle * 3);
    service.isReachable = false;
    await clock.advance(VERIFY_DELAYS.probeIdle);
    service.isReachable = true;
    await clock.advance(VERIFY_DELAYS.probeFirst);
    expect(heard).toEqual(["ok", "unreachable", "ok"]);
    expect(journal.of("service.health").map(({ state }) => state)).toEqual(heard);
  });

  test("is probed ever more rarely while it is gone, and noticed within the cap when it is back", async () => {
    service.isReachable = false;
    verifier.start();
    await clock.advance(600_000);
    expect(service.probes).toBeLessThan(600_000 / VERIFY_DELAYS.probeCap + 10);
    service.isReachable = true;
    await clock.advance(VERIFY_DELAYS.probeCap);
    expect(verifier.health()).toBe("ok");
  });

  test("a probe that never ends counts as failed", async () => {
    service.reachable = () => new Promise(() => undefined);
    verifier.start();
    await clock.advance(VERIFY_DELAYS.probe);
    expect(verifier.health()).toBe("unreachable");
  });

  test("is lost at once when a question does not get through", async () => {
    verifier.start();
    const person = await personAsks();
    service.last().reply({ type: "unavailable", reason: "unreachable", taken: "no", source: "x", at: NOT_FOUND.at });
    await person.outcome;
    expect(verifier.health()).toBe("unreachable");
  });

  test("leaves no timer behind when closed", async () => {
    verifier.start();
    await clock.advance(0);
    verifier.close();
    expect(clock.pending).toBe(0);
  });
});

describe("the journal of a check", () => {
  test("names the invoice by its hash only", async () => {
    const person = await personAsks();
    service.last().reply(NOT_FOUND);
    await person.outcome;
    expect(journal.of("verify.start")).toMatchObject([{ request: "k1", invoice: "hash" }]);
    expect(journal.of("verify.done")).toMatchObject([{ request: "k1", outcome: "not-found" }]);
    expect(JSON.stringify(journal.events)).not.toContain(QUERY.invoiceNumber);
  });
});

describe("back-off", () => {
  const backoff = { firstMs: 1_000, capMs: 60_000, floorMs: 250 };

  test("doubles its ceiling up to the cap, draws from the whole range, and never hammers", () => {
    expect([1, 2, 3, 7, 1_000_000].map((n) => fullJitterMs(n, backoff, (limit) => limit - 1))).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
    expect(fullJitterMs(5, backoff, () => 0)).toBe(250);
  });
});

describe("a disk that does not take the word of whoever has promised an answer", () => {
  const stuck = { idempotencyKey: "promised", deadlineMs: VERIFY_DELAYS.backgroundDeadline } as const;
  const never = (): Promise<boolean> => new Promise(() => undefined);

  test("keeps nobody waiting who asks the same invoice after that question was given up", async () => {
    const { signal } = new AbortController();
    void verifier.verify(QUERY, { ...stuck, signal, commitAskedAt: never });
    await clock.advance(VERIFY_DELAYS.backgroundDeadline + 1);
    const person = await personAsks();
    await clock.advance(VERIFY_DELAYS.deadline + 1);
    expect(outcomeName(await person.outcome)).toBe("timeout/maybe-taken");
    expect(verifier.personWaits()).toBe(false);
    expect(service.asked).toHaveLength(0);
  });

  test("keeps nobody waiting who has joined it and is the last one to wait", async () => {
    const stopping = new AbortController();
    void verifier.verify(QUERY, { ...stuck, signal: stopping.signal, commitAskedAt: never });
    await clock.advance(1);
    const person = await personAsks();
    stopping.abort();
    await clock.advance(VERIFY_DELAYS.deadline + 1);
    expect(outcomeName(await person.outcome)).toBe("timeout/not-taken");
    expect(verifier.personWaits()).toBe(false);
    expect(service.asked).toHaveLength(0);
  });
});
