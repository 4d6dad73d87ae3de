/** Somebody has a pile of invoices checked: the terminal asks to wait, and promises nothing, or the limit would be none. */
import { expect, test } from "vitest";
import { createActor, SimulatedClock } from "xstate";
import type { VerifyOutcome } from "../invoice/types.ts";
import { TERMINAL_SOURCE } from "../verify/sources.ts";
import type { EnqueueAsk } from "./deps.ts";
import { eventOfScan } from "./events.ts";
import { ANSWER, fakeDeps, PLACE, QUERY, scanOf, TICKET } from "./fixtures.ts";
import { createTerminalMachine } from "./machine.ts";
import { selectView } from "./view.ts";
import { formatPayload } from "../invoice/payload-format.ts";

const CODE = formatPayload({
  kind: "digital-ordinary",
  invoiceCode: null,
  invoiceNumber: QUERY.invoiceNumber,
  amountFen: 36_800,
  amountMeaning: "with-tax",
  issueDate: QUERY.issueDate,
  checkCode: null,
  crc: "match",
});

async function scanned(outcome: VerifyOutcome): Promise<{ readonly screen: unknown; readonly promised: number }> {
  const promised: EnqueueAsk[] = [];
  const deps = fakeDeps({
    verify: () => Promise.resolve(outcome),
    enqueue: (ask) => (promised.push(ask), Promise.resolve({ ok: true, ticket: TICKET })),
  });
  const actor = createActor(createTerminalMachine(deps), { clock: new SimulatedClock() });
  actor.start();
  actor.send({ type: "scanner-health", ready: true });
  actor.send({ type: "activity" });
  actor.send(eventOfScan(scanOf(CODE)));
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const { screen } = selectView(actor.getSnapshot(), PLACE, { ms: 0, wall: new Date(0) });
  actor.stop();
  return { screen, promised: promised.length };
}

const BUSY = { type: "unavailable", reason: "busy", taken: "no", at: ANSWER.at } as const;

test("beyond the terminal's own limit the person is asked to wait, and nothing is kept", async () => {
  expect(await scanned({ ...BUSY, source: TERMINAL_SOURCE })).toEqual({
    screen: { screen: "not-taken", reason: "too-many" },
    promised: 0,
  });
});

test("a service that is busy by itself is no such limit: the request is kept", async () => {
  expect(await scanned({ ...BUSY, source: "tencent" })).toMatchObject({
    screen: { screen: "queued" },
    promised: 1,
  });
});
