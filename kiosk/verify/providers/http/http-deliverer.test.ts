/** A result is handed over to the back office over real TLS: once, and the number stays out of everything that is kept. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeliveryOrder, DeliveryOutcome } from "../../../outbox/delivery-port.ts";
import { newKey, openBench, TERMINAL, type Bench, type How } from "./fixture.ts";
import { createHttpDeliverer } from "./http-deliverer.ts";
import { hearDelivery } from "./reply.ts";
import { problem } from "./reference/spoken.ts";

let dir: string;
let bench: Bench;

const order = (key: string, to = "13800138000"): DeliveryOrder => ({
  key,
  request: "019ab4c2-7c00-7000-8000-000000000001",
  language: "zh",
  contact: { channel: "sms", to },
  consent: { text: "delivery-2026.1", at: "2026-11-24T04:00:00.000Z" },
  result: { verdict: "consistent", lastFour: "0015", source: "sandbox", at: "2026-11-24T04:00:00.000Z" },
});

function deliver(one: DeliveryOrder): Promise<DeliveryOutcome> {
  const deliverer = createHttpDeliverer({ ...bench.caller(), terminalId: TERMINAL });
  return deliverer.deliver(one, new AbortController().signal);
}

describe.each<How>(["mutual-tls", "signed"])("by %s", (how) => {
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "yanpiao-office-"));
    bench = await openBench(how, { dir });
  });
  afterEach(async () => {
    await bench.close();
    rmSync(dir, { recursive: true });
  });

  test("accepted once, however often it is handed over under its key; the book holds no number", async () => {
    const key = newKey();
    expect(await deliver(order(key))).toEqual({ type: "accepted" });
    expect(await deliver(order(key))).toEqual({ type: "accepted" });
    expect(bench.server.book()).toMatchObject([{ event: "delivery", key, channel: "sms" }]);
    const kept = readdirSync(dir).map((file) => readFileSync(join(dir, file), "utf8"));
    expect(kept.join()).not.toContain("13800138000");
  });

  test("another number under a key that was used is never sent, and never tried again", async () => {
    const key = newKey();
    await deliver(order(key));
    expect(await deliver(order(key, "13900139000"))).toEqual({ type: "rejected", note: "key-reused" });
  });

  test("trouble on the way keeps it for later, and the service's wish is heard", async () => {
    bench.server.setFault("busy");
    expect(await deliver(order(newKey()))).toEqual({ type: "not-now", note: "busy", retryAfterMs: 120_000 });
    for (const fault of ["storm", "malformed", "another-key", "cut-after"] as const) {
      bench.server.setFault(fault);
      expect(await deliver(order(newKey())), fault).toMatchObject({ type: "not-now" });
    }
  });
});

test("a number that the service will not send to is given up", () => {
  const { status, body, type } = problem("destination-rejected");
  const reply = { status, headers: { "content-type": type }, body: JSON.stringify(body), serverDateMs: null };
  expect(hearDelivery(reply, newKey())).toMatchObject({ note: "destination-rejected", delivery: "never" });
});
