import Database, { type Database as Connection } from "better-sqlite3";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { ManualTerminalClock, type TerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { createAge, type AgeClock } from "./age.ts";
import { AGE_LIMITS, STORE_DELAYS } from "./delays.ts";
import { MIGRATIONS } from "./migrations.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A machine with a store: it restarts, is switched off, has a calendar that jumps and a service that tells the time. */
class Machine {
  readonly db: Connection = new Database(":memory:");
  /** Runs on whatever the machine does. */
  readonly real = new ManualTerminalClock();
  readonly journal: MemoryJournal = memoryJournal();
  readonly #beganWallMs = this.real.wallMs();
  serviceErrorMs: number | null = null;
  #boots = 0;
  #bootedMs = 0;
  #life = 0;
  age: AgeClock;

  constructor() {
    for (const step of MIGRATIONS) this.db.exec(step);
    this.age = this.#open();
  }

  #open(): AgeClock {
    this.#life += 1;
    const life = this.#life;
    const clock: TerminalClock = {
      now: () => this.real.now() - this.#bootedMs,
      wallMs: () => this.real.wallMs(),
      setTimeout: (fn, ms) => this.real.setTimeout(() => (life === this.#life ? fn() : undefined), ms),
    };
    const serviceOffsetMs = (): number | null =>
      this.serviceErrorMs === null
        ? null
        : this.#beganWallMs + this.real.now() + this.serviceErrorMs - this.real.wallMs();
    const age = createAge({
      store: { db: this.db },
      clock,
      journal: this.journal,
      boot: `boot-${this.#boots}`,
      serviceOffsetMs,
    });
    age.start();
    return age;
  }

  /** The terminal is killed and starts again. */
  restart(): void {
    this.age = this.#open();
  }

  /** The machine loses its power for a time. */
  async powerCut(offMs: number): Promise<void> {
    this.#life += 1;
    await this.real.advance(offMs);
    this.#boots += 1;
    this.#bootedMs = this.real.now();
    this.age = this.#open();
  }

  #rows = 0;
  /** Something is stamped and committed. */
  stamp(): number {
    const stamp = this.age.stamp();
    this.#rows += 1;
    this.db
      .prepare(
        `INSERT INTO delivery (id, request, contact, language, consent_text, received_wall_ms, received_lived_ms,
           due_mono_ms, due_wall_ms, wait_ms)
         VALUES (@id, @id, x'00', 'zh', '', 0, @stamp, 0, 0, 0)`,
      )
      .run({ id: String(this.#rows), stamp });
    return stamp;
  }
}

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.db.close());

describe("how old something is", () => {
  test("is what the monotonic clock says, whatever the calendar does meanwhile", async () => {
    const stamp = machine.stamp();
    machine.real.jumpWall(400 * DAY_MS);
    await machine.real.advance(DAY_MS);
    machine.real.jumpWall(-800 * DAY_MS);
    await machine.real.advance(DAY_MS);
    expect(machine.age.atLeastMs(stamp)).toBe(2 * DAY_MS);
  });

  test("goes on over a restart of the terminal: a calendar that jumped meanwhile is suspect at once", async () => {
    const stamp = machine.stamp();
    await machine.real.advance(30 * 60_000);
    machine.real.jumpWall(30 * DAY_MS);
    machine.restart();
    expect(machine.journal.of("clock.suspect")).toEqual([{ jumpMs: 30 * DAY_MS }]);
    expect(machine.age.atLeastMs(stamp)).toBe(30 * 60_000);
  });

  test("does not count the time switched off, until a service's clock and the calendar say the same", async () => {
    machine.serviceErrorMs = 0;
    await machine.real.advance(HOUR_MS);
    const stamp = machine.stamp();
    machine.serviceErrorMs = null;
    await machine.powerCut(10 * HOUR_MS);
    await machine.real.advance(2 * HOUR_MS);
    const after = machine.stamp();
    expect(machine.age.atLeastMs(stamp)).toBeLessThanOrEqual(2 * HOUR_MS + 1);

    machine.serviceErrorMs = 0;
    await machine.real.advance(2 * HOUR_MS);
    expect(machine.age.atLeastMs(stamp)).toBeGreaterThan(14 * HOUR_MS - 2 * AGE_LIMITS.clockError);
    expect(machine.age.atLeastMs(stamp)).toBeLessThanOrEqual(14 * HOUR_MS);
    // What was stamped after the gap does not grow older when it becomes known.
    expect(machine.age.atLeastMs(after)).toBe(2 * HOUR_MS);
  });

  test("does not count it while the calendar and the service disagree: one of them is wrong", async () => {
    machine.serviceErrorMs = 0;
    await machine.real.advance(HOUR_MS);
    const stamp = machine.stamp();
    machine.real.jumpWall(20 * DAY_MS);
    await machine.powerCut(HOUR_MS);
    await machine.real.advance(DAY_MS);
    expect(machine.age.atLeastMs(stamp)).toBeLessThanOrEqual(DAY_MS + 1);
    machine.real.jumpWall(-20 * DAY_MS);
    await machine.real.advance(STORE_DELAYS.ageLook);
    expect(machine.age.atLeastMs(stamp)).toBeGreaterThan(DAY_MS + HOUR_MS - 2 * AGE_LIMITS.clockError);
  });

  test("is right to minutes for a terminal that is switched off every night of a month", async () => {
    machine.serviceErrorMs = 0;
    await machine.real.advance(HOUR_MS);
    const stamp = machine.stamp();
    for (let night = 0; night < 30; night += 1) {
      await machine.real.advance(10 * HOUR_MS);
      await machine.powerCut(14 * HOUR_MS);
      await machine.real.advance(60_000);
    }
    expect(machine.age.atLeastMs(stamp)).toBeGreaterThan(30 * DAY_MS - HOUR_MS);
    expect(machine.age.stampedBefore(29 * DAY_MS)).toBeGreaterThanOrEqual(stamp);
  });

  test("is told of a calendar that went back over a time switched off, and survives a mark that is none", async () => {
    machine.stamp();
    machine.real.jumpWall(-400 * DAY_MS);
    await machine.powerCut(0);
    expect(machine.journal.of("clock.suspect")).toEqual([{ jumpMs: -400 * DAY_MS }]);
    await machine.real.advance(5_000);
    const stamp = machine.stamp();
    machine.db.prepare("UPDATE meta SET value = x'7b7d' WHERE name = 'lived'").run();
    machine.restart();
    expect(machine.age.stamp()).toBe(stamp);
  });
});

type Op =
  | { readonly op: "pass" | "power-cut" | "jump"; readonly ms: number }
  | { readonly op: "service"; readonly errorMs: number | null }
  | { readonly op: "restart" | "stamp" };

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("pass" as const), ms: fc.constantFrom(1, 90_000, 7 * HOUR_MS, 3 * DAY_MS) }),
  fc.record({ op: fc.constant("power-cut" as const), ms: fc.constantFrom(0, 20_000, 14 * HOUR_MS, 12 * DAY_MS) }),
  fc.record({ op: fc.constant("jump" as const), ms: fc.constantFrom(-40 * DAY_MS, -HOUR_MS, HOUR_MS, 40 * DAY_MS) }),
  fc.record({ op: fc.constant("service" as const), errorMs: fc.constantFrom(null, -1_000, 0, 1_000) }),
  fc.constantFrom<Op>({ op: "restart" }, { op: "stamp" }),
);

test("whatever happens, nothing is called older than it is, and what is called old enough can be deleted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { maxLength: 30 }), async (ops) => {
      machine.db.close();
      machine = new Machine();
      const stamps: { readonly stamp: number; readonly realMs: number }[] = [];
      for (const step of ops) {
        if (step.op === "pass") await machine.real.advance(step.ms);
        else if (step.op === "power-cut") await machine.powerCut(step.ms);
        else if (step.op === "jump") machine.real.jumpWall(step.ms);
        else if (step.op === "service") machine.serviceErrorMs = step.errorMs;
        else if (step.op === "restart") machine.restart();
        else stamps.push({ stamp: machine.stamp(), realMs: machine.real.now() });
        for (const { stamp, realMs } of stamps) {
          const atLeastMs = machine.age.atLeastMs(stamp);
          expect(atLeastMs).toBeLessThanOrEqual(machine.real.now() - realMs);
          expect(atLeastMs).toBeGreaterThanOrEqual(0);
          for (const ageMs of [1, HOUR_MS, 10 * DAY_MS, atLeastMs]) {
            const old = stamp <= machine.age.stampedBefore(ageMs);
            if (old) expect(atLeastMs).toBeGreaterThanOrEqual(ageMs);
            // Stamps are whole milliseconds.
            else expect(atLeastMs).toBeLessThan(ageMs + 3);
          }
        }
      }
    }),
    { numRuns: fuzzRuns(5_000) },
  );
});
