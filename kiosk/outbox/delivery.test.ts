/** A person leaves a number with a request; the message goes out once, and the number is gone. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { maskContact, readContact, type Contact } from "./delivery-contact.ts";
import { DELIVERY_DELAYS } from "./delivery-delays.ts";
import type { Deliverer, DeliveryOrder, DeliveryOutcome } from "./delivery-port.ts";
import { createDeliveries, type Deliveries } from "./delivery.ts";
import { BackRooms, dice, queryNumber } from "./fixture.ts";

const PHONE: Contact = { channel: "sms", to: "13800138000" };
const MAIL: Contact = { channel: "email", to: "wang@example.cn" };
const REQUEST = "019ab4c2-7c00-7000-8000-000000000001";
const DAY_MS = 86_400_000;

/** The service far away: remembers every hand-over, and says what the test wants it to. */
class Messenger implements Deliverer {
  readonly orders: DeliveryOrder[] = [];
  says: () => DeliveryOutcome | Promise<DeliveryOutcome> = () => ({ type: "accepted" });
  async deliver(order: DeliveryOrder): Promise<DeliveryOutcome> {
    this.orders.push(order);
    return this.says();
  }
}

let rooms: BackRooms;
let messenger: Messenger;
let deliveries: Deliveries;

function open(): Deliveries {
  const { store, outbox, clock, journal } = rooms;
  return createDeliveries({ store, outbox, deliverer: messenger, clock, journal, random: dice(5) });
}

beforeEach(async () => {
  rooms = new BackRooms();
  messenger = new Messenger();
  await rooms.boot();
  deliveries = open();
  deliveries.start();
});
afterEach(async () => {
  await deliveries.stop();
  await rooms.end();
});

function leave(contact: Contact = PHONE, requestId = REQUEST): ReturnType<Deliveries["promise"]> {
  return deliveries.promise({ requestId, contact, consentText: "delivery-2026.1", language: "zh" });
}

/** Everything on the disk beside the store, as bytes. */
function disk(): string {
  return readdirSync(rooms.dir)
    .map((file) => readFileSync(join(rooms.dir, file), "latin1"))
    .join("");
}

test("the message goes out when the answer is there, says no more than it may, and the number is deleted", async () => {
  rooms.service.setService("down");
  const query = queryNumber(1);
  rooms.enqueue(query, REQUEST);
  expect(leave()).toEqual({ ok: true, value: null });
  await rooms.clock.advance(60_000);
  expect(messenger.orders).toEqual([]);
  expect(deliveries.waiting()).toBe(1);
  rooms.service.setService("up");
  await rooms.clock.advance(120_000);
  expect(messenger.orders).toHaveLength(1);
  expect(messenger.orders[0]).toMatchObject({
    request: REQUEST,
    contact: PHONE,
    language: "zh",
    consent: { text: "delivery-2026.1" },
    result: { verdict: "not-found", lastFour: query.invoiceNumber.slice(-4), source: "sandbox" },
  });
  expect(deliveries.waiting()).toBe(0);
  expect(rooms.outbox.counts().answered).toBe(1);
});

test("neither number nor address is ever on the disk or in the journal in the clear", async () => {
  rooms.service.setService("down");
  rooms.enqueue(queryNumber(1), REQUEST);
  leave();
  leave(MAIL);
  expect(disk()).not.toMatch(/13800138000|wang@example/);
  rooms.service.setService("up");
  await rooms.clock.advance(120_000);
  expect(messenger.orders).toMatchObject([{ contact: MAIL }]);
  expect(disk()).not.toMatch(/13800138000|wang@example/);
  expect(JSON.stringify(rooms.journal.events)).not.toMatch(/13800138000|wang|example\.cn/);
  expect(rooms.journal.of("delivery.accepted")).toEqual([{ request: REQUEST, attempts: 1 }]);
});

test("killed after it was accepted and before the number was deleted: the same hand-over again, under the same key", async () => {
  rooms.enqueue(queryNumber(1), REQUEST);
  messenger.says = () => new Promise(() => undefined);
  leave();
  await rooms.clock.advance(10_000);
  expect(messenger.orders).toHaveLength(1);
  rooms.crash();
  await rooms.boot();
  messenger.says = () => ({ type: "accepted" });
  deliveries = open();
  deliveries.start();
  await rooms.clock.advance(1_000);
  expect(messenger.orders).toHaveLength(2);
  expect(messenger.orders[1]).toEqual(messenger.orders[0]);
  expect(deliveries.waiting()).toBe(0);
});

test("a service that does not take it is asked again, ever more seldom and not before it wishes", async () => {
  rooms.enqueue(queryNumber(1), REQUEST);
  messenger.says = () => ({ type: "not-now", note: "busy", retryAfterMs: 600_000 });
  leave();
  await rooms.clock.advance(599_000);
  expect(messenger.orders).toHaveLength(1);
  messenger.says = () => ({ type: "not-now", note: "unreachable", retryAfterMs: null });
  await rooms.clock.advance(DAY_MS);
  const tries = messenger.orders.length;
  expect(tries).toBeGreaterThan(DAY_MS / DELIVERY_DELAYS.backoffCap);
  expect(tries).toBeLessThan((10 * DAY_MS) / DELIVERY_DELAYS.backoffCap);
  expect(new Set(messenger.orders.map(({ key }) => key)).size).toBe(1);
  messenger.says = () => ({ type: "accepted" });
  await rooms.clock.advance(DELIVERY_DELAYS.backoffCap);
  expect(deliveries.waiting()).toBe(0);
});

test("a wait goes on over a restart instead of beginning anew or being forgotten", async () => {
  rooms.enqueue(queryNumber(1), REQUEST);
  messenger.says = () => ({ type: "not-now", note: "busy", retryAfterMs: 600_000 });
  leave();
  await rooms.clock.advance(400_000);
  await deliveries.stop();
  deliveries = open();
  deliveries.start();
  await rooms.clock.advance(150_000);
  expect(messenger.orders).toHaveLength(1);
  await rooms.clock.advance(60_000);
  expect(messenger.orders).toHaveLength(2);
});

test("a number that cannot be sent to is deleted, and the result can still be collected here", async () => {
  const query = queryNumber(1);
  const receipt = rooms.enqueue(query, REQUEST);
  messenger.says = () => ({ type: "rejected", note: "destination-rejected" });
  leave();
  await rooms.clock.advance(10_000);
  expect(deliveries.waiting()).toBe(0);
  expect(rooms.journal.of("delivery.rejected")).toEqual([{ request: REQUEST, reason: "destination-rejected" }]);
  expect(rooms.find(receipt, query)).toMatchObject({ type: "found", state: "answered" });
});

test("a consent taken back deletes the number at once, and nothing is sent", async () => {
  rooms.service.setService("down");
  rooms.enqueue(queryNumber(1), REQUEST);
  leave();
  expect(deliveries.contactOf(REQUEST)).toEqual(PHONE);
  expect(deliveries.withdraw(REQUEST)).toEqual({ ok: true, value: true });
  expect(deliveries.withdraw(REQUEST)).toEqual({ ok: true, value: false });
  expect(deliveries.contactOf(REQUEST)).toBeNull();
  rooms.service.setService("up");
  await rooms.clock.advance(120_000);
  expect(messenger.orders).toEqual([]);
});

test("what is deleted is overwritten: not even the sealed contact is found in the file again", () => {
  rooms.service.setService("down");
  rooms.enqueue(queryNumber(1), REQUEST);
  leave();
  const { contact } = rooms.store.db.prepare<[], { contact: Buffer }>("SELECT contact FROM delivery").get() ?? {};
  const sealed = contact?.toString("latin1") ?? "";
  const checkpointed = (): string => {
    rooms.store.db.pragma("wal_checkpoint(TRUNCATE)");
    return disk();
  };
  expect(checkpointed()).toContain(sealed);
  expect(deliveries.withdraw(REQUEST)).toEqual({ ok: true, value: true });
  expect(checkpointed()).not.toContain(sealed);
});

test("what was left can be asked for as long as it is kept, and a result collected here needs it no more", () => {
  rooms.service.setService("down");
  rooms.enqueue(queryNumber(1), REQUEST);
  expect(deliveries.contactOf(REQUEST)).toBeNull();
  leave(MAIL);
  expect(deliveries.contactOf(REQUEST)).toEqual(MAIL);
  expect(deliveries.withdraw(REQUEST, "collected")).toEqual({ ok: true, value: true });
  expect(deliveries.contactOf(REQUEST)).toBeNull();
  expect([rooms.journal.of("delivery.needless"), rooms.journal.of("delivery.withdrawn")]).toEqual([
    [{ request: REQUEST }],
    [],
  ]);
});

test("a number that the disk does not let go is not called deleted, and can be taken back once it does", () => {
  rooms.service.setService("down");
  rooms.enqueue(queryNumber(1), REQUEST);
  leave();
  rooms.store.db.pragma("query_only = on");
  expect(deliveries.withdraw(REQUEST)).toEqual({ ok: false, error: "disk" });
  expect(leave(MAIL)).toEqual({ ok: false, error: "disk" });
  rooms.store.db.pragma("query_only = off");
  expect(deliveries.contactOf(REQUEST)).toEqual(PHONE);
  expect(deliveries.withdraw(REQUEST)).toEqual({ ok: true, value: true });
});

test("a number corrected while the first one is being handed over is not lost with it", async () => {
  rooms.enqueue(queryNumber(1), REQUEST);
  const first = Promise.withResolvers<DeliveryOutcome>();
  messenger.says = () => first.promise;
  leave();
  await rooms.clock.advance(5_000);
  leave(MAIL);
  messenger.says = () => ({ type: "accepted" });
  first.resolve({ type: "accepted" });
  await rooms.clock.advance(1_000);
  expect(messenger.orders.map(({ contact }) => contact)).toEqual([PHONE, MAIL]);
  expect(deliveries.waiting()).toBe(0);
});

test("a hand-over that never ends is given up, so that the next person's is not kept waiting", async () => {
  rooms.enqueue(queryNumber(1), REQUEST);
  let given = 0;
  const never: Deliverer = {
    deliver: (_order, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          given += 1;
          resolve({ type: "not-now", note: "cancelled", retryAfterMs: null });
        });
      }),
  };
  await deliveries.stop();
  const { store, outbox, clock, journal } = rooms;
  deliveries = createDeliveries({ store, outbox, deliverer: never, clock, journal, random: dice(5) });
  deliveries.start();
  leave();
  await rooms.clock.advance(DELIVERY_DELAYS.handOver + 5_000);
  expect(given).toBe(1);
  expect(rooms.journal.of("delivery.deferred")).toMatchObject([{ request: REQUEST, reason: "cancelled" }]);
});

describe("age", () => {
  test("a number is kept for thirty days, whatever becomes of the request", async () => {
    rooms.service.setService("down");
    rooms.enqueue(queryNumber(1), REQUEST);
    leave();
    // Only the deliveries live through this month: a month of probes takes a minute to play.
    await rooms.outbox.stop();
    rooms.verifier.close();
    for (let day = 0; day < 29; day += 1) await rooms.clock.advance(DAY_MS);
    expect(deliveries.waiting()).toBe(1);
    for (let day = 0; day < 2; day += 1) await rooms.clock.advance(DAY_MS);
    expect(deliveries.waiting()).toBe(0);
    expect(rooms.journal.of("delivery.purged")).toEqual([{ count: 1 }]);
    expect(rooms.outbox.counts().waiting).toBe(1);
  });

  test("a calendar that jumped deletes nobody's number", async () => {
    rooms.service.setService("down");
    rooms.enqueue(queryNumber(1), REQUEST);
    leave();
    await rooms.outbox.stop();
    rooms.verifier.close();
    rooms.clock.jumpWall(400 * DAY_MS);
    await rooms.clock.advance(DAY_MS);
    expect(deliveries.waiting()).toBe(1);
  });
});

test("a request that is not there takes no number", () => {
  expect(leave()).toEqual({ ok: false, error: "no-such-request" });
  expect(deliveries.waiting()).toBe(0);
});

describe("what a person types", () => {
  test.each([
    ["13800138000", "sms", "13800138000"],
    [" 138 0013-8000 ", "sms", "13800138000"],
    ["+86 138 0013 8000", "sms", "13800138000"],
    ["１３８００１３８０００", "sms", "13800138000"],
    ["Wang.Li+mall@Mail.EXAMPLE.cn", "email", "Wang.Li+mall@mail.example.cn"],
    ["wang＠example.cn", "email", "wang@example.cn"],
  ])("%s is understood", (typed, channel, to) => {
    expect(readContact(typed)).toEqual({ channel, to });
  });

  test.each([
    "",
    "12345",
    "12800138000",
    "138001380001",
    "010-12345678",
    "@example.cn",
    "wang@",
    "wang@localhost",
    "wang@example..cn",
    "wang@-example.cn",
    "wang li@example.cn",
    "wang@example.cn\r\nbcc: all@example.cn",
    `${"a".repeat(65)}@example.cn`,
    "1".repeat(10_000),
  ])("%s is not", (typed) => {
    expect(readContact(typed)).toBeNull();
  });

  test("noise is no contact, and what is one holds no space, no control character and no second @", () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => `${text}@example.cn`),
      fc.stringMatching(/^[+0-9 -]{5,20}$/),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(noise, (typed) => {
        const contact = readContact(typed);
        if (contact === null) return;
        expect(contact.to).toMatch(/^[\x21-\x7e]+$/);
        expect(contact.to.split("@")).toHaveLength(contact.channel === "email" ? 2 : 1);
        expect(readContact(contact.to)).toEqual(contact);
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});

describe("what may stand on a screen", () => {
  test.each([
    [PHONE, "138****8000"],
    [MAIL, "w***@example.cn"],
    [{ channel: "email", to: "w@example.cn" }, "***@example.cn"],
  ] as const)("%o is shown as %s", (contact, masked) => {
    expect(maskContact(contact)).toBe(masked);
  });

  test("never has all of a number, nor more than the first letter of a name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1[3-9][0-9]{9}$/), fc.emailAddress(), (number, address) => {
        expect(maskContact({ channel: "sms", to: number })).toMatch(/^\d{3}\*{4}\d{4}$/);
        const to = readContact(address)?.to ?? "nobody@example.cn";
        const [name = ""] = maskContact({ channel: "email", to }).split("@");
        expect(name.replaceAll("*", "").length).toBeLessThan(to.indexOf("@"));
        expect(name.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: fuzzRuns(20_000) },
    );
  });
});
