/** What goes wrong with single requests, and what an operator sees of it and can do, without a word of what was asked. */
import { afterEach, describe, expect, test } from "vitest";
import type { Refused, Unavailable } from "../invoice/types.ts";
import { createCommandWatch } from "../operator-commands.ts";
import { commandQueue, type OperatorCommand } from "../store/commands.ts";
import { STORE_DELAYS } from "../store/delays.ts";
import { rootKeys } from "../store/key.ts";
import { noteRecordsLost } from "../store/salvage.ts";
import type { Provider } from "../verify/port.ts";
import { VERIFY_DELAYS } from "../verify/delays.ts";
import { OUTBOX_DELAYS } from "./delays.ts";
import { BackRooms, queryNumber, TEST_KEY, type BackRoomsOptions } from "./fixture.ts";
import { readRequests, REQUEST_STATES, type RequestSummary } from "./read.ts";

const DAY = 24 * 3_600_000;
const POISON = queryNumber(666);

let rooms: BackRooms | null = null;

afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

async function terminal(options: BackRoomsOptions = {}, service: "up" | "down" = "up"): Promise<BackRooms> {
  rooms = new BackRooms(options);
  rooms.service.setService(service);
  await rooms.boot();
  return rooms;
}

/** A service that cannot take this one question, and is well otherwise. */
function chokesOnPoison(answer: (at: string) => Unavailable | Refused): (service: Provider) => Provider {
  return (service) => ({
    ...service,
    verify(query, ask) {
      if (query.invoiceNumber !== POISON.invoiceNumber) return service.verify(query, ask);
      ask.onSent?.();
      return Promise.resolve(answer(new Date().toISOString()));
    },
    resultOf: (key, signal) => (key === "poison" ? Promise.resolve("not-seen") : service.resultOf(key, signal)),
  });
}

const NONSENSE = chokesOnPoison((at) => ({
  type: "unavailable",
  reason: "malformed-reply",
  taken: "unknown",
  source: "sandbox",
  at,
}));

function seen(at: BackRooms): readonly RequestSummary[] {
  const read = readRequests({ path: at.path, roots: [] }, (requests) => requests.list(REQUEST_STATES));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function summary(at: BackRooms, id: string): RequestSummary {
  const found = seen(at).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no request ${id}`);
  return found;
}

describe("a question that the service chokes on", () => {
  test("blocks no other: those behind it are answered while it is tried again and again", async () => {
    const at = await terminal({ wrap: NONSENSE, limits: { concurrency: 1 } });
    at.enqueue(POISON, "poison");
    for (let n = 0; n < 20; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await at.clock.advance(30 * 60_000);
    expect(at.outbox.counts()).toEqual({ waiting: 1, answered: 20 });
    expect(summary(at, "poison")).toMatchObject({ state: "waiting", reason: "malformed-reply" });
  });

  test("is not given up within a day, is asked ever more rarely, and is left to an operator after three", async () => {
    const at = await terminal({ wrap: NONSENSE });
    const receipt = at.enqueue(POISON, "poison");
    await at.clock.advance(DAY);
    const { attempts, state } = summary(at, "poison");
    expect(state).toBe("waiting");
    // A minute apart at most, it would have been over 1,400.
    expect(attempts).toBeLessThan(200);
    await at.clock.advance(3 * DAY);
    expect(summary(at, "poison")).toMatchObject({ state: "dead", reason: "malformed-reply", nextTryAt: null });
    expect(at.journal.of("outbox.dead")).toEqual([{ request: "poison", reason: "malformed-reply" }]);
    // Its person is told that there is no result, not that there is no request.
    expect(at.find(receipt, POISON)).toMatchObject({ state: "waiting" });
  });

  test("refused for its own contents is answered so at once, and dead for nobody", async () => {
    const refuses = chokesOnPoison((at) => ({ type: "refused", reason: "input-rejected", source: "sandbox", at }));
    const at = await terminal({ wrap: refuses });
    const receipt = at.enqueue(POISON, "poison");
    at.enqueue(queryNumber(1), "k1");
    await at.clock.advance(10_000);
    expect(at.find(receipt, POISON)).toMatchObject({ state: "answered", outcome: { reason: "input-rejected" } });
    expect(summary(at, "k1").state).toBe("answered");
  });

  test("a service that talks nonsense to everybody for a whole night costs nobody their place", async () => {
    const at = await terminal();
    at.service.setService("malformed");
    for (let n = 0; n < 10; n += 1) at.enqueue(queryNumber(n), `k${n}`);
    await at.clock.advance(12 * 3_600_000);
    expect(seen(at).every(({ state }) => state === "waiting" || state === "under-way")).toBe(true);
    at.service.setService("up");
    await at.clock.advance(3 * 3_600_000);
    expect(at.outbox.counts()).toEqual({ waiting: 0, answered: 10 });
  });
});

describe("an operator", () => {
  async function withDead(): Promise<BackRooms> {
    const at = await terminal({}, "down");
    at.enqueue(queryNumber(1), "dead");
    at.store.db.prepare("UPDATE request SET state = 'dead', reason = 'malformed-reply', attempts = 30").run();
    at.outbox.counts();
    return at;
  }

  test("has a dead request tried again, and it is answered", async () => {
    const at = await withDead();
    expect(at.outbox.retry("dead")).toBe("done");
    at.service.setService("up");
    await at.clock.advance(5 * 60_000);
    expect(summary(at, "dead").state).toBe("answered");
    expect(at.journal.of("operator.request")).toEqual([{ verb: "retry", request: "dead", outcome: "done" }]);
  });

  test("gives up what is dead and nothing else", async () => {
    const at = await withDead();
    const waiting = at.enqueue(queryNumber(2), "waits");
    expect(at.outbox.drop("waits")).toBe("not-dead");
    expect(at.outbox.drop("nobody")).toBe("no-such-request");
    expect(at.outbox.drop("dead")).toBe("done");
    expect(seen(at).map(({ id }) => id)).toEqual(["waits"]);
    expect(at.find(waiting, queryNumber(2))).toMatchObject({ type: "found" });
  });

  test("does not hurry a question that may have cost a check of the day already", async () => {
    const at = await terminal({ wrap: (service) => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") }) });
    at.enqueue(queryNumber(1), "k1", "unknown");
    await at.clock.advance(60_000);
    expect(summary(at, "k1")).toMatchObject({ sent: "waited", reason: "cannot-tell" });
    expect(at.outbox.retry("k1")).toBe("waits-for-the-day");
    await at.clock.advance(3_600_000);
    expect(at.ledger()).toHaveLength(0);
  });

  test("has one whose day has come asked at once, as any other that waits", async () => {
    const at = await terminal({ wrap: (service) => ({ ...service, resultOf: () => Promise.resolve("cannot-tell") }) });
    at.enqueue(queryNumber(1), "k1", "unknown");
    await at.clock.advance(60_000);
    at.service.setService("down");
    await at.clock.advance(DAY);
    expect(summary(at, "k1")).toMatchObject({ sent: "waited", state: "waiting" });
    expect(at.outbox.retry("k1")).toBe("done");
    at.service.setService("up");
    await at.clock.advance(VERIFY_DELAYS.probeCap + 60_000);
    expect(at.ledger().map(({ key }) => key)).toEqual(["k1"]);
  });

  test("sees summaries without numbers, and contents only with the key", async () => {
    const at = await terminal({}, "down");
    const receipt = at.enqueue(queryNumber(7), "k7");
    const text = JSON.stringify(seen(at));
    for (const secret of [queryNumber(7).invoiceNumber, receipt.claimCode]) expect(text).not.toContain(secret);
    const read = (roots: readonly Uint8Array[]): unknown =>
      readRequests({ path: at.path, roots }, (requests) => requests.contents("k7"));
    expect(read([TEST_KEY])).toMatchObject({ ok: true, value: { query: queryNumber(7), outcome: null } });
    expect(read([new Uint8Array(32)])).toEqual({ ok: false, error: "wrong-key" });
    expect(read([])).toMatchObject({ ok: true, value: { query: null } });
  });
});

describe("a command left by another process", () => {
  async function watched(): Promise<{
    at: BackRooms;
    ask: (command: OperatorCommand, ageMs?: number) => string | null;
  }> {
    const at = await terminal({}, "down");
    const keys = rootKeys({ dataDir: at.dir, credentialsDir: undefined });
    const look = createCommandWatch({
      store: at.store,
      keys,
      operator: at.outbox,
      clock: at.clock,
      journal: at.journal,
    });
    return {
      at,
      ask(command, ageMs = 0) {
        const other = at.secondConnection();
        const queue = commandQueue(other);
        const seq = queue.post(command, at.clock.wallMs() - ageMs);
        look();
        const outcome = queue.outcomeOf(seq);
        other.close();
        return outcome;
      },
    };
  }

  test("is done by the running terminal, once, and answered in words", async () => {
    const { at, ask } = await watched();
    at.enqueue(queryNumber(1), "k1");
    expect(ask({ verb: "retry", request: "k1" })).toBe("done");
    expect(ask({ verb: "drop", request: "k1" })).toBe("not-dead");
    expect(at.journal.of("operator.request")).toHaveLength(2);
  });

  test("is not done when whoever asked has long gone", async () => {
    const { at, ask } = await watched();
    at.enqueue(queryNumber(1), "k1");
    expect(ask({ verb: "retry", request: "k1" }, STORE_DELAYS.commandAnswer + 1)).toBe("too-late");
    expect(at.journal.of("operator.request")).toHaveLength(0);
  });

  test("changes both keys while requests wait, and every claim still finds its own", async () => {
    const { at, ask } = await watched();
    const receipts = [1, 2, 3].map((n) => at.enqueue(queryNumber(n), `k${n}`));
    expect(ask({ verb: "rotate-key", root: true })).toBe("done");
    receipts.push(at.enqueue(queryNumber(4), "k4"));
    for (const [index, receipt] of receipts.entries()) {
      expect(at.find(receipt, queryNumber(index + 1))).toMatchObject({ type: "found", requestId: `k${index + 1}` });
    }
    expect(at.store.keyring.sealIds()).toEqual([1, 2]);
  });

  test("that is none of ours is refused and not tried again", async () => {
    const { at } = await watched();
    at.store.db.prepare("INSERT INTO operator_command (command, asked_wall_ms) VALUES ('rm -rf', 0)").run();
    const keys = rootKeys({ dataDir: at.dir, credentialsDir: undefined });
    createCommandWatch({ store: at.store, keys, operator: at.outbox, clock: at.clock, journal: at.journal })();
    expect(at.store.db.prepare("SELECT outcome FROM operator_command").all()).toEqual([{ outcome: "not-understood" }]);
  });
});

describe("whether a request can be kept", () => {
  test("is known before anybody types: full, then open again as soon as one is answered", async () => {
    const at = await terminal({ limits: { maxWaiting: 2 } }, "down");
    const heard: string[] = [];
    at.outbox.onOffer((offer) => heard.push(offer));
    at.enqueue(queryNumber(1), "k1");
    at.enqueue(queryNumber(2), "k2");
    expect(heard).toEqual(["full"]);
    at.service.setService("up");
    await at.clock.advance(60_000);
    expect(heard).toEqual(["full", "open"]);
  });

  test("is no longer promised when the oldest has waited for days: later would not be true", async () => {
    const at = await terminal({ limits: { maxWaitDays: 2 } }, "down");
    at.enqueue(queryNumber(1), "k1");
    await at.clock.advance(2 * DAY + STORE_DELAYS.spaceLook);
    expect(at.outbox.offer()).toBe("stalled");
    const left = at.outbox.enqueue({ query: queryNumber(2), idempotencyKey: "k2", taken: "no", amountFen: null });
    expect(left).toEqual({ ok: false, error: "stalled" });
    at.service.setService("up");
    await at.clock.advance(5 * 60_000);
    expect(at.outbox.offer()).toBe("open");
  });

  test("is not promised while the disk takes nothing, and is again once it does", async () => {
    const at = await terminal({}, "down");
    const limit = at.store.db.pragma("max_page_count", { simple: true });
    at.store.db.pragma(`max_page_count = ${String(at.store.db.pragma("page_count", { simple: true }))}`);
    let refused: unknown = null;
    for (let n = 0; n < 200 && refused === null; n += 1) {
      const left = at.outbox.enqueue({ query: queryNumber(n), idempotencyKey: `k${n}`, taken: "no", amountFen: 1 });
      if (!left.ok) refused = left.error;
    }
    expect([refused, at.outbox.offer()]).toEqual(["disk", "disk"]);
    await at.clock.advance(2 * STORE_DELAYS.spaceLook);
    expect(at.outbox.offer()).toBe("disk");
    at.store.db.pragma(`max_page_count = ${String(limit)}`);
    await at.clock.advance(STORE_DELAYS.spaceLook);
    expect(at.outbox.offer()).toBe("open");
  });

  test("is not promised on a disk that became read-only, and what is there is still found", async () => {
    const at = await terminal({}, "down");
    const receipt = at.enqueue(queryNumber(1), "k1");
    at.store.db.pragma("query_only = ON");
    const left = at.outbox.enqueue({ query: queryNumber(2), idempotencyKey: "k2", taken: "no", amountFen: 1 });
    expect(left).toEqual({ ok: false, error: "disk" });
    expect(at.outbox.offer()).toBe("disk");
    expect(at.find(receipt, queryNumber(1))).toMatchObject({ type: "found" });
    at.store.db.pragma("query_only = OFF");
  });

  test("is not promised on the last megabytes, which answers to earlier promises need", async () => {
    let free = 10 * 1024 * 1024;
    const at = await terminal({ freeBytes: () => free }, "down");
    expect(at.outbox.offer()).toBe("disk");
    free = 1024 ** 3;
    await at.clock.advance(STORE_DELAYS.spaceLook);
    expect(at.outbox.offer()).toBe("open");
  });
});

describe("a claim at a terminal that lost records", () => {
  test("is told so instead of that its code is wrong, costs a try all the same, and others are found as ever", async () => {
    const at = await terminal({}, "down");
    const kept = at.enqueue(queryNumber(1), "kept");
    const lost = at.enqueue(queryNumber(2), "lost");
    at.store.db.prepare("DELETE FROM request WHERE id = 'lost'").run();
    expect(at.find(lost, queryNumber(2))).toEqual({ type: "no-match", triesLeft: 4 });
    noteRecordsLost(at.store.db, at.clock.wallMs());
    expect(at.find(lost, queryNumber(2))).toEqual({ type: "records-lost", triesLeft: 3 });
    expect(at.find(kept, queryNumber(1))).toMatchObject({ type: "found" });
    await at.clock.advance(40 * DAY);
    expect(at.find(lost, queryNumber(2))).toMatchObject({ type: "no-match" });
  });
});

describe("a next try", () => {
  test("is never put off by a calendar that jumps, whichever way, and whenever the machine restarts", async () => {
    const at = await terminal({}, "down");
    const receipt = at.enqueue(queryNumber(1), "k1");
    for (const jumpMs of [3_600_000, -400 * DAY, 400 * DAY, 30 * DAY, -30 * DAY]) {
      await at.clock.advance(OUTBOX_DELAYS.backoffCap);
      at.clock.jumpWall(jumpMs);
      at.crash();
      await at.boot();
    }
    at.service.setService("up");
    await at.clock.advance(2 * OUTBOX_DELAYS.backoffCap);
    expect(at.find(receipt, queryNumber(1))).toMatchObject({ state: "answered" });
    expect(at.ledger()).toHaveLength(1);
  });
});
