/**
 * One touch test while it runs: what it hears of the glass, when it ends by itself, and what it came to. Three of them with
 * one shape; tests.ts holds the clock. Times are monotonic milliseconds.
 */
import { GLASS_PARTS } from "../../display/contract/choices.ts";
import type { GridView, Place, TouchReport, TouchTest, TouchTestView } from "../../display/contract/staff/touch.ts";
import { TARGETS } from "./accuracy.ts";
import { TOUCH_DELAYS, TOUCH_SIZES } from "./delays.ts";
import { emptyGrid, paint, untouchedIn, type SizeMm } from "./grid.ts";
import type { TouchResult } from "./result.ts";

/** Why a test came to nothing. */
export type Nothing = "page-silent" | "nothing-touched";
export type TouchEnd = TouchResult | Nothing;

export interface RunningTest {
  /** When it ends by itself. */
  dueMs(): number;
  view(nowMs: number): TouchTestView;
  /** True: it has all it wants. */
  hear(report: Omit<TouchReport, "do" | "id">, nowMs: number): boolean;
  end(ended: "finished" | "timeout", wallMs: number): TouchEnd;
}

export function runTest(test: TouchTest, id: number, size: SizeMm, nowMs: number): RunningTest {
  switch (test) {
    case "grid":
      return gridTest(id, size, nowMs);
    case "hands-off":
      return handsOffTest(id, nowMs);
    case "accuracy":
      return accuracyTest(id, size, nowMs);
  }
}

function gridTest(id: number, size: SizeMm, startedMs: number): RunningTest {
  let grid: GridView = emptyGrid(size);
  let fingers = 0;
  let newMs = startedMs;
  const dueMs = (): number => Math.min(newMs + TOUCH_DELAYS.gridQuiet, startedMs + TOUCH_DELAYS.gridLimit);
  return {
    dueMs,
    view: (nowMs) => ({ test: "grid", id, ...grid, untouched: untouchedIn(grid), secondsLeft: left(dueMs(), nowMs) }),
    hear(report, nowMs) {
      const painted = paint(grid, report.cells);
      if (painted.cells !== grid.cells) newMs = nowMs;
      grid = painted;
      fingers = Math.max(fingers, report.fingers);
      return false;
    },
    end(ended, wallMs) {
      // Somebody opened it and went away: that is no glass without feeling.
      if (ended === "timeout" && untouchedIn(grid) === grid.cells.length) return "nothing-touched";
      return { test: "grid", measured: { wallMs, ended, ...grid, fingers, ...size } };
    },
  };
}

function handsOffTest(id: number, startedMs: number): RunningTest {
  const countingMs = startedMs + TOUCH_DELAYS.handsAway;
  const endMs = countingMs + TOUCH_DELAYS.handsOff;
  let heard = 0;
  let touches = 0;
  let places: readonly Place[] = [];
  return {
    dueMs: () => endMs,
    view(nowMs) {
      const counting = nowMs >= countingMs;
      const phase = counting ? "counting" : "away";
      return { test: "hands-off", id, phase, secondsLeft: left(counting ? endMs : countingMs, nowMs), touches };
    },
    hear({ downs, touches: more }, nowMs) {
      if (nowMs < countingMs) return false;
      heard += 1;
      touches = Math.min(GLASS_PARTS, touches + Math.max(more, downs.length));
      places = [...places, ...downs].slice(0, TOUCH_SIZES.told);
      return false;
    },
    end(_ended, wallMs) {
      // Nothing was heard because nobody listened.
      if (heard === 0) return "page-silent";
      return {
        test: "hands-off",
        measured: { wallMs, seconds: TOUCH_DELAYS.handsOff / 1_000, touches, places: [...places] },
      };
    },
  };
}

function accuracyTest(id: number, size: SizeMm, startedMs: number): RunningTest {
  let places: readonly Place[] = [];
  let touchedMs = startedMs;
  const dueMs = (): number => touchedMs + TOUCH_DELAYS.targetQuiet;

  /** The next target is far away: a quick second touch where the last one was is not meant for it. */
  function bounces({ x, y }: Place, nowMs: number): boolean {
    const last = places.at(-1);
    if (last === undefined || nowMs - touchedMs >= TOUCH_DELAYS.targetBounce) return false;
    const rightMm = ((x - last.x) / GLASS_PARTS) * size.widthMm;
    const belowMm = ((y - last.y) / GLASS_PARTS) * size.heightMm;
    return Math.hypot(rightMm, belowMm) <= TOUCH_SIZES.axesMm;
  }

  return {
    dueMs,
    view: (nowMs) => ({
      test: "accuracy",
      id,
      // It ends with the last one, before anybody can look.
      target: TARGETS[places.length] ?? { x: 0, y: 0 },
      number: Math.min(places.length + 1, TARGETS.length),
      of: TARGETS.length,
      secondsLeft: left(dueMs(), nowMs),
    }),
    hear({ downs }, nowMs) {
      const [first] = downs;
      if (first === undefined || bounces(first, nowMs)) return false;
      touchedMs = nowMs;
      places = [...places, first].slice(0, TARGETS.length);
      return places.length === TARGETS.length;
    },
    end(_ended, wallMs) {
      if (places.length < TARGETS.length) return "nothing-touched";
      return { test: "accuracy", measured: { wallMs, places: [...places], ...size } };
    },
  };
}

function left(dueMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((dueMs - nowMs) / 1000));
}
