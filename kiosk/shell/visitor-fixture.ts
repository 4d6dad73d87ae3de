/** For the shell's tests: a terminal whose rooms answer at once, and somebody in front of it who is told in sentences. */
import { expect } from "vitest";
import { createActor, SimulatedClock, type Actor } from "xstate";
import type { Intent } from "../display/contract/intent.ts";
import type { ScreenView } from "../display/contract/view.ts";
import { formatPayload } from "../invoice/payload-format.ts";
import type { Unavailable } from "../invoice/types.ts";
import type { ShellDeps, SlipAsk, VerifyAsk } from "./deps.ts";
import { eventOfScan, eventsOfIntent } from "./events.ts";
import { ANSWER, fakeDeps, PLACE, QUERY, scanOf } from "./fixtures.ts";
import { createTerminalMachine, type TerminalMachine } from "./machine.ts";
import { selectView } from "./view.ts";

export const INTACT = formatPayload({
  kind: "digital-ordinary",
  invoiceCode: null,
  invoiceNumber: QUERY.invoiceNumber,
  amountFen: 36800,
  amountMeaning: "with-tax",
  issueDate: QUERY.issueDate,
  checkCode: null,
  crc: "match",
});
export const WITHOUT_CRC = INTACT.replace(/,[0-9A-Fa-f]{4}$/, "");
export const DAMAGED = INTACT.replace("368.00", "386.00");
export const WITHOUT_AMOUNT = WITHOUT_CRC.replace("368.00", "");

export const UNREACHABLE: Unavailable = {
  type: "unavailable",
  reason: "unreachable",
  taken: "no",
  source: "sandbox",
  at: ANSWER.at,
};

/** A terminal whose rooms answer at once and whose time the test moves. */
export class Visitor {
  readonly clock = new SimulatedClock();
  readonly asked: VerifyAsk[] = [];
  readonly slips: SlipAsk[] = [];
  readonly deps: ReturnType<typeof fakeDeps>;
  readonly actor: Actor<TerminalMachine>;

  constructor(overrides: Partial<ShellDeps> = {}) {
    this.deps = fakeDeps({
      nowMs: () => this.clock.now(),
      verify: (ask) => (this.asked.push(ask), Promise.resolve(ANSWER)),
      print: (slip) => (this.slips.push(slip), Promise.resolve({ state: "printed" })),
      ...overrides,
    });
    this.actor = createActor(createTerminalMachine(this.deps), { clock: this.clock });
    this.actor.start();
    this.actor.send({ type: "scanner-health", ready: true });
    this.actor.send({
      type: "printer-status",
      status: { health: { state: "connected", reason: "" }, paper: "ok", fault: null },
    });
  }

  async scan(text: string): Promise<void> {
    this.actor.send({ type: "activity" });
    this.actor.send(eventOfScan(scanOf(text)));
    await settled();
  }

  async does(...intents: Intent[]): Promise<void> {
    for (const intent of intents) for (const event of eventsOfIntent(intent)) this.actor.send(event);
    await settled();
  }

  async types(digits: string): Promise<void> {
    await this.does(...Array.from(digits, (key) => ({ intent: "press-key", key }) as const));
  }

  async waits(ms: number): Promise<void> {
    this.clock.increment(ms);
    await settled();
  }

  get view(): ReturnType<typeof selectView> {
    const now = { ms: this.clock.now(), wall: new Date("2026-11-24T14:26:11+08:00") };
    return selectView(this.actor.getSnapshot(), PLACE, now);
  }

  /** The screen on show, which must be this one. */
  sees<Id extends ScreenView["screen"]>(id: Id): Extract<ScreenView, { screen: Id }> {
    expect(this.view.screen.screen).toBe(id);
    return this.view.screen as Extract<ScreenView, { screen: Id }>;
  }
}

export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A promise that the test fulfils when it is time. */
export function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  return Promise.withResolvers<T>();
}
