/**
 * The rooms that ask and promise, as a terminal opens them, before services that cannot look a question up and count it each
 * time (Tencent, Baidu): whatever people, restarts, power cuts and calendars do in whatever order, no question that was not
 * answered reaches the record twice on one true Beijing day, and in the end everything that was promised is answered.
 */
import * as fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../config/default.ts";
import { fuzzRuns } from "../drivers/fuzz-fixture.ts";
import { openBackRooms, type BackRooms, type KeptRooms } from "./back-rooms.ts";
import { beijingDate } from "./invoice/dates.ts";
import type { Query, VerifyOutcome } from "./invoice/types.ts";
import { ManualTerminalClock, type TerminalClock } from "./journal/clock.ts";
import { memoryJournal } from "./journal/memory.ts";
import { dice } from "./outbox/fixture.ts";
import { openTerminalStore, type TerminalStore } from "./store/terminal-store.ts";
import { storePath } from "./store/files.ts";
import { lockStore } from "./store/open.ts";
import { agreed, missing, queryNumber } from "./verify/fixture.ts";
import type { Ask, Hearing, Provider } from "./verify/port.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ROUND_TRIP_MS = 40;
const INVOICES = 3;
/** No limit of misuse is what keeps a question back here. */
const CONFIG = {
  ...DEFAULT_CONFIG,
  verify: { ...DEFAULT_CONFIG.verify, limits: { checksPerVisit: 1_000, checksAtOnce: 1_000, checksPerHour: 1_000 } },
};

/** What a question meets: taken and answered, taken and never answered, refused at the door, taken and cut, lost on its way. */
const MOODS = ["answers", "silent", "away", "cuts", "loses"] as const;
type Mood = (typeof MOODS)[number];
const CALENDAR_HOURS = [0, 8, -8, 26, -26, 0.1, -30 * 24, 50 * 365 * 24] as const;

type Op =
  | { readonly op: "person"; readonly invoice: number; readonly waitsMs: number; readonly leavesIt: boolean }
  | { readonly op: "promise"; readonly invoice: number }
  | { readonly op: "mood"; readonly service: number; readonly mood: Mood }
  | { readonly op: "passes"; readonly ms: number }
  | { readonly op: "restart" }
  | { readonly op: "power-cut"; readonly offMs: number; readonly calendarHours: number }
  | { readonly op: "calendar"; readonly hours: number };

const invoice = fc.nat(INVOICES - 1);
const calendarHours = fc.constantFrom(...CALENDAR_HOURS);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant("person" as const),
      invoice,
      waitsMs: fc.constantFrom(9_000, 26_000),
      leavesIt: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("promise" as const), invoice }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant("mood" as const), service: fc.nat(1), mood: fc.constantFrom(...MOODS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("passes" as const),
      ms: fc.constantFrom(500, 30_000, 7 * MINUTE, 2 * HOUR, 9 * HOUR),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "restart" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("power-cut" as const),
      offMs: fc.constantFrom(0, 5 * MINUTE, 10 * HOUR),
      calendarHours,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("calendar" as const), hours: calendarHours }) },
);

interface Process {
  alive: boolean;
  readonly rooms: AsyncDisposableStack;
  readonly opened: TerminalStore;
  readonly back: BackRooms<KeptRooms>;
}

/** One terminal's weeks. Its own clock counts from its boot, and its calendar is as far off as somebody set it. */
class World {
  readonly dir = mkdtempSync(join(tmpdir(), "yanpiao-day-"));
  /** True time. */
  readonly clock: ManualTerminalClock;
  readonly #random: ReturnType<typeof dice>;
  readonly #services: readonly Provider[];
  readonly moods: Mood[] = ["answers", "answers"];
  /** Each check that the record counted, and each answer that reached the terminal. */
  readonly #book: { readonly what: "check" | "answer"; readonly invoice: string; readonly atMs: number }[] = [];
  calendarOffMs = 0;
  #boots = 1;
  #bootedMs = 0;
  #process: Process | null = null;
  #keys = 0;

  constructor(seed: number, services: number) {
    const hour = String(seed % 24).padStart(2, "0");
    this.clock = new ManualTerminalClock(`2026-11-24T${hour}:10:00+08:00`);
    this.#random = dice(seed);
    this.#services = Array.from({ length: services }, (_, at) => this.#service(at));
  }

  #service(at: number): Provider {
    const name = `service-${at}`;
    const lag = (): Promise<void> =>
      new Promise((resolve) => void this.clock.setTimeout(() => resolve(), ROUND_TRIP_MS));
    const tellTime = ({ onServerTime }: Hearing): void =>
      onServerTime?.(Math.floor(this.clock.wallMs() / 1_000) * 1_000, 0);
    const note = (what: "check" | "answer", query: Query): void =>
      void this.#book.push({ what, invoice: query.invoiceNumber, atMs: this.clock.wallMs() });
    return {
      name,
      verify: async (query: Query, ask: Ask): Promise<VerifyOutcome> => {
        const mood = this.moods[at];
        if (mood === "away") return missing("unreachable", "no");
        ask.onSent?.();
        if (mood !== "loses") note("check", query);
        if (mood === "silent") return new Promise(() => undefined);
        await lag();
        if (mood === "loses" || mood === "cuts") return missing("unreachable", "unknown");
        tellTime(ask);
        note("answer", query);
        return agreed(query, name);
      },
      resultOf: () => Promise.resolve("cannot-tell"),
      reachable: async (_signal, hearing = {}) => {
        await lag();
        if (this.moods[at] === "away") return false;
        // Reached, and so slow that what it says of the time is worth nothing.
        if (this.moods[at] !== "silent") tellTime(hearing);
        return true;
      },
    };
  }

  async boot(): Promise<void> {
    const began = this.#bootedMs;
    const rooms = new AsyncDisposableStack();
    const gate = { alive: true };
    const clock: TerminalClock = {
      now: () => this.clock.now() - began,
      wallMs: () => this.clock.wallMs() + this.calendarOffMs,
      setTimeout: (fn, ms) => this.clock.setTimeout(() => gate.alive && fn(), ms),
    };
    const journal = memoryJournal();
    const lock = lockStore(storePath(this.dir));
    const opened = openTerminalStore({ dataDir: this.dir, credentialsDir: undefined, lock, journal, clock });
    const providers = this.#services.map((service) => heardBy(gate, service));
    const back = openBackRooms(rooms, opened, {
      ...{ config: CONFIG, clock, journal },
      services: () => ({ providers, weights: providers.map(() => 1), deliverer: null }),
      tuning: { boot: `boot-${this.#boots}`, random: this.#random },
    });
    this.#process = Object.assign(gate, { rooms, opened, back });
    back.start();
    await this.clock.advance(300);
  }

  get #back(): BackRooms<KeptRooms> {
    if (this.#process === null) throw new Error("not booted");
    return this.#process.back;
  }

  async play(step: Op): Promise<void> {
    switch (step.op) {
      case "person":
        return this.#person(step);
      case "promise":
        this.#leave(queryNumber(step.invoice), this.#newKey(), "no");
        return;
      case "mood":
        this.moods[step.service] = step.mood;
        return;
      case "passes":
        return this.clock.advance(step.ms);
      case "restart":
        await this.stop();
        return this.boot();
      case "power-cut":
        await this.kill();
        await this.clock.advance(step.offMs);
        this.calendarOffMs = step.calendarHours * HOUR;
        this.#bootedMs = this.clock.now();
        this.#boots += 1;
        return this.boot();
      case "calendar":
        this.calendarOffMs = step.hours * HOUR;
        return;
    }
  }

  async #person({ invoice: n, waitsMs, leavesIt }: Extract<Op, { readonly op: "person" }>): Promise<void> {
    const query = queryNumber(n);
    const key = this.#newKey();
    const { signal } = new AbortController();
    const coming = this.#back.verifier.verify(query, { idempotencyKey: key, session: "s", signal });
    // Nobody is kept waiting longer than the deadline, and who has the outcome may stand there for a while.
    await this.clock.advance(Math.max(waitsMs, CONFIG.verify.deadlineMs + 1_000));
    const outcome = await coming;
    if (outcome.type === "unavailable" && leavesIt) this.#leave(query, key, outcome.taken);
  }

  #newKey(): string {
    return `k${this.#keys++}`;
  }

  #leave(query: Query, idempotencyKey: string, taken: "no" | "unknown"): void {
    const { outbox } = this.#back.kept;
    outbox.enqueue({ query, idempotencyKey, taken, amountFen: query.amountFen });
  }

  /** Between two turns of its event loop: what it has begun to write is written. */
  async kill(): Promise<void> {
    const killed = this.#process;
    if (killed === null) return;
    this.#process = null;
    killed.alive = false;
    await turn();
    killed.opened.store.close();
  }

  async stop(): Promise<void> {
    if (this.#process === null) return;
    const closing = this.#process.rooms.disposeAsync();
    await this.clock.advance(1_000);
    await closing;
    await this.kill();
  }

  waiting(): number {
    return this.#back.kept.outbox.counts().waiting;
  }

  /** Checks of an invoice on a day on which it had been checked already and was not answered. */
  spentTwice(): readonly string[] {
    const day = (atMs: number): string => beijingDate(new Date(atMs));
    return this.#book.flatMap((line, at) => {
      if (line.what === "answer") return [];
      const before = this.#book.slice(0, at).filter((one) => one.invoice === line.invoice);
      const today = before.filter(({ atMs }) => day(atMs) === day(line.atMs));
      if (today.length === 0 || today.some(({ what }) => what === "answer")) return [];
      return [`${line.invoice} at ${new Date(line.atMs).toISOString()} after ${today.length} unanswered`];
    });
  }
}

/** What comes to a process that was killed, comes to nobody. */
function heardBy(gate: { readonly alive: boolean }, service: Provider): Provider {
  const whileAlive = <T>(coming: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      coming.then(
        (value) => gate.alive && resolve(value),
        (error: unknown) => gate.alive && reject(error instanceof Error ? error : new Error(String(error))),
      );
    });
  return {
    ...service,
    verify: (query, ask) => whileAlive(service.verify(query, ask)),
    resultOf: (key, signal, hearing) => whileAlive(service.resultOf(key, signal, hearing)),
    reachable: (signal, hearing) => whileAlive(service.reachable(signal, hearing)),
  };
}

async function play(ops: readonly Op[], seed: number, services: number): Promise<void> {
  const world = new World(seed, services);
  try {
    await world.boot();
    for (const step of ops) await world.play(step);
    world.moods.fill("answers");
    world.calendarOffMs = 0;
    await world.clock.advance(2 * DAY + HOUR);
    expect(world.waiting()).toBe(0);
    expect(world.spentTwice()).toEqual([]);
  } finally {
    await world.kill();
    rmSync(world.dir, { recursive: true, force: true });
  }
}

/** Nobody has said what time it is since the start: a calendar that runs into tomorrow is no reason to ask again today. */
const CALENDAR_OF_NOBODY: [readonly Op[], number, number] = [
  [
    { op: "mood", service: 0, mood: "silent" },
    { op: "power-cut", offMs: 0, calendarHours: 8 },
    { op: "person", invoice: 0, waitsMs: 9_000, leavesIt: true },
    { op: "passes", ms: 9 * HOUR },
  ],
  8,
  1,
];

const TIME_LIMIT_MS = 600_000;

test(
  "no unanswered question costs two checks of a day, and each promise is kept",
  { timeout: TIME_LIMIT_MS },
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(op, { maxLength: 45 }), fc.nat(), fc.integer({ min: 1, max: 2 }), play), {
      numRuns: fuzzRuns(100),
      examples: [CALENDAR_OF_NOBODY],
    });
  },
);
