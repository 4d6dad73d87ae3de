/**
 * A day at a terminal: people come, the weather changes on both lines and behind them, the sun sets, and in the night
 * everything works again, so that what was promised can be finished.
 */
import { randomUUIDv7 } from "node:crypto";
import { lastFour } from "../../kiosk/invoice/mask.ts";
import type { EventId } from "../../kiosk/journal/catalogue.ts";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { invoiceOf, questionOf } from "../../kiosk/verify/identity.ts";
import { DayClock } from "./day-clock.ts";
import { CALM, drawBackground, drawWeather, FINE, type ConnectionFault } from "./faults.ts";
import type { Asked, Day, Promised, Told } from "./judge.ts";
import { answerNames } from "./names.ts";
import { openOffices, type Office, type Offices } from "./offices.ts";
import { peopleOf, type Person } from "./people.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export interface DayOptions {
  /** Empty, and the day's own. */
  readonly dir: string;
  readonly requests: number;
  readonly seed: number;
  readonly stopped: () => boolean;
  readonly onProgress: (line: string) => void;
}

/** What happened, beside what is judged. */
export interface DayFigures {
  readonly asked: number;
  readonly atOnce: number;
  readonly promised: number;
  readonly notPromised: number;
  readonly walkedAway: number;
  readonly collected: number;
  /** Phases of weather by name; how often each fault met a connection. */
  readonly phases: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<ConnectionFault, number>;
  readonly events: ReadonlyMap<EventId, number>;
}

const TODAY = "2026-11-24";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The longest that a try may be put off: a service's Retry-After of an hour, and pauses after nonsense. */
const NIGHT_MS = 4 * HOUR_MS;
const PROGRESS_EVERY_MS = HOUR_MS;

export async function liveDay(options: DayOptions): Promise<{ readonly day: Day; readonly figures: DayFigures }> {
  const { dir, requests, seed, stopped, onProgress } = options;
  const clock = new DayClock(`${TODAY}T00:00:00+08:00`);
  const random = dice(seed);
  const offices = await openOffices(dir, clock, dice(seed + 1));
  const systemNames = answerNames(clock, (name) => {
    const office = offices.all.find(({ host }) => host === name);
    return office === undefined ? null : (office.weather().names ?? "none");
  });
  const terminal = openTerminal(dir, clock, offices, dice(seed + 2));
  const people = new People(clock, terminal);
  const phases = new Map<string, number>();
  let night = false;
  let calendarOffsetMs = 0;

  /** Of three clocks one may be wrong: where two are, nobody at the terminal can tell which. */
  function anotherClockIsWrong(but: Office | null): boolean {
    const wrong = offices.all.filter((office) => office !== but && office.weather().clockOffsetMs !== undefined);
    return wrong.length > 0 || (but !== null && calendarOffsetMs !== 0);
  }

  function changeWeather(office: Office): void {
    if (night) return;
    const drawn = drawWeather(random);
    const weather = drawn.clockOffsetMs !== undefined && anotherClockIsWrong(office) ? FINE : drawn;
    note(phases, weather.name);
    void office.setWeather(weather);
    clock.setTimeout(() => changeWeather(office), 4 * MINUTE_MS + random(20 * MINUTE_MS));
  }
  function changeBackground(): void {
    if (night) return;
    const { record, calendarOffsetMs: drawnMs } = drawBackground(random);
    calendarOffsetMs = anotherClockIsWrong(null) ? 0 : drawnMs;
    note(phases, record === "up" ? null : `record ${record}`);
    note(phases, calendarOffsetMs === 0 ? null : "terminal's calendar wrong");
    offices.record.setService(record);
    terminal.calendar.setOffset(calendarOffsetMs);
    clock.setTimeout(changeBackground, 6 * MINUTE_MS + random(30 * MINUTE_MS));
  }

  try {
    for (const person of peopleOf(requests, TODAY, random))
      clock.setTimeout(() => void people.visit(person), person.atMs);
    offices.all.forEach(changeWeather);
    changeBackground();
    for (let untilMs = PROGRESS_EVERY_MS; untilMs <= DAY_MS && !stopped(); untilMs += PROGRESS_EVERY_MS) {
      await clock.runUntil(untilMs, stopped);
      onProgress(`${String(untilMs / HOUR_MS).padStart(2, "0")}:00: ${people.line()}`);
    }
    night = true;
    offices.record.setService(CALM.record);
    terminal.calendar.setOffset(CALM.calendarOffsetMs);
    for (const office of offices.all) await office.setWeather(FINE);
    await clock.runUntil(DAY_MS + NIGHT_MS, stopped);
    const day: Day = { asked: people.asked(), told: people.told, taken: offices.taken() };
    const { faults } = offices;
    return { day, figures: { ...people.figures(), phases, faults, events: terminal.events } };
  } finally {
    await close(terminal, offices, clock);
    systemNames();
  }
}

async function close(terminal: Terminal, offices: Offices, clock: DayClock): Promise<void> {
  const closing = new AbortController();
  const closed = terminal.close().finally(() => closing.abort());
  // Whoever is still asked is given up by its own deadline.
  while (!closing.signal.aborted) await clock.runUntil(clock.now() + 1_000, () => closing.signal.aborted);
  await closed;
  await offices.close();
}

function note(phases: Map<string, number>, name: string | null): void {
  if (name !== null) phases.set(name, (phases.get(name) ?? 0) + 1);
}

interface Visitor {
  readonly person: Person;
  readonly key: string;
  claimCode: string | null;
}

class People {
  readonly told: Told[] = [];
  readonly #visitors: Visitor[] = [];
  readonly #clock: DayClock;
  readonly #terminal: Terminal;
  #atOnce = 0;
  #notPromised = 0;
  #walkedAway = 0;
  #collected = 0;

  constructor(clock: DayClock, terminal: Terminal) {
    this.#clock = clock;
    this.#terminal = terminal;
  }

  /** As the shell does: ask; where there is no answer, promise; and whoever was promised comes back. */
  async visit(person: Person): Promise<void> {
    const { query, walksAwayMs } = person;
    const key = randomUUIDv7();
    const visitor: Visitor = { person, key, claimCode: null };
    this.#visitors.push(visitor);
    const walking = new AbortController();
    if (walksAwayMs !== null) this.#clock.setTimeout(() => walking.abort(), walksAwayMs);
    const { verifier, outbox } = this.#terminal;
    const outcome = await verifier.verify(query, { idempotencyKey: key, session: key, signal: walking.signal });
    this.told.push({ key, atMs: this.#clock.wallMs(), outcome });
    if (outcome.type !== "unavailable") {
      this.#atOnce += 1;
      return;
    }
    if (outcome.reason === "cancelled") {
      this.#walkedAway += 1;
      return;
    }
    const { amountFen } = query;
    const kept = outbox.enqueue({ query, idempotencyKey: key, taken: outcome.taken, amountFen });
    if (!kept.ok) {
      this.#notPromised += 1;
      return;
    }
    visitor.claimCode = kept.value.claimCode;
    this.#comeBack(visitor, 0);
  }

  #comeBack(visitor: Visitor, nth: number): void {
    const afterMs = visitor.person.returnsMs[nth];
    if (afterMs === undefined) return;
    this.#clock.setTimeout(() => {
      const found = this.#find(visitor);
      if (found?.type === "found" && found.state === "answered") {
        this.told.push({ key: visitor.key, atMs: this.#clock.wallMs(), outcome: found.outcome });
        this.#terminal.outbox.collected(visitor.key);
        this.#collected += 1;
      } else {
        this.#comeBack(visitor, nth + 1);
      }
    }, afterMs);
  }

  #find({ claimCode, person }: Visitor): ReturnType<Terminal["outbox"]["find"]> | null {
    return claimCode === null ? null : this.#terminal.outbox.find(claimCode, lastFour(person.query.invoiceNumber));
  }

  /** With what became of each promise, as its claim code and its row say. */
  asked(): readonly Asked[] {
    const row = this.#terminal.store.db.prepare<[string], { state: string; reason: string | null }>(
      "SELECT state, reason FROM request WHERE id = ?",
    );
    return this.#visitors.map((visitor) => {
      const { query } = visitor.person;
      const found = this.#find(visitor);
      if (found?.type === "found" && found.state === "answered") {
        this.told.push({ key: visitor.key, atMs: this.#clock.wallMs(), outcome: found.outcome });
      }
      const promised =
        found === null ? null : promisedOf(found.type === "found" ? found.state : null, row.get(visitor.key));
      return { key: visitor.key, question: questionOf(query), invoice: invoiceOf(query), promised };
    });
  }

  figures(): Omit<DayFigures, "phases" | "faults" | "events"> {
    return {
      asked: this.#visitors.length,
      atOnce: this.#atOnce,
      promised: this.#visitors.filter(({ claimCode }) => claimCode !== null).length,
      notPromised: this.#notPromised,
      walkedAway: this.#walkedAway,
      collected: this.#collected,
    };
  }

  line(): string {
    const { asked, atOnce, promised, collected } = this.figures();
    const { waiting } = this.#terminal.outbox.counts();
    return `${asked} asked, ${atOnce} answered at once, ${promised} promised, ${waiting} waiting, ${collected} collected`;
  }
}

function promisedOf(
  found: "waiting" | "answered" | null,
  row: { readonly state: string; readonly reason: string | null } | undefined,
): Promised {
  if (found === null || row === undefined) return { end: "not-found", reason: null };
  if (found === "answered") return { end: "answered", reason: null };
  return { end: row.state === "dead" ? "dead" : "waiting", reason: row.reason };
}
