import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { QUERY, StandIn } from "./fixture.ts";
import { createVerifier } from "./policy.ts";
import { createServiceClock, type ServiceClock } from "./service-clock.ts";

const MINUTE_MS = 60_000;

let clock: ManualTerminalClock;
let journal: MemoryJournal;
let times: ServiceClock;
/** True time runs with the monotonic clock, whatever the calendar says. */
let trueMs: () => number;

beforeEach(() => {
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  times = createServiceClock({ clock, journal });
  const startMs = clock.wallMs();
  trueMs = () => startMs + clock.now();
});

/** A reply as HTTP dates it: cut to the second, stamped half the way back. */
function hear(provider = "s", roundTripMs = 0): void {
  times.heard(provider, Math.floor((trueMs() - roundTripMs / 2) / 1000) * 1000, roundTripMs);
}

describe("a calendar that is right", () => {
  test("is left alone, and nothing is journalled, whatever the second it is heard in and the way there and back", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ after: fc.nat(5_000), way: fc.nat(9_000) }), { minLength: 1 }), (replies) => {
        for (const { after, way } of replies) {
          clock.starve(after);
          hear("s", way);
          expect(Math.abs(times.offsetMs("s") ?? Infinity)).toBeLessThanOrEqual(500);
        }
        expect(times.clock.wallMs()).toBe(clock.wallMs());
        expect(journal.events).toEqual([]);
      }),
    );
  });

  test("is not measured before a service was heard", () => {
    expect(times.offsetMs("s")).toBeNull();
    expect(times.clock.wallMs()).toBe(clock.wallMs());
  });
});

describe("a calendar that is wrong", () => {
  test("is journalled once for each change, and not again for standing at the limit", () => {
    const ahead = [0, 61_000, 59_000, 61_000, 241_000, 230_000, 100_000, 30_000];
    let set = 0;
    for (const offMs of ahead) {
      clock.jumpWall(offMs - set);
      set = offMs;
      hear();
    }
    expect(journal.of("clock.offset").map(({ level }) => level)).toEqual([
      "wrong",
      "signatures-at-risk",
      "wrong",
      "ok",
    ]);
  });

  test("is seen the moment it jumps, without another reply", () => {
    hear();
    clock.jumpWall(-6 * MINUTE_MS);
    expect(times.offsetMs("s")).toBeGreaterThan(5.9 * MINUTE_MS);
    expect(Math.abs(times.clock.wallMs() - trueMs())).toBeLessThanOrEqual(500);
  });

  test("is believed again when one of two services agrees with it: two clocks seldom are wrong alike", () => {
    clock.jumpWall(10 * MINUTE_MS);
    hear("a");
    expect(Math.abs(times.clock.wallMs() - trueMs())).toBeLessThanOrEqual(500);
    times.heard("b", clock.wallMs(), 0);
    expect(times.clock.wallMs()).toBe(clock.wallMs());
  });
});

describe("what a service says of the time", () => {
  test("counts by the median: one odd reply of a proxy moves nothing", () => {
    for (let n = 0; n < 4; n += 1) hear();
    times.heard("s", trueMs() + 3_600_000, 0);
    expect(Math.abs(times.offsetMs("s") ?? Infinity)).toBeLessThanOrEqual(1_000);
  });

  test("is believed after two replies that agree, when the machine slept in between", () => {
    for (let n = 0; n < 9; n += 1) hear();
    // Asleep for an hour: the calendar went on, the monotonic clock did not.
    clock.jumpWall(3_600_000);
    const startMs = trueMs() + 3_600_000 - clock.now();
    trueMs = () => startMs + clock.now();
    hear();
    hear();
    expect(Math.abs(times.offsetMs("s") ?? Infinity)).toBeLessThanOrEqual(1_000);
  });

  test.each([
    ["no time at all", Number.NaN, 0],
    ["a year that nobody's clock shows", Date.UTC(1970, 0, 1), 0],
    ["a reply that took too long to say anything", Date.UTC(2030, 0, 1), 20_000],
    ["a way back in time", Date.UTC(2030, 0, 1), -1],
  ])("is ignored: %s", (_, serverMs, roundTripMs) => {
    times.heard("s", serverMs, roundTripMs);
    expect(times.offsetMs("s")).toBeNull();
  });
});

describe("a terminal whose calendar is six minutes behind", () => {
  test("knows it from the first probe, before anything is signed, tells staff, and still asks", async () => {
    const service = new StandIn();
    service.serverMs = trueMs;
    clock.jumpWall(-6 * MINUTE_MS);
    const verifier = createVerifier({
      providers: [service],
      clock,
      serviceClock: times,
      journal,
      hashInvoice: () => "hash",
    });
    verifier.start();
    await clock.advance(0);
    expect(journal.of("clock.offset")).toMatchObject([{ provider: "stand-in", level: "signatures-at-risk" }]);
    expect(verifier.providers()[0]?.clockOffsetMs).toBeGreaterThan(5.9 * MINUTE_MS);
    void verifier.verify(QUERY, { idempotencyKey: "k", signal: new AbortController().signal });
    await clock.advance(0);
    expect(service.asked).toHaveLength(1);
    verifier.close();
    await clock.advance(VERIFY_DELAYS.deadline);
  });

  test("decides the five years by Beijing's day, not by its own", async () => {
    const service = new StandIn();
    service.serverMs = trueMs;
    // Issued five years and a day ago by the true day; the calendar says it is a week earlier.
    clock.jumpWall(-7 * 86_400_000);
    const verifier = createVerifier({
      providers: [service],
      clock,
      serviceClock: times,
      journal,
      hashInvoice: () => "hash",
    });
    verifier.start();
    await clock.advance(0);
    const old = { ...QUERY, issueDate: "2021-11-23" };
    expect(await verifier.verify(old, { idempotencyKey: "k", signal: new AbortController().signal })).toMatchObject({
      type: "refused",
      reason: "out-of-window",
    });
    verifier.close();
  });
});
