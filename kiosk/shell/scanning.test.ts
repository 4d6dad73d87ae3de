/** People come with a stack of invoices, or one behind the other, and hold the next one up without touching anything. */
import { expect, test } from "vitest";
import type { SlipPrint } from "../display/contract/view.ts";
import { formatPayload } from "../invoice/payload-format.ts";
import type { VerifyOutcome } from "../invoice/types.ts";
import { SHELL_DELAYS } from "./delays.ts";
import { ANSWER, TICKET } from "./fixtures.ts";
import { INTACT, later, settled, UNREACHABLE, Visitor, WITHOUT_CRC } from "./visitor-fixture.ts";

const NEXT_NUMBER = "26112000000099999999";
const NEXT = formatPayload({
  ...{ kind: "digital-ordinary", invoiceCode: null, invoiceNumber: NEXT_NUMBER, amountFen: 9_900 },
  ...{ amountMeaning: "with-tax", issueDate: "2026-11-20", checkCode: null, crc: "match" },
});

const askedFor = (visitor: Visitor): readonly string[] => visitor.asked.map(({ query }) => query.invoiceNumber);

test("the next invoice held up while a result stands is checked, without a touch", async () => {
  const visitor = new Visitor();
  await visitor.scan(INTACT);
  await visitor.scan(NEXT);
  visitor.sees("result");
  expect(askedFor(visitor).at(-1)).toBe(NEXT_NUMBER);
  expect(visitor.view.overlay).toBeNull();
});

test.each<SlipPrint>([
  { state: "failed", fault: "paper-out", partial: true },
  { state: "failed", fault: "printer-fault", partial: false },
  { state: "unknown" },
  { state: "probably-printed" },
  { state: "printed" },
])("after a slip that is $state the next invoice gets its verdict, and the one before is not lost", async (print) => {
  const visitor: Visitor = new Visitor({ print: () => Promise.resolve(print) });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "print-slip" });
  visitor.sees("printing");
  await visitor.scan(NEXT);
  expect(visitor.sees("result")).toMatchObject({ print: { state: "none" } });
  expect(visitor.asked).toHaveLength(2);

  // Held up again, the first one's verdict and slip are there again, and no check was spent for it.
  await visitor.scan(INTACT);
  visitor.sees("result");
  expect(visitor.asked).toHaveLength(2);
  await visitor.does({ intent: "print-slip" });
  expect(visitor.sees("printing").print).toEqual(print);
});

test("a code held up while one is being checked, or a slip printed, is answered with a word, and never replayed", async () => {
  const reply = later<VerifyOutcome>();
  const slip = later<SlipPrint>();
  const visitor: Visitor = new Visitor({
    verify: (ask) => (visitor.asked.push(ask), reply.promise),
    print: () => slip.promise,
  });
  await visitor.scan(INTACT);
  await visitor.scan(NEXT);
  visitor.sees("verifying");
  expect(visitor.view.overlay).toEqual({ overlay: "scan-notice", notice: "checking" });
  reply.resolve(ANSWER);
  await settled();
  visitor.sees("result");
  expect(visitor.view.overlay).toBeNull();

  await visitor.does({ intent: "print-slip" });
  await visitor.scan(NEXT);
  visitor.sees("printing");
  expect(visitor.view.overlay).toEqual({ overlay: "scan-notice", notice: "printing" });
  slip.resolve({ state: "printed" });
  await settled();
  expect(visitor.sees("printing").print.state).toBe("printed");
  expect(visitor.asked).toHaveLength(1);
});

test("the code that was not taken away takes nothing off the screen, which says that it is this one", async () => {
  const visitor = new Visitor();
  await visitor.scan(INTACT);
  await visitor.does({ intent: "print-slip" });
  await visitor.waits(SHELL_DELAYS.printShown);
  for (const again of [INTACT, WITHOUT_CRC]) {
    await visitor.scan(again);
    expect(visitor.sees("result").print.state).toBe("printed");
    expect(visitor.view.overlay).toEqual({ overlay: "scan-notice", notice: "shown" });
  }
  await visitor.waits(SHELL_DELAYS.scanNotice);
  expect(visitor.view.overlay).toBeNull();
});

test("a code with another amount than the one that was typed is another question", async () => {
  const visitor = new Visitor();
  await visitor.scan(WITHOUT_CRC.replace("368.00", "386.00"));
  await visitor.does({ intent: "start-check" });
  visitor.sees("result");
  await visitor.scan(INTACT);
  visitor.sees("result");
  expect(visitor.asked.map(({ query }) => query.amountFen)).toEqual([38_600, 36_800]);
});

test("a code on a bag does not take a verdict off the screen", async () => {
  const visitor = new Visitor();
  await visitor.scan(INTACT);
  await visitor.scan("https://example.com/menu");
  visitor.sees("result");
  expect(visitor.view.overlay).toEqual({ overlay: "scan-notice", notice: "not-an-invoice" });
  expect(visitor.deps.recorded).toContain("scan.rejected");
});

test("a claim code that is on no paper stays until its owner goes on; one that is printed makes way", async () => {
  const paperless: Visitor = new Visitor({
    verify: (ask) => (paperless.asked.push(ask), Promise.resolve(UNREACHABLE)),
    print: () => Promise.resolve({ state: "failed", fault: "paper-out", partial: true }),
  });
  await paperless.scan(INTACT);
  await paperless.scan(NEXT);
  expect(paperless.sees("queued").claimCode).toBe(TICKET.claimCode);
  expect(paperless.view.overlay).toEqual({ overlay: "scan-notice", notice: "claim-code" });
  // Help has it behind it.
  await paperless.does({ intent: "open-help", topic: null });
  await paperless.scan(NEXT);
  paperless.sees("help");
  expect(paperless.asked).toHaveLength(1);
  await paperless.does({ intent: "back" }, { intent: "check-another" });
  await paperless.scan(NEXT);
  expect(askedFor(paperless).at(-1)).toBe(NEXT_NUMBER);

  const printed: Visitor = new Visitor({
    verify: (ask) => (printed.asked.push(ask), Promise.resolve(UNREACHABLE)),
  });
  await printed.scan(INTACT);
  await printed.scan(INTACT);
  expect(printed.view.overlay).toEqual({ overlay: "scan-notice", notice: "shown" });
  await printed.scan(NEXT);
  expect(askedFor(printed)).toEqual([expect.any(String), NEXT_NUMBER]);
});

test("whoever reads the help and then holds up the code has it checked", async () => {
  const visitor = new Visitor();
  await visitor.does({ intent: "open-help", topic: "where-is-the-number" });
  await visitor.scan(INTACT);
  visitor.sees("result");
});

test("what is said of a code ends with the visit", async () => {
  const visitor = new Visitor();
  await visitor.scan(INTACT);
  await visitor.scan(INTACT);
  await visitor.does({ intent: "end" });
  visitor.sees("goodbye");
  expect(visitor.view.overlay).toBeNull();
});
