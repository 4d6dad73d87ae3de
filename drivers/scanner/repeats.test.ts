import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeats.ts";

const REREAD_MS = 1_000;
const CODE = "01,32,,24117000000012345678,88.00,20240115,,8A3C";

interface Counter {
  readonly clock: ManualClock;
  readonly filter: RepeatFilter;
  /** Waits, then holds the code in front; counts new presentations. */
  readonly seen: (afterMs: number, text?: string) => Promise<boolean>;
}

function counter(): Counter {
  const clock = new ManualClock();
  const filter = createRepeatFilter(REREAD_MS, clock);
  return {
    clock,
    filter,
    async seen(afterMs, text = CODE) {
      await clock.advance(afterMs);
      return filter.isNew(text);
    },
  };
}

async function newOnes(pauses: readonly number[], seen: Counter["seen"]): Promise<number> {
  let count = 0;
  for (const pause of pauses) if (await seen(pause)) count += 1;
  return count;
}

describe("one physical presentation is one scan", () => {
  it("a code held in front for a minute is one; taken away and shown again it is another", async () => {
    const { seen } = counter();
    expect(
      await newOnes(
        Array.from({ length: 400 }, () => 150),
        seen,
      ),
    ).toBe(1);
    expect(await seen(REREAD_MS - 1)).toBe(false);
    expect(await seen(REREAD_MS)).toBe(true);
  });

  it("a different code is never held back, and two side by side are one each", async () => {
    const { seen } = counter();
    const news: boolean[] = [];
    for (const text of ["A", "B", "A", "B", "C"]) news.push(await seen(100, text));
    expect(news).toEqual([true, true, false, false, true]);
  });

  it.each([1_500, 3_000, 5_000, 12_700])(
    "left lying all night under a scanner that pauses %i ms between re-reads: not session after session",
    async (pause) => {
      const { seen } = counter();
      const night = Array.from({ length: 1_000 }, (_, read) => pause + ((read * 37) % 100));
      // All within 51 s of the first, while the session that it began still stands (90 s).
      expect(await newOnes(night, seen)).toBeLessThanOrEqual(5);
    },
  );

  it("after such a night the code is new again once it missed a beat", async () => {
    const { seen } = counter();
    await newOnes(
      Array.from({ length: 50 }, () => 3_000),
      seen,
    );
    expect(await seen(3_050)).toBe(false);
    expect(await seen(3_700)).toBe(false);
    expect(await seen(6_000)).toBe(true);
    expect(await seen(1_200)).toBe(true);
  });

  it("a person who shows the same invoice again and again is heard each time", async () => {
    const { seen } = counter();
    expect(await newOnes([0, 2_000, 2_300, 1_700, 2_600, 3_100, 2_200], seen)).toBe(7);
  });

  it("a person who tries the same code four times at an even pace is heard each time", async () => {
    const { seen } = counter();
    expect(await newOnes([0, 4_000, 4_000, 4_000, 4_000], seen)).toBe(5);
  });

  it("unplugged and plugged in again with the code still lying there: no new presentation", async () => {
    const { clock, filter, seen } = counter();
    await newOnes([0, 300, 300], seen);
    for (const awayMs of [500, 5_000, 50_000]) {
      const again = filter.blind();
      await clock.advance(awayMs);
      again();
      expect(await newOnes([2_500, 300, 300], seen)).toBe(0);
    }
  });

  it("what was not in front when the scanner went blind is a new presentation afterwards", async () => {
    const { clock, filter, seen } = counter();
    await seen(0);
    await clock.advance(REREAD_MS);
    const again = filter.blind();
    await clock.advance(200);
    again();
    expect(await seen(100)).toBe(true);
    expect(await seen(100, "another")).toBe(true);
  });

  it("a code that comes only long after the scanner sees again was taken away", async () => {
    const { filter, seen } = counter();
    await seen(0);
    filter.blind()();
    expect(await seen(DRIVER_DELAYS.repeatAfterBlind)).toBe(true);
  });

  it("one blind scanner does not make another one's codes repeats", async () => {
    const { filter, seen } = counter();
    await seen(0);
    filter.blind();
    expect(await newOnes([2_000, 5_500, 9_000], seen)).toBe(3);
  });

  it("hardware and camera read the same code at the same moment: one scan", async () => {
    const { filter, seen } = counter();
    expect([filter.isNew(CODE), filter.isNew(CODE), await seen(80), await seen(80)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("whoever asks whether a code lies in front has not seen it", async () => {
    const { filter, clock } = counter();
    expect(filter.isInFront(CODE)).toBe(false);
    expect([filter.isNew(CODE), filter.isInFront(CODE)]).toEqual([true, true]);
    await clock.advance(DRIVER_DELAYS.repeatMemory / 2);
    expect([filter.isInFront(CODE), filter.isNew(CODE)]).toEqual([false, true]);
  });

  it("keeps nothing: not after its time, not while the scanner is gone, not more than lies in front", async () => {
    const { clock, filter } = counter();
    for (let code = 0; code < 1_000; code += 1) filter.isNew(`code ${code}`);
    expect(clock.pending).toBe(64);
    filter.blind();
    await clock.advance(DRIVER_DELAYS.repeatBlind);
    expect(clock.pending).toBe(0);
    filter.isNew(CODE);
    await clock.advance(DRIVER_DELAYS.repeatMemory);
    expect(clock.pending).toBe(0);
    filter.isNew(CODE);
    filter.forget();
    expect(clock.pending).toBe(0);
  });

  it("turned off by the profile, every sighting is new", () => {
    const filter = createRepeatFilter(0, new ManualClock());
    expect([filter.isNew(CODE), filter.isNew(CODE)]).toEqual([true, true]);
  });
});
