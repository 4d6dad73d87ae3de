/** Somebody leaves a number or an address beside the claim code: what is asked, what is kept, and what is forgotten. */
import { expect, test } from "vitest";
import type { Intent } from "../display/contract/intent.ts";
import type { Channel } from "../display/contract/view.ts";
import { NO_VISIT } from "./context.ts";
import { SHELL_DELAYS } from "./delays.ts";
import type { MessageAsk, Messages, ShellDeps } from "./deps.ts";
import { TICKET } from "./fixtures.ts";
import { INTACT, later, settled, UNREACHABLE, Visitor } from "./visitor-fixture.ts";

const PHONE = "13800138000";
const EMAIL = "wang.li@qq.com";

type Kept = Awaited<ReturnType<Messages["promise"]>>;
type Withdrawn = Awaited<ReturnType<Messages["withdraw"]>>;

/** A terminal whose service is away, with a back office that sends results, and all that was asked of it. */
class Claimant extends Visitor {
  readonly promised: MessageAsk[] = [];
  readonly withdrawn: string[] = [];

  constructor(change: Partial<Messages> = {}, overrides: Partial<ShellDeps> = {}) {
    super({
      verify: () => Promise.resolve(UNREACHABLE),
      messages: {
        promise: (ask) => {
          this.promised.push(ask);
          const { channel } = ask.contact;
          return Promise.resolve({ channel, masked: channel === "sms" ? "138****8000" : "w***@qq.com" });
        },
        withdraw: (requestId) => (this.withdrawn.push(requestId), Promise.resolve("withdrawn")),
        ...change,
      },
      ...overrides,
    });
  }

  /** To the pad: the person agreed. */
  async agrees(channel: Channel): Promise<void> {
    await this.does({ intent: "leave-contact", channel }, { intent: "answer-consent", agree: true });
    this.sees("contact-entry");
  }

  async leaves(text: string): Promise<void> {
    await this.agrees(text.includes("@") ? "email" : "sms");
    await this.types(text.toUpperCase());
    await this.does({ intent: "next-field" });
    this.sees("contact-review");
    await this.does({ intent: "confirm-contact" });
  }

  /** All that the core remembers and shows. */
  get traces(): string {
    return JSON.stringify([this.actor.getSnapshot().context, this.actor.getSnapshot().children, this.view]);
  }
}

test("a number is asked for, shown in full once, kept, and from then on only masked", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  expect(claimant.sees("queued").message).toEqual({ state: "open", ready: true, notice: null });
  await claimant.does({ intent: "leave-contact", channel: "sms" });
  expect(claimant.sees("contact-consent")).toMatchObject({ channel: "sms", text: "delivery-2026.1", keepDays: 30 });
  await claimant.does({ intent: "answer-consent", agree: true });
  await claimant.types(PHONE);
  await claimant.does({ intent: "next-field" });
  expect(claimant.sees("contact-review")).toMatchObject({ channel: "sms", to: PHONE, keeping: false });
  expect(claimant.promised).toEqual([]);
  await claimant.does({ intent: "confirm-contact" });
  expect(claimant.promised).toEqual([
    {
      requestId: TICKET.requestId,
      contact: { channel: "sms", to: PHONE },
      consentText: "delivery-2026.1",
      language: "zh",
    },
  ]);
  expect(claimant.sees("queued")).toMatchObject({
    claimCode: TICKET.claimCode,
    message: { state: "left", channel: "sms", masked: "138****8000", notice: null },
  });
  expect(claimant.traces).not.toContain(PHONE);
});

test("an address is typed letter by letter or with the key of its ending, in the language of the screen", async () => {
  const claimant = new Claimant();
  await claimant.does({ intent: "set-language", language: "en" });
  await claimant.scan(INTACT);
  await claimant.agrees("email");
  await claimant.types("WANG.LI");
  await claimant.does({ intent: "choose-domain", domain: "qq.com" }, { intent: "next-field" });
  expect(claimant.sees("contact-review").to).toBe(EMAIL);
  await claimant.does({ intent: "confirm-contact" });
  expect(claimant.promised).toMatchObject([{ contact: { channel: "email", to: EMAIL }, language: "en" }]);
  expect(claimant.traces).not.toContain(EMAIL);
});

test("who does not agree is back at the claim code with nothing lost, and no second slip", async () => {
  for (const no of [{ intent: "answer-consent", agree: false }, { intent: "back" }] as const) {
    const claimant = new Claimant();
    await claimant.scan(INTACT);
    const before = claimant.sees("queued");
    await claimant.does({ intent: "leave-contact", channel: "email" }, no);
    expect(claimant.sees("queued")).toEqual(before);
    expect([claimant.promised, claimant.slips.length]).toEqual([[], 1]);
  }
});

test.each([{ intent: "back" }, { intent: "answer-consent", agree: false }] as const)(
  "back from the review to what was typed, to the consent, and by $intent to the claim code: it is forgotten",
  async (last) => {
    const claimant = new Claimant();
    await claimant.scan(INTACT);
    await claimant.agrees("sms");
    await claimant.types(PHONE);
    await claimant.does({ intent: "next-field" }, { intent: "back" });
    expect(claimant.sees("contact-entry").input.text).toBe(PHONE);
    await claimant.does({ intent: "back" });
    claimant.sees("contact-consent");
    await claimant.does(last);
    claimant.sees("queued");
    expect(claimant.traces).not.toContain(PHONE);
  },
);

test("where nobody can send results nothing is offered, and asking for it does nothing", async () => {
  const claimant = new Claimant({}, { messages: null });
  await claimant.scan(INTACT);
  expect(claimant.sees("queued").message).toBeNull();
  await claimant.does({ intent: "leave-contact", channel: "sms" }, { intent: "withdraw-contact" });
  claimant.sees("queued");
});

test("while the slip is being printed the offer waits: leaving now would lose the printer's word", async () => {
  const slip = later<{ state: "printed" }>();
  const claimant = new Claimant({}, { print: () => slip.promise });
  await claimant.scan(INTACT);
  expect(claimant.sees("queued").message).toMatchObject({ state: "open", ready: false });
  await claimant.does({ intent: "leave-contact", channel: "sms" });
  claimant.sees("queued");
  slip.resolve({ state: "printed" });
  await settled();
  expect(claimant.sees("queued").message).toMatchObject({ state: "open", ready: true });
});

test("a slip that did not come out is not printed again by leaving a number, and still can be by hand", async () => {
  const failed = { state: "failed", fault: "paper-out", partial: true } as const;
  let prints = 0;
  const claimant = new Claimant({}, { print: () => ((prints += 1), Promise.resolve(failed)) });
  await claimant.scan(INTACT);
  await claimant.leaves(PHONE);
  expect(claimant.sees("queued")).toMatchObject({ print: failed, message: { state: "left" } });
  expect(prints).toBe(1);
  await claimant.does({ intent: "print-slip" });
  expect(claimant.sees("queued").message).toMatchObject({ state: "left" });
  expect(prints).toBe(2);
});

test("nothing is said to be kept before it is, and a second touch keeps it once", async () => {
  const kept = later<Kept>();
  const asks: MessageAsk[] = [];
  const claimant = new Claimant({ promise: (ask) => (asks.push(ask), kept.promise) });
  await claimant.scan(INTACT);
  await claimant.leaves(PHONE);
  expect(claimant.sees("contact-review").keeping).toBe(true);
  await claimant.does({ intent: "confirm-contact" }, { intent: "back" });
  expect(claimant.sees("contact-review").keeping).toBe(true);
  kept.resolve({ channel: "sms", masked: "138****8000" });
  await settled();
  expect(claimant.sees("queued").message).toMatchObject({ state: "left" });
  expect(asks).toHaveLength(1);
});

test.each([
  ["disk", "not-kept"],
  ["no-request", "no-request"],
] as const)(
  "a contact that was not kept (%s) is said not to be, the claim code still stands, and it is forgotten",
  async (why, notice) => {
    const claimant = new Claimant({ promise: () => Promise.resolve(why) });
    await claimant.scan(INTACT);
    await claimant.leaves(PHONE);
    expect(claimant.sees("queued")).toMatchObject({
      claimCode: TICKET.claimCode,
      message: { state: "open", ready: true, notice },
    });
    expect(claimant.traces).not.toContain(PHONE);
    await claimant.does({ intent: "leave-contact", channel: "sms" }, { intent: "back" });
    expect(claimant.sees("queued").message).toMatchObject({ notice: null });
  },
);

test("a number is taken back while its promise stands on the screen, and may be left anew", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.leaves(PHONE);
  await claimant.does({ intent: "withdraw-contact" });
  expect(claimant.withdrawn).toEqual([TICKET.requestId]);
  expect(claimant.sees("queued").message).toEqual({ state: "open", ready: true, notice: "withdrawn" });
  await claimant.leaves(EMAIL);
  expect(claimant.sees("queued").message).toMatchObject({ state: "left", channel: "email", notice: null });
});

test("what was sent meanwhile is not called deleted, and what the disk did not let go is not either", async () => {
  for (const [outcome, message] of [
    ["gone", { state: "open", notice: "gone" }],
    ["disk", { state: "left", masked: "138****8000", notice: "not-withdrawn" }],
  ] as const) {
    const claimant = new Claimant({ withdraw: () => Promise.resolve(outcome) });
    await claimant.scan(INTACT);
    await claimant.leaves(PHONE);
    await claimant.does({ intent: "withdraw-contact" });
    expect(claimant.sees("queued").message).toMatchObject(message);
  }
});

test("it is not called deleted before it is", async () => {
  const gone = later<Withdrawn>();
  const claimant = new Claimant({ withdraw: () => gone.promise });
  await claimant.scan(INTACT);
  await claimant.leaves(PHONE);
  await claimant.does({ intent: "withdraw-contact" });
  expect(claimant.sees("queued").message).toMatchObject({ state: "left", ready: false });
  gone.resolve("withdrawn");
  await settled();
  expect(claimant.sees("queued").message).toMatchObject({ state: "open", notice: "withdrawn" });
});

test("who comes back while it still waits sees what was left, masked, and can take it back; or leaves one now", async () => {
  const lookUp = (sentTo: (typeof TICKET)["sentTo"]): Partial<ShellDeps> => ({
    lookUp: () => Promise.resolve({ type: "waiting", ticket: { ...TICKET, occasion: "waiting", sentTo } }),
  });
  const comes = async (claimant: Claimant): Promise<void> => {
    await claimant.scan(`YPC:${TICKET.claimCode}`);
    await claimant.types(TICKET.lastFour);
    await claimant.does({ intent: "next-field" });
  };
  const left = new Claimant({}, lookUp({ channel: "sms", masked: "138****8000" }));
  await comes(left);
  expect(left.sees("queued")).toMatchObject({
    occasion: "waiting",
    message: { state: "left", masked: "138****8000" },
  });
  await left.does({ intent: "withdraw-contact" });
  expect([left.withdrawn, left.sees("queued").message]).toEqual([
    [TICKET.requestId],
    { state: "open", ready: true, notice: "withdrawn" },
  ]);

  const nothingLeft = new Claimant({}, lookUp(null));
  await comes(nothingLeft);
  await nothingLeft.leaves(PHONE);
  expect(nothingLeft.sees("queued")).toMatchObject({ occasion: "waiting", message: { state: "left" } });
  expect(nothingLeft.slips).toEqual([]);
});

test("what is no number goes no further, and the digit that cannot be is marked at once", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.agrees("sms");
  await claimant.types("12");
  expect(claimant.sees("contact-entry")).toMatchObject({
    input: { input: "cells", groups: [3, 4, 4], suspect: [1] },
    next: { state: "incomplete", missing: 9 },
  });
  await claimant.types("800138000");
  expect(claimant.sees("contact-entry").next).toEqual({ state: "invalid", problem: "not-mobile" });
  await claimant.does({ intent: "next-field" });
  claimant.sees("contact-entry");
  await claimant.does({ intent: "place-caret", index: 1 });
  await claimant.types("3");
  await claimant.does({ intent: "next-field" });
  expect(claimant.sees("contact-review").to).toBe(PHONE);
});

test("an ending that looks mistyped is asked about before it is kept, and mended only by the person", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.agrees("email");
  await claimant.types("WANG.LI@QQ.CO");
  expect(claimant.sees("contact-entry").suggestion).toBeNull();
  await claimant.does({ intent: "next-field" });
  expect(claimant.sees("contact-review")).toMatchObject({ to: "wang.li@qq.co", suggestion: EMAIL });
  await claimant.does({ intent: "accept-suggestion", id: "domain" });
  expect(claimant.sees("contact-review")).toMatchObject({ to: EMAIL, suggestion: null });
});

test("help loses nothing that was typed", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.agrees("sms");
  await claimant.types("1380");
  await claimant.does({ intent: "open-help", topic: "privacy" }, { intent: "back" });
  expect(claimant.sees("contact-entry").input.text).toBe("1380");
});

test("a code held up while a number is typed does not take the screen away", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.agrees("sms");
  await claimant.scan(INTACT);
  claimant.sees("contact-entry");
  expect(claimant.deps.recorded).toContain("scan.dropped");
});

const WAYS: readonly (readonly [string, readonly Intent[]])[] = [
  ["contact-consent", []],
  ["contact-entry", [{ intent: "answer-consent", agree: true }]],
  ["contact-review", [{ intent: "answer-consent", agree: true }]],
  ["queued", [{ intent: "answer-consent", agree: true }]],
];

test.each(WAYS)("left alone at %s, the person is asked, then everything is forgotten", async (screen, way) => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.does({ intent: "leave-contact", channel: "sms" }, ...way);
  if (screen !== "contact-consent") await claimant.types(PHONE);
  if (screen === "contact-review" || screen === "queued") await claimant.does({ intent: "next-field" });
  if (screen === "queued") await claimant.does({ intent: "confirm-contact" });
  expect(claimant.view.screen.screen).toBe(screen);
  await claimant.waits(SHELL_DELAYS.personalQuiet);
  expect(claimant.view.overlay?.overlay).toBe("still-there");
  await claimant.waits(SHELL_DELAYS.stillThere);
  expect(claimant.sees("goodbye").reason).toBe("timed-out");
  expect(claimant.actor.getSnapshot().context).toMatchObject({ ...NO_VISIT, attention: "none" });
  for (const trace of [PHONE, "138****8000", TICKET.requestId]) expect(claimant.traces).not.toContain(trace);
});

test("the end of a visit forgets a number half typed, and the next person's claim shows none", async () => {
  const claimant = new Claimant();
  await claimant.scan(INTACT);
  await claimant.agrees("sms");
  await claimant.types("1380013");
  await claimant.does({ intent: "end" });
  expect(claimant.traces).not.toContain("1380013");
  await claimant.waits(SHELL_DELAYS.goodbye);
  await claimant.scan(INTACT);
  expect(claimant.sees("queued").message).toEqual({ state: "open", ready: true, notice: null });
  await claimant.agrees("sms");
  expect(claimant.sees("contact-entry").input.text).toBe("");
});
