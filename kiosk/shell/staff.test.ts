import { expect, test } from "vitest";
import { createActor, SimulatedClock, type Actor } from "xstate";
import type { Intent } from "../display/contract/intent.ts";
import type { StaffAction, StaffOnPage } from "../display/contract/staff.ts";
import type { ScreenView } from "../display/contract/view.ts";
import type { TryOutcome } from "../staff/auth/sign-in.ts";
import { KNOCKS } from "../staff/delays.ts";
import { NO_VISIT } from "./context.ts";
import { SHELL_DELAYS } from "./delays.ts";
import type { ShellDeps } from "./deps.ts";
import { eventOfScan, eventsOfIntent } from "./events.ts";
import { everyEvent, fakeDeps, PLACE, scanOf } from "./fixtures.ts";
import { createTerminalMachine, type TerminalMachine } from "./machine.ts";
import { selectView } from "./view.ts";

const TECHNICIAN = { number: "07", role: "technician" } as const;
const IN: TryOutcome = { type: "in", who: TECHNICIAN };

/** A terminal with somebody before it who may be of the staff; the time is the test's. */
class Person {
  readonly clock = new SimulatedClock();
  readonly reached: (string | StaffOnPage)[] = [];
  readonly deps: ReturnType<typeof fakeDeps>;
  readonly actor: Actor<TerminalMachine>;
  answers: TryOutcome[] = [IN];

  constructor(overrides: Partial<ShellDeps> = {}) {
    this.deps = fakeDeps({
      nowMs: () => this.clock.now(),
      staff: {
        attempt: (ask) => {
          this.reached.push(`${ask.step} ${ask.text}`);
          return Promise.resolve(this.answers.shift() ?? IN);
        },
        openConsole: ({ onView }) => {
          onView({ nav: ["devices", "terminal"], page: null });
          return {
            go: (page) => void this.reached.push(`go ${page}`),
            act: (on) => void this.reached.push(on),
            scanned: ({ text }) => void this.reached.push(`scanned ${text}`),
            close: () => void this.reached.push("closed"),
          };
        },
      },
      ...overrides,
    });
    this.actor = createActor(createTerminalMachine(this.deps), { clock: this.clock });
    this.actor.start();
    this.actor.send({ type: "scanner-health", ready: true });
  }

  async does(...intents: Intent[]): Promise<void> {
    for (const intent of intents) for (const event of eventsOfIntent(intent)) this.actor.send(event);
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  staff(...actions: StaffAction[]): Promise<void> {
    return this.does(...actions.map((action) => ({ intent: "staff", action }) as const));
  }

  async knocks(times: number = KNOCKS, pauseMs = 100): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      this.clock.increment(pauseMs);
      await this.staff({ do: "knock" });
    }
  }

  async types(digits: string): Promise<void> {
    await this.staff(...Array.from(digits, (key) => ({ do: "key", key }) as const), { do: "enter" });
  }

  async signsIn(): Promise<void> {
    await this.knocks();
    await this.types("07482917");
  }

  get screen(): ScreenView {
    return selectView(this.actor.getSnapshot(), PLACE, { ms: this.clock.now(), wall: new Date(0) }).screen;
  }

  sees<Id extends ScreenView["screen"]>(id: Id): Extract<ScreenView, { screen: Id }> {
    const { screen } = this;
    if (screen.screen !== id) throw new Error(`on ${screen.screen}, not on ${id}`);
    return screen as Extract<ScreenView, { screen: Id }>;
  }
}

test("seven taps on the mark within five seconds ask for the sign-in; six do not, nor seven in a minute", async () => {
  const person = new Person();
  await person.knocks(KNOCKS - 1);
  person.sees("home");
  person.clock.increment(SHELL_DELAYS.staffKnock);
  await person.knocks(KNOCKS, 1_000);
  person.sees("home");
  person.clock.increment(SHELL_DELAYS.staffKnock);
  await person.knocks();
  expect(person.sees("staff-sign-in").step).toBe("pin");
});

test("nobody of the staff comes into somebody's visit: taps count on a home screen without anybody only", async () => {
  const person = new Person();
  await person.does({ intent: "set-language", language: "en" });
  await person.knocks(2 * KNOCKS);
  person.sees("home");
  await person.does({ intent: "start-entry" });
  await person.knocks(2 * KNOCKS);
  person.sees("entry");
});

test("number and PIN lead to the console, and the screen is never told a digit of the PIN", async () => {
  const person = new Person();
  await person.knocks();
  await person.staff(...Array.from("07482917", (key) => ({ do: "key", key }) as const));
  expect(person.sees("staff-sign-in")).toMatchObject({ number: "07", typed: 6, ready: true });
  expect(JSON.stringify(person.screen)).not.toContain("482917");
  await person.staff({ do: "enter" });
  expect(person.sees("staff").bar).toMatchObject({ role: "technician", number: "07" });
  expect(JSON.stringify(person.actor.getSnapshot().context)).not.toContain("482917");
  expect(person.deps.recorded).toContain("staff.signed-in");
});

test("a wrong PIN stays at the door with its wait, and a badge is taken from the scanner only while it is asked for", async () => {
  const person = new Person();
  person.answers = [
    { type: "no", problem: "wrong", waitMs: 30_000 },
    { type: "next", step: "badge", who: TECHNICIAN },
    IN,
  ];
  await person.signsIn();
  expect(person.sees("staff-sign-in")).toMatchObject({ problem: "wrong", waitSeconds: 30, typed: 0 });
  person.actor.send(eventOfScan(scanOf("YPB1.too-early")));
  expect(person.reached).toHaveLength(1);
  person.clock.increment(30_000);
  await person.types("482917");
  expect(person.sees("staff-sign-in").step).toBe("badge");
  person.actor.send(eventOfScan(scanOf("YPB1.badge")));
  await person.does();
  person.sees("staff");
  expect(person.reached).toContain("badge YPB1.badge");
});

test("codes held up while staff are in go to their page, and begin nobody's visit", async () => {
  const person = new Person();
  await person.signsIn();
  person.actor.send(eventOfScan(scanOf("anything")));
  expect(person.reached).toContain("scanned anything");
  person.sees("staff");
  expect(person.actor.getSnapshot().context.session).toBeNull();
});

test("no intent of the public does anything while staff are at the door or in, and none of staff while the public is", async () => {
  const person = new Person();
  const harmless = new Set(["fault", "nobody-there"]);
  await person.knocks();
  for (const where of ["staff-sign-in", "staff"] as const) {
    if (where === "staff") await person.types("07482917");
    for (const event of everyEvent())
      if (!event.type.startsWith("staff-") && !harmless.has(event.type)) person.actor.send(event);
    person.sees(where);
    expect(person.actor.getSnapshot().context.session, where).toBeNull();
  }
  await person.staff({ do: "leave" });
  await person.does({ intent: "start-entry" });
  for (const event of everyEvent()) if (event.type.startsWith("staff-")) person.actor.send(event);
  person.sees("entry");
});

test("ten minutes untouched and the console is closed; a touch gives ten minutes more", async () => {
  const person = new Person();
  await person.signsIn();
  person.clock.increment(SHELL_DELAYS.staffIdle - 1_000);
  expect(person.sees("staff").bar.idleSecondsLeft).toBe(1);
  await person.does({ intent: "touched" });
  person.clock.increment(SHELL_DELAYS.staffIdle - 1_000);
  person.sees("staff");
  person.clock.increment(1_000);
  person.sees("home");
  expect(person.reached.at(-1)).toBe("closed");
});

test("after an hour the console is closed, touched or not", async () => {
  const person = new Person();
  await person.signsIn();
  const everyMs = SHELL_DELAYS.staffIdle / 2;
  for (let ms = everyMs; ms < SHELL_DELAYS.staffLimit; ms += everyMs) {
    person.clock.increment(everyMs);
    await person.does({ intent: "touched" });
    person.sees("staff");
  }
  person.clock.increment(everyMs);
  person.sees("home");
});

test("a sign-in that nobody finishes gives the screen back to the public", async () => {
  const person = new Person();
  await person.knocks();
  person.clock.increment(SHELL_DELAYS.staffSignIn);
  person.sees("home");
});

test("leaving forgets everything, and the next person finds the usual screen", async () => {
  const person = new Person();
  await person.signsIn();
  await person.does({ intent: "set-language", language: "en" });
  await person.staff({ do: "leave" });
  person.sees("home");
  const { printer, takesRequests, sendsMessages, goodbye, faultCode, knocks, ...visit } =
    person.actor.getSnapshot().context;
  expect(visit).toEqual(NO_VISIT);
  expect([faultCode, knocks]).toEqual([null, []]);
  expect([printer, takesRequests, sendsMessages, goodbye].length).toBe(4);
  expect(person.deps.recorded.filter((id) => id.startsWith("staff."))).toEqual([
    "staff.opened",
    "staff.signed-in",
    "staff.ended",
  ]);
});

test("a terminal out of service lets staff in, keeps them when more breaks, and is out of service again when they leave", async () => {
  const person = new Person();
  person.actor.send({ type: "fault", code: "E-STORE" });
  person.sees("out-of-service");
  await person.signsIn();
  person.sees("staff");
  person.actor.send({ type: "fault", code: "E-OTHER" });
  person.sees("staff");
  await person.staff({ do: "leave" });
  expect(person.sees("out-of-service").code).toBe("E-OTHER");
});

test("what is done in the console reaches the page, and nothing of it after it is closed", async () => {
  const person = new Person();
  await person.signsIn();
  const restart = { page: "terminal", action: { do: "restart" } } as const;
  await person.staff({ do: "go", page: "terminal" }, { do: "act", on: restart });
  expect(person.reached.slice(-2)).toEqual(["go terminal", restart]);
  await person.staff({ do: "leave" });
  await person.staff({ do: "act", on: restart });
  expect(person.reached.at(-1)).toBe("closed");
});
