import { expect, test } from "vitest";
import type { AccuracyVerdict, Place } from "../../display/contract/staff/touch.ts";
import { judgeAccuracy, TARGETS, type Accuracy } from "./accuracy.ts";

const UPRIGHT = { widthMm: 268, heightMm: 476 };
const LYING = { widthMm: 476, heightMm: 268 };

/** A glass that reports each touch so; fingers miss by about two millimetres, each time another way. */
function judged(glass: (place: Place) => Place, size = UPRIGHT): Accuracy {
  const misses = [
    [1.2, -0.8],
    [-1.5, 1.1],
    [0.4, 1.9],
    [-0.9, -1.6],
    [1.8, 0.2],
  ] as const;
  const reported = TARGETS.map((target, i) => {
    const [right = 0, below = 0] = misses[i] ?? [];
    return glass({
      x: target.x + (right / size.widthMm) * 10_000,
      y: target.y + (below / size.heightMm) * 10_000,
    });
  });
  return judgeAccuracy(reported, size);
}

test("a glass that is right is called good, with the worst miss of the finger in millimetres", () => {
  expect(judged((place) => place)).toMatchObject({ verdict: "good", worstMm: 1.9, matrix: null });
});

test.each<[AccuracyVerdict, (place: Place) => Place]>([
  ["mirrored-across", ({ x, y }) => ({ x: 10_000 - x, y })],
  ["mirrored-down", ({ x, y }) => ({ x, y: 10_000 - y })],
  ["upside-down", ({ x, y }) => ({ x: 10_000 - x, y: 10_000 - y })],
  ["swapped", ({ x, y }) => ({ x: y, y: x })],
  ["swapped-mirrored", ({ x, y }) => ({ x: 10_000 - y, y: 10_000 - x })],
  ["quarter-right", ({ x, y }) => ({ x: 10_000 - y, y: x })],
  ["quarter-left", ({ x, y }) => ({ x: y, y: 10_000 - x })],
])(
  "a glass that reports places %s is named so, and its matrix brings each touch back, upright and lying",
  (verdict, glass) => {
    for (const size of [UPRIGHT, LYING]) {
      const told = judged(glass, size);
      expect(told.verdict).toBe(verdict);
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = told.matrix?.split(" ").map(Number) ?? [];
      for (const target of TARGETS) {
        const { x, y } = glass(target);
        expect((a * x + b * y) / 10_000 + c).toBeCloseTo(target.x / 10_000);
        expect((d * x + e * y) / 10_000 + f).toBeCloseTo(target.y / 10_000);
      }
    }
  },
);

test("a glass that reports everything 8 mm too far right is called shifted, by that much", () => {
  const told = judged(({ x, y }) => ({ x: x + (8 / 268) * 10_000, y }));
  expect(told.verdict).toBe("shifted");
  expect(told.shift.rightMm).toBeCloseTo(8.2, 1);
});

test("a glass that reports too wide is called stretched, with the percent", () => {
  const told = judged(({ x, y }) => ({ x: 5_000 + (x - 5_000) * 1.1, y }));
  expect(told).toMatchObject({ verdict: "stretched", stretch: { across: 10 } });
  expect(Math.abs(told.stretch.down)).toBeLessThanOrEqual(1);
});

test("one corner that is far off is called uneven, and nothing else is said of it", () => {
  const told = judged((place) => (place.x > 8_000 && place.y > 8_000 ? { x: 7_000, y: 9_000 } : place));
  expect(told).toMatchObject({ verdict: "uneven", matrix: null });
});

test("a glass that reports one place for all five is broken, not set wrong", () => {
  expect(judgeAccuracy(Array<Place>(5).fill({ x: 5_000, y: 5_000 }), UPRIGHT).verdict).toBe("uneven");
});
