/**
 * Where five touches were reported, against where they were meant: by how many millimetres, and whether a rule is in it (axes
 * that are swapped or mirrored, everything shifted, everything stretched), because each is mended in another way. Pure.
 */
import { GLASS_PARTS } from "../../display/contract/choices.ts";
import type { AccuracyVerdict, OffsetMm, Place } from "../../display/contract/staff/touch.ts";
import { TOUCH_SIZES } from "./delays.ts";
import type { SizeMm } from "./grid.ts";

/** The middle, then the corners: far enough out to see a stretch, far enough in to be touched whole. */
const [NEAR, FAR] = [0.12 * GLASS_PARTS, 0.88 * GLASS_PARTS];
export const TARGETS: readonly Place[] = [
  { x: 0.5 * GLASS_PARTS, y: 0.5 * GLASS_PARTS },
  { x: NEAR, y: NEAR },
  { x: FAR, y: NEAR },
  { x: FAR, y: FAR },
  { x: NEAR, y: FAR },
];

/** A glass that is wrong by such a share is not set wrong, it is broken. */
const UNLIKELY = 0.5;

export interface Accuracy {
  readonly verdict: AccuracyVerdict;
  readonly offsets: readonly OffsetMm[];
  readonly worstMm: number;
  readonly shift: OffsetMm;
  readonly stretch: { readonly across: number; readonly down: number };
  readonly matrix: string | null;
}

/**
 * What a wrongly set glass makes of a place, and X's TransformationMatrix (of shares, row by row) that undoes it. The quarters
 * say which way what is reported lies turned.
 */
const AXES = {
  "mirrored-across": { reports: ({ x, y }) => ({ x: GLASS_PARTS - x, y }), matrix: "-1 0 1 0 1 0 0 0 1" },
  "mirrored-down": { reports: ({ x, y }) => ({ x, y: GLASS_PARTS - y }), matrix: "1 0 0 0 -1 1 0 0 1" },
  "upside-down": {
    reports: ({ x, y }) => ({ x: GLASS_PARTS - x, y: GLASS_PARTS - y }),
    matrix: "-1 0 1 0 -1 1 0 0 1",
  },
  "quarter-right": { reports: ({ x, y }) => ({ x: GLASS_PARTS - y, y: x }), matrix: "0 1 0 -1 0 1 0 0 1" },
  "quarter-left": { reports: ({ x, y }) => ({ x: y, y: GLASS_PARTS - x }), matrix: "0 -1 1 1 0 0 0 0 1" },
  swapped: { reports: ({ x, y }) => ({ x: y, y: x }), matrix: "0 1 0 1 0 0 0 0 1" },
  "swapped-mirrored": {
    reports: ({ x, y }) => ({ x: GLASS_PARTS - y, y: GLASS_PARTS - x }),
    matrix: "0 -1 1 -1 0 1 0 0 1",
  },
} as const satisfies Partial<
  Record<AccuracyVerdict, { readonly reports: (place: Place) => Place; readonly matrix: string }>
>;
type AxesVerdict = keyof typeof AXES;

/** `reported`: one place for each target, in their order. */
export function judgeAccuracy(reported: readonly Place[], size: SizeMm): Accuracy {
  if (reported.length !== TARGETS.length) throw new Error("one place for each target");
  const offsets = offsetsFrom(TARGETS, reported, size);
  const shift = meanOf(offsets);
  const across = lineThrough(
    TARGETS.map(({ x }) => x),
    reported.map(({ x }) => x),
  );
  const down = lineThrough(
    TARGETS.map(({ y }) => y),
    reported.map(({ y }) => y),
  );
  const stretched = TARGETS.map(({ x, y }) => ({ x: across.at(x), y: down.at(y) }));
  const axes = axesOf(reported, size);
  const shifted = offsets.map(({ rightMm, belowMm }) => ({
    rightMm: rightMm - shift.rightMm,
    belowMm: belowMm - shift.belowMm,
  }));
  const verdict = ((): AccuracyVerdict => {
    if (isGood(offsets)) return "good";
    if (axes !== null) return axes;
    if (isGood(shifted)) return "shifted";
    const isLine = [across.slope, down.slope].every((slope) => Math.abs(slope - 1) < UNLIKELY);
    return isLine && isGood(offsetsFrom(stretched, reported, size)) ? "stretched" : "uneven";
  })();
  return {
    verdict,
    offsets: offsets.map(({ rightMm, belowMm }) => ({ rightMm: tenths(rightMm), belowMm: tenths(belowMm) })),
    worstMm: tenths(Math.max(...offsets.map(lengthOf))),
    shift: { rightMm: tenths(shift.rightMm), belowMm: tenths(shift.belowMm) },
    stretch: { across: percentOver(across.slope), down: percentOver(down.slope) },
    matrix: verdict in AXES ? AXES[verdict as AxesVerdict].matrix : null,
  };
}

/** The wrong axes that would put the touches where they were reported; null where none does clearly. */
function axesOf(reported: readonly Place[], size: SizeMm): AxesVerdict | null {
  const found = (Object.keys(AXES) as AxesVerdict[]).find((name) =>
    offsetsFrom(TARGETS.map(AXES[name].reports), reported, size).every(
      (offset) => lengthOf(offset) <= TOUCH_SIZES.axesMm,
    ),
  );
  return found ?? null;
}

function offsetsFrom(meant: readonly Place[], reported: readonly Place[], size: SizeMm): readonly OffsetMm[] {
  return meant.map(({ x, y }, i) => {
    const place = reported[i] ?? { x, y };
    return {
      rightMm: ((place.x - x) / GLASS_PARTS) * size.widthMm,
      belowMm: ((place.y - y) / GLASS_PARTS) * size.heightMm,
    };
  });
}

/** Least squares. */
function lineThrough(
  from: readonly number[],
  to: readonly number[],
): { readonly slope: number; readonly at: (x: number) => number } {
  const [meanFrom, meanTo] = [mean(from), mean(to)];
  const spread = from.reduce((sum, x) => sum + (x - meanFrom) ** 2, 0);
  const together = from.reduce((sum, x, i) => sum + (x - meanFrom) * ((to[i] ?? meanTo) - meanTo), 0);
  const slope = together / spread;
  return { slope, at: (x) => meanTo + slope * (x - meanFrom) };
}

function isGood(offsets: readonly OffsetMm[]): boolean {
  return offsets.every((offset) => lengthOf(offset) <= TOUCH_SIZES.goodMm);
}

function lengthOf({ rightMm, belowMm }: OffsetMm): number {
  return Math.hypot(rightMm, belowMm);
}

function meanOf(offsets: readonly OffsetMm[]): OffsetMm {
  return { rightMm: mean(offsets.map(({ rightMm }) => rightMm)), belowMm: mean(offsets.map(({ belowMm }) => belowMm)) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function tenths(mm: number): number {
  return Math.round(mm * 10) / 10;
}

function percentOver(slope: number): number {
  return Math.round((slope - 1) * 100);
}
