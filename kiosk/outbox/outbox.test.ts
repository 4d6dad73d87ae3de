import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import type { Query } from "../invoice/types.ts";
import { queryOf } from "../verify/sandbox/record.ts";
import { REGISTER } from "../verify/sandbox/register.ts";
import { newClaimCode } from "./claim-code.ts";
import { OUTBOX_DELAYS, OUTBOX_LIMITS } from "./delays.ts";
import { BackRooms, dice, queryNumber, type BackRoomsOptions } from "./fixture.ts";

let rooms: BackRooms | null = null;

afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

async function terminal(options: BackRoomsOptions = {}): Promise<BackRooms> {
  rooms = new BackRooms(options);
  await rooms.boot();
  return rooms;
}

/** A terminal whose service cannot be reached. */
const DAY = 24 * 3_600_000;

async function cutOff(options: BackRoomsOptions = {}): Promise<BackRooms> {
  rooms = new BackRooms(options);
  rooms.service.setService("down");
  await rooms.boot();
  return rooms;
}

async function serviceIsBack(at: BackRooms): Promise<void> {
  at.service.setService("up");
  await at.clock.advance(5 * 60_000);
}

function sample(id: string, issueDate = "2026-11-12"): Query {
  const entry = REGISTER.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no sample ${id}`);
  return queryOf(entry, issueDate);
}

const DINNER = sample("dinner");
const WRONG_CODE = newClaimCode(dice(99));

describe("a request left while the service is away", () => {
  test("waits, is finished when the service is back, and is collected with the claim code", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "waiting", amountFen: 36_850, lastFour: "0015" });
    expect(at.outbox.counts()).toEqual({ waiting: 1, answered: 0 });

    await serviceIsBack(at);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 1 });
    expect(at.find(receipt, DINNER)).toMatchObject({
      state: "answered",
      collectedBefore: false,
      outcome: { match: "consistent", details: { totalWithTaxFen: 36_850 } },
    });

    at.outbox.collected("k1");
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 0 });
    expect(at.find(receipt, DINNER)).toMatchObject({ collectedBefore: true });
    expect(at.ledger()).toHaveLength(1);
  });

  test("is on disk when enqueue returns, and survives the end of the process", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    at.crash();
    await at.boot();
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "waiting", receivedAt: receipt.receivedAt });
    await serviceIsBack(at);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
  });

  test("leaves neither number nor claim code readable in the files or the journal", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    await serviceIsBack(at);
    const written = Buffer.concat([at.path, `${at.path}-wal`].map((path) => readFileSync(path)));
    for (const secret of [DINNER.invoiceNumber, receipt.claimCode, "餐饮"]) {
      expect(written.includes(secret)).toBe(false);
      expect(JSON.stringify(at.journal.events)).not.toContain(secret);
    }
  });

  test("is one request however often it is left under the same key", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    expect(at.enqueue(DINNER, "k1")).toEqual(receipt);
    expect(at.outbox.counts().waiting).toBe(1);
  });

  test("left again after it was answered gets a code that works", async () => {
    const at = await terminal();
    at.enqueue(DINNER, "k1");
    await at.clock.advance(10_000);
    expect(at.find(at.enqueue(DINNER, "k1"), DINNER)).toMatchObject({ state: "answered" });
    expect(at.ledger()).toHaveLength(1);
  });

  test("is finished oldest first", async () => {
    const at = await cutOff({ limits: { concurrency: 1 } });
    for (let n = 0; n < 6; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await serviceIsBack(at);
    expect(at.ledger().map(({ key }) => key)).toEqual(["k0", "k1", "k2", "k3", "k4", "k5"]);
  });

  test("is not taken when too many wait already", async () => {
    const at = await cutOff({ limits: { maxWaiting: 2 } });
    at.enqueue(queryNumber(1), "k1");
    at.enqueue(queryNumber(2), "k2");
    const refused = at.outbox.enqueue({ query: DINNER, idempotencyKey: "k3", taken: "no", amountFen: null });
    expect(refused).toEqual({ ok: false, error: "full" });
    expect(at.journal.of("outbox.refused")).toEqual([{ reason: "full" }]);
  });

  test("is not taken when the disk is full, and nothing pretends", async () => {
    const at = await cutOff();
    at.store.db.pragma(`max_page_count = ${String(at.store.db.pragma("page_count", { simple: true }))}`);
    let outcome = null;
    for (let n = 0; n < 200 && outcome === null; n += 1) {
      const left = at.outbox.enqueue({ query: queryNumber(n), idempotencyKey: `k${n}`, taken: "no", amountFen: 1 });
      if (!left.ok) outcome = { refused: left.error, waiting: at.outbox.counts().waiting, promised: n };
    }
    expect(outcome).toMatchObject({ refused: "disk" });
    expect(outcome?.waiting).toBe(outcome?.promised);
  });

  test("two questions at most are under way at once, and never two about one invoice", async () => {
    let most = 0;
    let underWay = 0;
    const at = await cutOff({
      wrap: (service) => ({
        ...service,
        verify: async (query, ask) => {
          most = Math.max(most, (underWay += 1));
          const outcome = await service.verify(query, ask);
          underWay -= 1;
          return outcome;
        },
      }),
    });
    for (let n = 0; n < 8; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await serviceIsBack(at);
    expect(most).toBe(2);
    expect(at.outbox.counts().answered).toBe(8);

    most = 0;
    at.enqueue(DINNER, "d1");
    at.enqueue(DINNER, "d2");
    await at.clock.advance(60_000);
    expect(most).toBe(1);
  });
});

describe("a question that may have been taken already", () => {
  test("is looked up, not asked again", async () => {
    const at = await terminal();
    at.service.setService("slow");
    const asked = at.verifier.verify(DINNER, { idempotencyKey: "k1", signal: new AbortController().signal });
    await at.clock.advance(9_000);
    expect(await asked).toMatchObject({ reason: "timeout", taken: "unknown" });

    const receipt = at.enqueue(DINNER, "k1", "unknown");
    await serviceIsBack(at);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered", outcome: { match: "consistent" } });
    expect(at.ledger()).toHaveLength(1);
  });

  test("is asked with the same key when the service is certain that it never arrived", async () => {
    const at = await terminal();
    const receipt = at.enqueue(DINNER, "k1", "unknown");
    await at.clock.advance(10_000);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
    expect(at.ledger().map(({ key }) => key)).toEqual(["k1"]);
  });

  test("waits for the next Beijing day where the service cannot tell, and is then asked once", async () => {
    const at = await terminal({
      tellsTime: true,
      wrap: (service) => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") }),
    });
    const receipt = at.enqueue(DINNER, "k1", "unknown");
    await at.clock.advance(12 * 3_600_000 - 1);
    expect(at.ledger()).toHaveLength(0);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "waiting" });
    await at.clock.advance(OUTBOX_DELAYS.nextDaySpread + 10_000);
    expect(at.ledger()).toHaveLength(1);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
  });

  test("after a crash in the middle of asking is looked up first, and not asked twice", async () => {
    const at = await terminal();
    const receipt = at.enqueue(DINNER, "k1");
    await at.clock.advance(60);
    expect(at.ledger()).toHaveLength(1);
    at.crash();
    await at.boot();
    expect(at.journal.of("outbox.recovered")).toEqual([{ count: 1, maybeSent: 1 }]);
    await at.clock.advance(10_000);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
    expect(at.ledger()).toHaveLength(1);
  });

  test("whose reply was mangled is looked up", async () => {
    const at = await terminal();
    const receipt = at.enqueue(sample("mangled"), "k1");
    await at.clock.advance(120_000);
    expect(at.find(receipt, sample("mangled"))).toMatchObject({ state: "answered", outcome: { match: "consistent" } });
    expect(at.ledger()).toHaveLength(1);
  });
});

describe("a service that answers nonsense", () => {
  test("is not fed the whole queue: few checks are spent in an hour of it", async () => {
    const at = await cutOff();
    for (let n = 0; n < 50; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    at.service.setService("malformed");
    await at.clock.advance(60_000);
    const spentInAMinute = at.ledger().length;
    expect(spentInAMinute).toBeLessThan(25);
    await serviceIsBack(at);
    await at.clock.advance(10 * 60_000);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 50 });
    expect(new Set(at.ledger().map(({ key }) => key)).size).toBe(50);
    expect(at.ledger()).toHaveLength(50);
  });
});

describe("a back-off", () => {
  test("goes on after a restart where it stood, even when the calendar has jumped back", async () => {
    const at = await terminal({
      tellsTime: true,
      wrap: (service) => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") }),
    });
    const receipt = at.enqueue(DINNER, "k1", "unknown");
    await at.clock.advance(6 * 3_600_000);
    await at.shutDown();
    at.clock.jumpWall(-400 * 24 * 3_600_000);
    await at.boot();
    await at.clock.advance(12 * 3_600_000 + OUTBOX_DELAYS.nextDaySpread + 60_000);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
  });
});

describe("a claim", () => {
  test("with the wrong digits has five tries, then none for a while, also after a restart", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    for (let left = 4; left >= 1; left -= 1) {
      expect(at.outbox.find(receipt.claimCode, "9999")).toEqual({ type: "no-match", triesLeft: left });
    }
    expect(at.outbox.find(WRONG_CODE, "0015")).toEqual({ type: "locked", forSeconds: 600 });
    // A promise that stands on the screen is nobody's guess.
    expect(at.outbox.findPromised(receipt.requestId, receipt.claimCode, "0015")).toMatchObject({ type: "found" });
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "locked" });
    await at.shutDown();
    // As a battery clock hours ahead, which a service puts right after each start: no calendar opens it.
    at.clock.jumpWall(8 * 3_600_000);
    await at.boot();
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "locked" });
    await at.clock.advance(OUTBOX_DELAYS.claimLock);
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "found" });
  });

  test("counts tries over a restart", async () => {
    const at = await cutOff();
    at.outbox.find(WRONG_CODE, "0000");
    at.outbox.find(WRONG_CODE, "0000");
    at.crash();
    at.clock.jumpWall(8 * 3_600_000);
    await at.boot();
    expect(at.outbox.find(WRONG_CODE, "0000")).toEqual({ type: "no-match", triesLeft: 2 });
  });

  test("cannot be locked for longer by a calendar that jumped", async () => {
    const at = await cutOff();
    for (let n = 0; n < OUTBOX_LIMITS.claimTries; n += 1) at.outbox.find(WRONG_CODE, "0000");
    await at.shutDown();
    at.clock.jumpWall(-400 * 24 * 3_600_000);
    await at.boot();
    expect(at.outbox.find(WRONG_CODE, "0000")).toEqual({ type: "locked", forSeconds: 600 });
  });

  test("forgets a few wrong tries when one is right, and after a while", async () => {
    const at = await cutOff();
    const receipt = at.enqueue(DINNER, "k1");
    at.outbox.find(WRONG_CODE, "0000");
    at.find(receipt, DINNER);
    expect(at.outbox.find(WRONG_CODE, "0000")).toEqual({ type: "no-match", triesLeft: 4 });
    await at.clock.advance(OUTBOX_DELAYS.claimForget);
    expect(at.outbox.find(WRONG_CODE, "0000")).toEqual({ type: "no-match", triesLeft: 4 });
  });

  test("with a code that cannot be one costs no try", async () => {
    const at = await cutOff();
    expect(at.outbox.find("1234567890", "12x4")).toEqual({ type: "no-match", triesLeft: 5 });
    expect(at.outbox.find("", "")).toEqual({ type: "no-match", triesLeft: 5 });
  });
});

describe("what is kept", () => {
  test("is no more of the question than the slip needs, once the record agreed", async () => {
    const at = await terminal();
    const books = sample("books", "2024-06-08");
    const receipt = at.enqueue(books, "k1");
    await at.clock.advance(10_000);
    expect(books.checkCode).toBe("274031");
    expect(at.find(receipt, books)).toMatchObject({ outcome: { match: "consistent" }, query: { checkCode: null } });
  });

  test("is deleted after thirty days, and not before", async () => {
    const at = await terminal();
    const receipt = at.enqueue(DINNER, "k1");
    await at.clock.advance(29 * 24 * 3_600_000);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
    await at.clock.advance(2 * 24 * 3_600_000);
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "no-match" });
    expect(at.journal.of("outbox.purged")).toEqual([{ count: 1 }]);
  });

  test("is kept for the whole promised time from its answer, however long it had to wait for one", async () => {
    const at = await cutOff({ limits: { keepDays: 1 } });
    const receipt = at.enqueue(DINNER, "k1");
    await at.clock.advance(2 * DAY);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "waiting" });
    await serviceIsBack(at);
    await at.clock.advance(DAY / 2);
    expect(at.find(receipt, DINNER)).toMatchObject({ state: "answered" });
    await at.clock.advance(2 * DAY);
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "no-match" });
  });

  test("is not deleted by a calendar that jumped ahead", async () => {
    const at = await terminal();
    const receipt = at.enqueue(DINNER, "k1");
    await at.shutDown();
    at.clock.jumpWall(400 * 24 * 3_600_000);
    await at.boot();
    expect(at.find(receipt, DINNER)).toMatchObject({ type: "found" });
    expect(at.journal.of("clock.suspect")).toHaveLength(1);
  });

  test("a row that cannot be read blocks no other, and its claim still finds that there is no result", async () => {
    const at = await cutOff();
    const broken = at.enqueue(DINNER, "k1");
    const whole = at.enqueue(queryNumber(1), "k2");
    at.store.db.prepare("UPDATE request SET payload = randomblob(200) WHERE id = 'k1'").run();
    await serviceIsBack(at);
    expect(at.find(broken, DINNER)).toMatchObject({ state: "waiting", amountFen: null });
    expect(at.find(whole, queryNumber(1))).toMatchObject({ state: "answered" });
    expect(at.journal.of("outbox.dead")).toEqual([{ request: "k1", reason: "unreadable" }]);
  });
});

describe("what others see", () => {
  test("counts are told on every change", async () => {
    const at = await cutOff();
    const heard: unknown[] = [];
    at.outbox.onChange((counts) => heard.push(counts));
    at.enqueue(DINNER, "k1");
    await serviceIsBack(at);
    at.outbox.collected("k1");
    expect(heard).toEqual([
      { waiting: 1, answered: 0 },
      { waiting: 0, answered: 1 },
      { waiting: 0, answered: 0 },
    ]);
  });

  test("a stopped outbox leaves no timer and no lease behind", async () => {
    const at = await terminal();
    at.service.setService("slow");
    at.enqueue(DINNER, "k1");
    await at.clock.advance(1_000);
    await at.shutDown();
    expect(at.clock.pending).toBe(0);
    await at.boot();
    expect(at.journal.of("outbox.recovered")).toEqual([]);
    expect(at.outbox.counts()).toEqual({ waiting: 1, answered: 0 });
  });
});
