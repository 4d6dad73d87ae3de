import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RATE_LIMITS } from "./delays.ts";
import { daysToEmpty, figuresOf, type DayUse, type PrinterAccount, type RollAccount } from "./figures.ts";

const NAME = { printer: "usb 1-1.2", profile: "generic-80mm" };
const TOLD = { rollMetres: 60, nearEndMetres: 4 };
const M = 1_000_000;

function sums(least: number, most: number): RollAccount["sums"] {
  return {
    paperUm: { least: least * M, most: most * M },
    cuts: { least: 3, most: 4 },
    slips: { printed: 3, probablyPrinted: 0, unknown: 1, failed: 0 },
  };
}

function account(roll: Partial<RollAccount>, days: readonly DayUse[] = []): PrinterAccount {
  return {
    name: NAME,
    total: sums(100, 101),
    roll: { begunBy: "first", begunWallMs: 0, paper: "ok", nearEndUm: null, sums: sums(20, 21), ...roll },
    days,
  };
}

function days(...metres: readonly number[]): readonly DayUse[] {
  return metres.map((m, index) => ({ day: `2026-11-${String(20 - index)}`, paperUm: m * M }));
}

describe("what is left on the roll", () => {
  test("is what it held less what was used, between what is certain and what may be", () => {
    expect(figuresOf(account({}), TOLD).roll.metresLeft).toEqual({ least: 39, most: 40 });
  });

  test("is never more than the near-end sensor allows: the label of the roll was wrong, or it was begun before", () => {
    const near = { paper: "near-end", nearEndUm: 20 * M } as const;
    expect(figuresOf(account(near), TOLD).roll.metresLeft).toEqual({ least: 3, most: 4 });
  });

  test("is never more than was counted, and never less than nothing", () => {
    const used = { nearEndUm: 55 * M, sums: sums(58, 61) };
    expect(figuresOf(account(used), TOLD).roll.metresLeft).toEqual({ least: 0, most: 1 });
  });

  test("is nothing when the paper is out", () => {
    expect(figuresOf(account({ paper: "out" }), TOLD).roll.metresLeft).toEqual({ least: 0, most: 0 });
  });
});

describe("the days until it is empty", () => {
  test("are unknown, and said to be, from too few days", () => {
    expect(daysToEmpty(40 * M, days(1, 1))).toEqual({ known: false, because: "too-few-days", fromDays: 2 });
  });

  test("are counted at the rate of the last days, on the early side", () => {
    expect(figuresOf(account({}, days(2, 3, 4)), TOLD).daysToEmpty).toEqual({
      known: true,
      days: 13,
      metresPerDay: 3,
      fromDays: 3,
    });
  });

  test("follow the last two weeks and forget the time before", () => {
    const now = Array.from({ length: RATE_LIMITS.days }, () => 1);
    expect(daysToEmpty(10 * M, days(...now, 100, 100))).toMatchObject({ days: 10, fromDays: RATE_LIMITS.days });
  });

  test("are never negative, never fewer with more paper, and never more at a higher rate", () => {
    const metres = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(metres, { minLength: 3, maxLength: 14 }), metres, metres, (used, left, more) => {
        const at = (leftUm: number, faster: number): number => {
          const result = daysToEmpty(leftUm * M, days(...used.map((m) => m * faster)));
          return result.known ? result.days : -1;
        };
        expect(at(left, 1)).toBeGreaterThanOrEqual(0);
        expect(at(left + more, 1)).toBeGreaterThanOrEqual(at(left, 1));
        expect(at(left, 2)).toBeLessThanOrEqual(at(left, 1));
      }),
    );
  });
});
