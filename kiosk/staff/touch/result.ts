/**
 * The last result of each touch test, as it was measured: what it means is judged anew whenever it is shown. In
 * `DATA/touch-tests.json`, replaced as a whole, so that a power cut leaves the old or the new one.
 *
 * Error model: reading gives none for a file that is missing, damaged or of another version; writing throws what the disk throws.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod/mini";
import { GLASS_PARTS } from "../../display/contract/choices.ts";
import { MOST_CELLS, type TouchResultsView } from "../../display/contract/staff/touch.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import { replaceFile } from "../../store/files.ts";
import { judgeAccuracy, TARGETS } from "./accuracy.ts";
import { TOUCH_SIZES } from "./delays.ts";
import { deadZones, untouchedIn, whereIs } from "./grid.ts";

const whole = (most: number) => z.int().check(z.minimum(0), z.maximum(most));
const place = z.strictObject({ x: whole(GLASS_PARTS), y: whole(GLASS_PARTS) });
const mm = z.number().check(z.minimum(1), z.maximum(10_000));
const common = { wallMs: z.number() };

const gridResult = z
  .strictObject({
    ...common,
    ended: z.enum(["finished", "timeout"]),
    columns: whole(MOST_CELLS),
    rows: whole(MOST_CELLS),
    cells: z.string().check(z.regex(/^[01]+$/), z.maxLength(MOST_CELLS)),
    fingers: whole(256),
    widthMm: mm,
    heightMm: mm,
  })
  .check(z.refine(({ columns, rows, cells }) => columns * rows === cells.length));
const handsOffResult = z.strictObject({
  ...common,
  seconds: whole(3_600),
  touches: whole(GLASS_PARTS),
  places: z.array(place).check(z.maxLength(TOUCH_SIZES.told)),
});
const accuracyResult = z.strictObject({
  ...common,
  places: z.array(place).check(z.length(TARGETS.length)),
  widthMm: mm,
  heightMm: mm,
});
const fileSchema = z.strictObject({
  v: z.literal(1),
  grid: z.nullable(gridResult),
  "hands-off": z.nullable(handsOffResult),
  accuracy: z.nullable(accuracyResult),
});

type File = z.infer<typeof fileSchema>;
export type TouchResults = Readonly<Omit<File, "v">>;
export type TouchResult =
  | { readonly test: "grid"; readonly measured: z.infer<typeof gridResult> }
  | { readonly test: "hands-off"; readonly measured: z.infer<typeof handsOffResult> }
  | { readonly test: "accuracy"; readonly measured: z.infer<typeof accuracyResult> };

const NONE: TouchResults = { grid: null, "hands-off": null, accuracy: null };

export function touchTestsPath(dataDir: string): string {
  return join(dataDir, "touch-tests.json");
}

export function readTouchResults(dataDir: string): TouchResults {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(touchTestsPath(dataDir), "utf8")));
    if (!parsed.success) return NONE;
    const { v: _, ...results } = parsed.data;
    return results;
  } catch {
    return NONE;
  }
}

export function withResult(results: TouchResults, { test, measured }: TouchResult): TouchResults {
  return { ...results, [test]: measured };
}

export function keepTouchResults(dataDir: string, results: TouchResults): void {
  replaceFile(touchTestsPath(dataDir), `${JSON.stringify({ v: 1, ...results })}\n`);
}

export function resultsView({ grid, "hands-off": handsOff, accuracy }: TouchResults): TouchResultsView {
  return {
    grid: grid === null ? null : gridView(grid),
    handsOff:
      handsOff === null
        ? null
        : {
            at: timeOf(handsOff.wallMs),
            seconds: handsOff.seconds,
            touches: handsOff.touches,
            where: handsOff.places.map(whereIs),
          },
    accuracy: accuracy === null ? null : { at: timeOf(accuracy.wallMs), ...judgeAccuracy(accuracy.places, accuracy) },
  };
}

function gridView(measured: z.infer<typeof gridResult>): TouchResultsView["grid"] {
  const { wallMs, widthMm: _, heightMm: __, ...grid } = measured;
  const zones = deadZones(measured, measured);
  return {
    ...grid,
    at: timeOf(wallMs),
    untouched: untouchedIn(measured),
    zones: zones.slice(0, TOUCH_SIZES.told),
    moreZones: Math.max(0, zones.length - TOUCH_SIZES.told),
  };
}

function timeOf(wallMs: number): string {
  return beijingDateTime(new Date(wallMs)).slice(0, 16);
}
