import { expect, test } from "vitest";
import type { VerifyOutcome } from "../invoice/types.ts";
import { NO_VISIT } from "./context.ts";
import { SHELL_DELAYS } from "./delays.ts";
import { ANSWER, CHECKED, QUERY, scanOf, TICKET } from "./fixtures.ts";
import {
  DAMAGED,
  INTACT,
  later,
  settled,
  UNREACHABLE,
  Visitor,
  WITHOUT_AMOUNT,
  WITHOUT_CRC,
} from "./visitor-fixture.ts";

test("an intact code held to the scanner on the home screen is checked at once, and its slip printed on request", async () => {
  const visitor: Visitor = new Visitor();
  visitor.sees("home");
  await visitor.scan(INTACT);
  expect(visitor.sees("result").verdict.id).toBe("consistent");
  await visitor.does({ intent: "print-slip" });
  expect(visitor.sees("printing").print.state).toBe("printed");
  expect(visitor.slips.map(({ slip }) => slip)).toEqual(["verdict"]);
  await visitor.waits(SHELL_DELAYS.printShown);
  visitor.sees("result");
});

test("a code without CRC, or with one that does not match, is shown for confirmation before anything is asked", async () => {
  for (const payload of [WITHOUT_CRC, DAMAGED]) {
    const visitor: Visitor = new Visitor();
    await visitor.scan(payload);
    expect(visitor.sees("confirm").crcMismatch).toBe(payload === DAMAGED);
    expect(visitor.asked).toHaveLength(0);
    await visitor.does({ intent: "start-check" });
    visitor.sees("result");
  }
});

test("a code that lacks the amount asks for the amount only, then everything is confirmed", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.scan(WITHOUT_AMOUNT);
  const entry = visitor.sees("entry");
  expect(entry.fields.find(({ state }) => state === "current")?.field).toBe("amountFen");
  await visitor.types("368");
  await visitor.does({ intent: "next-field" });
  expect(visitor.sees("confirm").fields.map(({ value }) => value)).toEqual([
    QUERY.invoiceNumber,
    QUERY.issueDate,
    "36800",
  ]);
});

test("a check that is typed in digit by digit reaches its verdict", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.does({ intent: "start-entry" });
  await visitor.types(QUERY.invoiceNumber);
  await visitor.does({ intent: "next-field" });
  await visitor.types("20261121");
  await visitor.does({ intent: "next-field" });
  await visitor.types("368.00");
  await visitor.does({ intent: "next-field" }, { intent: "start-check" });
  visitor.sees("result");
  expect(visitor.asked.map(({ query }) => [query.invoiceNumber, query.issueDate, query.amountFen])).toEqual([
    [QUERY.invoiceNumber, QUERY.issueDate, 36800],
  ]);
});

test("a code that is no invoice is explained and asks nothing", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.scan("https://example.com/menu");
  expect(visitor.sees("scan-help").problem?.code).toBe("not-an-invoice");
  expect(visitor.asked).toHaveLength(0);
});

test("the steps on the verifying screen are the steps that happened", async () => {
  const reply = later<VerifyOutcome>();
  const visitor: Visitor = new Visitor({ verify: (ask) => (visitor.asked.push(ask), reply.promise) });
  await visitor.scan(INTACT);
  expect(visitor.sees("verifying").step).toBe("connecting");
  visitor.asked[0]?.onStep("asking");
  expect(visitor.sees("verifying").step).toBe("asking");
  reply.resolve(ANSWER);
  await settled();
  visitor.sees("result");
});

test("cancelling a check gives the person their details back and lets the request go", async () => {
  const visitor: Visitor = new Visitor({ verify: (ask) => (visitor.asked.push(ask), later<VerifyOutcome>().promise) });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "cancel-check" });
  visitor.sees("confirm");
  expect(visitor.asked[0]?.signal.aborted).toBe(true);
});

test("a check that was cancelled and started again is the same question to the service", async () => {
  const visitor: Visitor = new Visitor({ verify: (ask) => (visitor.asked.push(ask), later<VerifyOutcome>().promise) });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "cancel-check" }, { intent: "start-check" });
  const [first, second] = visitor.asked;
  expect(second?.key).toBe(first?.key);
  await visitor.does({ intent: "cancel-check" }, { intent: "edit-field", field: "amountFen" });
  await visitor.types("1");
  await visitor.does({ intent: "next-field" }, { intent: "start-check" });
  expect(visitor.asked).toHaveLength(3);
  expect(visitor.asked[2]?.key).not.toBe(first?.key);
});

test("when the service cannot be reached the request is kept, and the claim slip comes by itself", async () => {
  const visitor: Visitor = new Visitor({ verify: () => Promise.resolve(UNREACHABLE) });
  await visitor.scan(INTACT);
  const queued = visitor.sees("queued");
  expect([queued.claimCode, queued.print.state]).toEqual([TICKET.claimCode, "printed"]);
  expect(visitor.slips.map(({ slip }) => slip)).toEqual(["claim"]);
});

test("nothing is said to be kept before it is", async () => {
  const kept = later<{ ok: true; ticket: typeof TICKET }>();
  const visitor: Visitor = new Visitor({ verify: () => Promise.resolve(UNREACHABLE), enqueue: () => kept.promise });
  await visitor.scan(INTACT);
  visitor.sees("verifying");
  kept.resolve({ ok: true, ticket: TICKET });
  await settled();
  visitor.sees("queued");
});

test("a request that could not be kept is not called kept", async () => {
  const visitor: Visitor = new Visitor({
    verify: () => Promise.resolve(UNREACHABLE),
    enqueue: () => Promise.resolve({ ok: false, reason: "full" }),
  });
  await visitor.scan(INTACT);
  expect(visitor.sees("not-taken").reason).toBe("full");
});

test("a claim that is not there because records were lost is not called a wrong code", async () => {
  const visitor: Visitor = new Visitor({ lookUp: () => Promise.resolve({ type: "records-lost", triesLeft: 3 }) });
  visitor.actor.send({
    type: "scan",
    bytes: 20,
    scan: { type: "claim", claimCode: TICKET.claimCode },
    raw: scanOf(TICKET.claimCode),
  });
  for (const key of TICKET.lastFour) visitor.actor.send({ type: "press-key", key: key });
  visitor.actor.send({ type: "next-field" });
  await settled();
  expect(visitor.sees("find")).toMatchObject({ problem: "records-lost", triesLeft: 3 });
});

test("whoever still stands there when the answer comes is told, and sees it without typing a code", async () => {
  const asked: (string | undefined)[][] = [];
  const collected = { ...CHECKED, collected: true };
  const visitor: Visitor = new Visitor({
    verify: () => Promise.resolve(UNREACHABLE),
    lookUp: (...what) => (asked.push(what), Promise.resolve({ type: "answered", checked: collected })),
  });
  visitor.actor.send({ type: "service-health", service: "unreachable" });
  await visitor.scan(INTACT);
  expect(visitor.sees("queued").progress).toBe("waits");
  // Back, but not yet its turn: what the screen says of the service is no longer that it is away.
  visitor.actor.send({ type: "service-health", service: "ok" });
  expect(visitor.sees("queued").progress).toBe("asked");
  visitor.actor.send({ type: "request-answered", requestId: "somebody else's" });
  await visitor.does({ intent: "see-result" });
  expect(visitor.sees("queued").progress).toBe("asked");
  visitor.actor.send({ type: "request-answered", requestId: TICKET.requestId });
  expect(visitor.sees("queued").progress).toBe("answered");
  expect(asked).toEqual([]);
  await visitor.does({ intent: "see-result" });
  expect(visitor.sees("result")).toMatchObject({ collected: true, print: { state: "none" } });
  expect(asked).toEqual([[TICKET.claimCode, TICKET.lastFour, TICKET.requestId]]);
});

test("an answer that cannot be read after all leaves the promise on the screen, and says nothing more", async () => {
  const visitor: Visitor = new Visitor({
    verify: () => Promise.resolve(UNREACHABLE),
    lookUp: () => Promise.resolve({ type: "waiting", ticket: { ...TICKET, occasion: "waiting" } }),
  });
  await visitor.scan(INTACT);
  visitor.actor.send({ type: "request-answered", requestId: TICKET.requestId });
  await visitor.does({ intent: "see-result" });
  expect(visitor.sees("queued")).toMatchObject({ progress: "asked", claimCode: TICKET.claimCode });
});

test("while nothing can be kept, the first screen says so before anybody types", async () => {
  const visitor: Visitor = new Visitor({});
  expect(visitor.view.frame.takesRequests).toBe(true);
  visitor.actor.send({ type: "outbox-offer", takesRequests: false });
  expect(visitor.view.frame.takesRequests).toBe(false);
  await visitor.scan(INTACT);
  visitor.actor.send({ type: "outbox-offer", takesRequests: true });
  expect(visitor.view.frame.takesRequests).toBe(true);
});

test("without a printer the claim code stays on the screen longer, and a slip is offered when the printer is back", async () => {
  const visitor: Visitor = new Visitor({ verify: () => Promise.resolve(UNREACHABLE) });
  const status = { health: { state: "connected", reason: "" }, paper: "out", fault: "paper-out" } as const;
  visitor.actor.send({ type: "printer-status", status });
  await visitor.scan(INTACT);
  expect(visitor.sees("queued").canPrint).toBe(false);
  await visitor.waits(SHELL_DELAYS.personalQuiet);
  expect(visitor.view.overlay).toBeNull();
  visitor.actor.send({ type: "printer-status", status: { ...status, paper: "ok", fault: null } });
  await visitor.does({ intent: "print-slip" });
  expect(visitor.slips).toHaveLength(1);
});

test("the same question is asked once in a visit, however often the person starts it", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.scan(INTACT);
  await visitor.does({ intent: "check-another" });
  await visitor.scan(INTACT);
  visitor.sees("result");
  expect(visitor.asked).toHaveLength(1);
});

test("a second touch on the start key does not ask twice", async () => {
  const visitor: Visitor = new Visitor({ verify: (ask) => (visitor.asked.push(ask), later<VerifyOutcome>().promise) });
  await visitor.scan(WITHOUT_CRC);
  await visitor.does({ intent: "start-check" }, { intent: "start-check" });
  expect(visitor.asked).toHaveLength(1);
});

test("a claim code scanned from its slip asks only for the last four digits", async () => {
  const visitor: Visitor = new Visitor({
    lookUp: () => Promise.resolve({ type: "waiting", ticket: { ...TICKET, occasion: "waiting" } }),
  });
  await visitor.scan(`YPC:${TICKET.claimCode}`);
  expect(visitor.sees("find").step).toBe("last-four");
  await visitor.types("5678");
  await visitor.does({ intent: "next-field" });
  expect(visitor.sees("queued").occasion).toBe("waiting");
  expect(visitor.slips).toHaveLength(0);
});

test("a wrong pair is said, with the tries that are left", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.scan(`YPC:${TICKET.claimCode}`);
  await visitor.types("0000");
  await visitor.does({ intent: "next-field" });
  expect(visitor.sees("find")).toMatchObject({ problem: "no-match", triesLeft: 4, step: "last-four" });
  expect(visitor.sees("find").claimCode.text).toBe(TICKET.claimCode);
  expect(visitor.sees("find").lastFour.text).toBe("");
});

test("help returns to what was being typed", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.does({ intent: "start-entry" });
  await visitor.types("2611");
  await visitor.does({ intent: "open-help", topic: "where-is-the-number" });
  visitor.sees("help");
  await visitor.does({ intent: "back" });
  expect(visitor.sees("entry").input).toMatchObject({ text: "2611" });
});

test("the end of a visit leaves nothing of the person in the core", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.does({ intent: "set-language", language: "en" });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "end" });
  visitor.sees("goodbye");
  expect(visitor.actor.getSnapshot().context).toMatchObject({ ...NO_VISIT, attention: "none" });
  expect(JSON.stringify(visitor.actor.getSnapshot().context)).not.toContain(QUERY.invoiceNumber);
  expect(JSON.stringify(visitor.view)).not.toContain("示例餐饮");
  await visitor.waits(SHELL_DELAYS.goodbye);
  visitor.sees("home");
});

test("an untouched result is asked about, can be kept as often as wished, and is cleared when nobody answers", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.scan(INTACT);
  for (let time = 0; time < 12; time += 1) {
    await visitor.waits(SHELL_DELAYS.personalQuiet);
    expect(visitor.view.overlay).toMatchObject({ secondsLeft: 30, secondsTotal: 30 });
    await visitor.waits(SHELL_DELAYS.stillThere - 1);
    expect(visitor.view.overlay).toMatchObject({ secondsLeft: 1 });
    await visitor.does({ intent: "stay" });
    expect(visitor.view.overlay).toBeNull();
  }
  await visitor.waits(SHELL_DELAYS.personalQuiet);
  await visitor.waits(SHELL_DELAYS.stillThere);
  expect(visitor.sees("goodbye").reason).toBe("timed-out");
  expect(JSON.stringify(visitor.actor.getSnapshot().context)).not.toContain(QUERY.invoiceNumber);
});

test("a check that takes long is never interrupted by the still-there question", async () => {
  const visitor: Visitor = new Visitor({ verify: () => later<VerifyOutcome>().promise });
  await visitor.scan(INTACT);
  await visitor.waits(10 * SHELL_DELAYS.entryQuiet);
  expect(visitor.view.overlay).toBeNull();
  visitor.sees("verifying");
});

test("a language chosen by someone who walked away goes back to the usual", async () => {
  const visitor: Visitor = new Visitor();
  await visitor.does({ intent: "set-language", language: "en" }, { intent: "set-text-scale", textScale: 160 });
  expect(visitor.view.frame.modes).toMatchObject({ language: "en", textScale: 160 });
  await visitor.waits(SHELL_DELAYS.homeModesReset);
  expect(visitor.view.frame.modes).toMatchObject({ language: "zh", textScale: 100 });
});

test("a scanner cable that is knocked for a moment is not worth a word; one that is gone is", async () => {
  const visitor: Visitor = new Visitor();
  visitor.actor.send({ type: "scanner-health", ready: false });
  await visitor.waits(SHELL_DELAYS.deviceGrace - 1);
  expect(visitor.view.frame.scanner).toBe("ready");
  await visitor.waits(1);
  expect(visitor.view.frame.scanner).toBe("missing");
  visitor.actor.send({ type: "scanner-health", ready: true });
  expect(visitor.view.frame.scanner).toBe("ready");
});

test("after a check that differs, the amount it asked for is worth doubting, on the pads and before the next start", async () => {
  const differs = { ...ANSWER, match: "mismatch", details: null } as const;
  const visitor: Visitor = new Visitor({ verify: (ask) => (visitor.asked.push(ask), Promise.resolve(differs)) });
  await visitor.scan(WITHOUT_CRC.replace("368.00", "36850"));
  expect(visitor.sees("confirm").suggestions).toEqual([]);
  await visitor.does({ intent: "start-check" });
  expect(visitor.sees("result").verdict.id).toBe("mismatch");

  await visitor.does({ intent: "edit-field", field: "amountFen" });
  const proposal = { reason: "amount-misplaced-point", field: "amountFen", current: "3685000", proposed: "36850" };
  expect(visitor.sees("entry").suggestions).toMatchObject([proposal]);
  await visitor.does({ intent: "next-field" });
  const [offer] = visitor.sees("confirm").suggestions;
  expect(offer).toMatchObject(proposal);
  await visitor.does({ intent: "accept-suggestion", id: offer?.id ?? "" });
  expect(visitor.sees("confirm")).toMatchObject({ suggestions: [], fields: [{}, {}, { value: "36850" }] });
  await visitor.does({ intent: "start-check" });
  expect(visitor.asked.map(({ query }) => query.amountFen)).toEqual([3685000, 36850]);
});

test("the doubt about an amount is forgotten with its check", async () => {
  const differs = { ...ANSWER, match: "mismatch", details: null } as const;
  const visitor: Visitor = new Visitor({ verify: () => Promise.resolve(differs) });
  await visitor.scan(WITHOUT_CRC.replace("368.00", "36850"));
  await visitor.does({ intent: "start-check" });
  await visitor.does({ intent: "start-check" });
  expect(visitor.sees("confirm").suggestions).toHaveLength(1);
  await visitor.scan(WITHOUT_CRC.replace("368.00", "36850"));
  expect(visitor.sees("confirm").suggestions).toEqual([]);
});

test("an answer collected later can be mended and asked again like any other", async () => {
  const differs = { ...ANSWER, match: "mismatch", details: null } as const;
  const checked = { ...CHECKED, outcome: differs, collected: true };
  for (const intent of [{ intent: "start-check" }, { intent: "edit-field", field: "amountFen" }] as const) {
    const visitor: Visitor = new Visitor({ lookUp: () => Promise.resolve({ type: "answered", checked }) });
    await visitor.scan(`YPC:${TICKET.claimCode}`);
    await visitor.types("5678");
    await visitor.does({ intent: "next-field" });
    expect(visitor.sees("result").collected).toBe(true);
    await visitor.does(intent);
    if (intent.intent === "edit-field") await visitor.does({ intent: "next-field" });
    expect(visitor.sees("confirm").fields.map(({ value }) => value)).toEqual([
      QUERY.invoiceNumber,
      QUERY.issueDate,
      "36800",
    ]);
  }
});

test("a slip that failed on paper half way stays on the screen as a QR code, and can be printed again", async () => {
  const outcomes = [{ state: "failed", fault: "paper-out", partial: true } as const, { state: "printed" } as const];
  const visitor: Visitor = new Visitor({
    print: (slip) => Promise.resolve(outcomes[visitor.slips.push(slip) - 1] ?? { state: "unknown" }),
  });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "print-slip" });
  expect(visitor.sees("printing")).toMatchObject({ print: { state: "failed", fault: "paper-out" }, canRetry: true });
  expect(visitor.sees("printing").qr).toContain("YP1:");
  await visitor.does({ intent: "print-slip" });
  expect(visitor.slips).toHaveLength(2);
  expect(visitor.slips[1]).toEqual(visitor.slips[0]);
});

test.each([
  { state: "unknown" } as const,
  { state: "failed", fault: "printer-fault", partial: false } as const,
  { state: "failed", fault: "paper-out", partial: true } as const,
])("a slip that is $state is never called printed: what it would have said stands on the screen", async (print) => {
  const visitor: Visitor = new Visitor({ print: () => Promise.resolve(print) });
  await visitor.scan(INTACT);
  await visitor.does({ intent: "print-slip" });
  expect(visitor.sees("printing")).toMatchObject({ print, qr: expect.stringContaining("YP1:") as string });
  await visitor.waits(SHELL_DELAYS.printShown);
  visitor.sees("printing");

  const claimant: Visitor = new Visitor({
    verify: () => Promise.resolve(UNREACHABLE),
    print: () => Promise.resolve(print),
  });
  await claimant.scan(INTACT);
  expect(claimant.sees("queued")).toMatchObject({
    print,
    claimCode: TICKET.claimCode,
    claimQr: `YPC:${TICKET.claimCode}`,
  });
  // The code is all there is: it stands longer than a personal screen.
  await claimant.waits(SHELL_DELAYS.personalQuiet + 1);
  expect(claimant.view.overlay).toBeNull();
});
