/** A page that hangs, a page that waits for a processor, and a page that never gets well. */
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../drivers/clock.ts";
import { DISPLAY_DELAYS, MOST_CHANCES } from "./delays.ts";
import { stallMs, starvedShare } from "./starvation.ts";
import { createWatchdog, type Watchdog } from "./watchdog.ts";

const { proofWithin, secondChance, wellAfter, pingEvery, stormWindow } = DISPLAY_DELAYS;

interface Bench {
  readonly clock: ManualClock;
  readonly watchdog: Watchdog;
  /** When the page was restarted. */
  readonly restarts: number[];
  /** The page paints, and says so, for so long. */
  readonly paints: (ms: number) => Promise<void>;
  /** From now on something waits for a processor in this share of the time. */
  readonly starve: (share: number) => void;
}

function start(): Bench {
  const clock = new ManualClock();
  const restarts: number[] = [];
  let share = 0;
  let sinceMs = 0;
  let beforeMs = 0;
  const waited = (): readonly number[] => [beforeMs + share * (clock.now() - sinceMs)];
  const watchdog = createWatchdog({
    ...{ clock, delays: DISPLAY_DELAYS, attended: false, waited },
    ping: () => undefined,
    restart: () => {
      restarts.push(clock.now());
      watchdog.loading();
    },
  });
  return {
    ...{ clock, watchdog, restarts },
    async paints(ms) {
      for (let passed = 0; passed < ms; passed += pingEvery) {
        watchdog.proof();
        await clock.advance(pingEvery);
      }
    },
    starve(next) {
      beforeMs = waited()[0] ?? 0;
      sinceMs = clock.now();
      share = next;
    },
  };
}

/** A page that came up and painted for a minute. */
async function settled(): Promise<Bench> {
  const bench = start();
  bench.watchdog.loading();
  bench.watchdog.hello();
  await bench.paints(60_000);
  return bench;
}

describe("a page that paints nothing", () => {
  it("is restarted at once where the machine has processors to spare, also at half its strength", async () => {
    for (const share of [0, 0.5]) {
      const { clock, watchdog, restarts, starve } = await settled();
      starve(share);
      watchdog.proof();
      const hungAt = clock.now();
      await clock.advance(10_000);
      expect(restarts[0]).toBe(hungAt + proofWithin);
    }
  });

  it("is left alone while the machine is starved, and is well when it has its turn", async () => {
    const { clock, watchdog, restarts, paints, starve } = await settled();
    starve(0.98);
    watchdog.proof();
    await clock.advance(proofWithin + 3 * secondChance);
    starve(0.3);
    await paints(30_000);
    expect(restarts).toEqual([]);
  });

  it("and goes on painting nothing once the machine breathes again, was hung, and comes back", async () => {
    const { clock, watchdog, restarts, starve } = await settled();
    starve(0.98);
    watchdog.proof();
    await clock.advance(proofWithin + secondChance);
    starve(0.1);
    const breathesAt = clock.now();
    await clock.advance(2 * secondChance);
    expect(restarts).toHaveLength(1);
    expect(restarts[0]).toBeLessThanOrEqual(breathesAt + 2 * secondChance);
  });

  it("is restarted in the end on a machine that never recovers", async () => {
    const { clock, watchdog, restarts, starve } = await settled();
    starve(1);
    watchdog.proof();
    const hungAt = clock.now();
    await clock.advance(60_000);
    expect(restarts[0]).toBe(hungAt + proofWithin + MOST_CHANCES * secondChance);
  });
});

describe("restarts", () => {
  /** The page comes up, paints for so long, and hangs; how long until it is restarted. */
  async function hangsAfter({ clock, watchdog, restarts, paints }: Bench, ms: number): Promise<number> {
    watchdog.hello();
    await paints(ms);
    watchdog.proof();
    const [hungAt, before] = [clock.now(), restarts.length];
    while (restarts.length === before) await clock.advance(100);
    return (restarts.at(-1) ?? 0) - hungAt;
  }

  it("that helped do not count: the fifth hang within a minute is mended as soon as the first", async () => {
    const bench = await settled();
    const began = bench.clock.now();
    for (let time = 0; time < 5; time += 1) expect(await hangsAfter(bench, wellAfter)).toBe(proofWithin);
    expect(bench.clock.now() - began).toBeLessThan(stormWindow + proofWithin);
  });

  it("that help nothing come less and less often", async () => {
    const bench = await settled();
    const waits: number[] = [];
    for (let time = 0; time < 6; time += 1) waits.push(await hangsAfter(bench, 1_000));
    expect(waits.at(-1)).toBeGreaterThan(2 * proofWithin);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  });
});

describe("the pressure of this machine", () => {
  it("is read from the kernel's words, and a system without them is not called starved", () => {
    expect(stallMs("some avg10=52.42 avg60=66.91 avg300=74.51 total=771743379\nfull avg10=0.00 total=5\n")).toEqual([
      771_743.379,
    ]);
    for (const text of ["", "full avg10=0.00 avg60=0.00 avg300=0.00 total=0", "some total=x"])
      expect(stallMs(text)).toEqual([]);
    expect(starvedShare([], [], 1_000)).toBe(0);
    expect(starvedShare([5], [], 1_000)).toBe(0);
    expect(starvedShare([100, 0], [1_000, 10], 1_000)).toBeCloseTo(0.9);
    expect(starvedShare([0], [900], 0)).toBe(0);
  });
});
