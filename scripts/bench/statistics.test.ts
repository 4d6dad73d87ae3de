import fc from "fast-check";
import { expect, test } from "vitest";
import { interleave, median, p95, ratio } from "./statistics.ts";

test("the median is the middle value, or the mean of the two middle ones", () => {
  expect(median([7])).toBe(7);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 4, 100])).toBe(7);
});

test("p95 is a value that was measured, and at most one in twenty exceeds it", () => {
  const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(p95(oneToHundred)).toBe(95);
  expect(p95([3, 1, 2])).toBe(3);
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
      const mark = p95(values);
      expect(values).toContain(mark);
      expect(values.filter((value) => value > mark).length).toBeLessThanOrEqual(values.length / 20);
    }),
  );
});

test("neither number changes with the order of the rounds", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      expect(median(values.toReversed())).toBe(median(values));
      expect(p95(values.toReversed())).toBe(p95(values));
    }),
  );
});

test("nothing measured is an error, not a zero", () => {
  expect(() => median([])).toThrow("nothing was measured");
  expect(() => p95([])).toThrow("nothing was measured");
});

test("the ratio compares medians, so that one stall decides nothing", () => {
  expect(ratio([10, 10, 9000], [5, 5, 5])).toBe(2);
});

test("rounds alternate, the warm-up is not counted, and no round's input comes twice", async () => {
  const order: string[] = [];
  const seen: string[] = [];
  const pair = await interleave({
    warmUp: 1,
    rounds: 2,
    ways: {
      ours: (round) => {
        order.push(`A${round}`);
        return round;
      },
      bare: (round) => {
        order.push(`B${round}`);
        return Promise.resolve(round * 10);
      },
    },
    onRound: (done, of) => void seen.push(`${done}/${of}`),
  });
  expect(order).toEqual(["A0", "B0", "A1", "B1", "A2", "B2"]);
  expect(pair).toEqual({ ours: [1, 2], bare: [10, 20] });
  expect(seen).toEqual(["1/3", "2/3", "3/3"]);
});
