import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_CELLS } from "../../display/contract/staff/touch.ts";
import { TOUCH_SIZES } from "./delays.ts";
import { deadZones, emptyGrid, paint, untouchedIn, whereIs } from "./grid.ts";

const UPRIGHT = { widthMm: 268, heightMm: 476 };
const GRID = emptyGrid(UPRIGHT);
const ALL = Array.from(GRID.cells, (_, number) => number);

/** Everything painted but the cells of a rectangle, given by columns and rows. */
function allBut(dead: (column: number, row: number) => boolean): ReturnType<typeof deadZones> {
  const { columns } = GRID;
  const painted = ALL.filter((number) => !dead(number % columns, Math.floor(number / columns)));
  return deadZones(paint(GRID, painted), UPRIGHT);
}

describe("on a 21.5 inch panel that hangs upright, in cells of about 20 mm", () => {
  test("three dead cells at the lower right are named with their place and size", () => {
    expect([GRID.columns, GRID.rows]).toEqual([13, 24]);
    expect(allBut((column, row) => row === 22 && column >= 10)).toEqual([
      { where: { across: "right", down: "lower" }, shape: "spot", cells: 3, widthMm: 62, heightMm: 20 },
    ]);
  });

  test("two places are two zones, the larger first; cells that meet at a corner are one", () => {
    const zones = allBut((c, r) => (c === 1 && r === 1) || (c === 6 && r === 12) || (c === 7 && r === 13));
    expect(zones.map(({ where, cells }) => [where.down, where.across, cells])).toEqual([
      ["middle", "centre", 2],
      ["upper", "left", 1],
    ]);
  });

  test("a whole row is told from a spot, and so is a whole column: that is a line of sensors", () => {
    expect(allBut((_, row) => row === 5)).toMatchObject([{ shape: "row", widthMm: 268, heightMm: 20 }]);
    expect(allBut((column) => column === 12)).toMatchObject([{ shape: "column", widthMm: 21, heightMm: 476 }]);
  });

  test("a glass that feels nothing is one zone of everything", () => {
    expect(deadZones(GRID, UPRIGHT)).toMatchObject([{ shape: "all", cells: 312, widthMm: 268, heightMm: 476 }]);
  });

  test("a glass that was painted whole has no dead zone", () => {
    expect(deadZones(paint(GRID, ALL), UPRIGHT)).toEqual([]);
  });
});

test("numbers that are no cells paint nothing and make the grid no larger", () => {
  const painted = paint(GRID, [-1, GRID.cells.length, 1_000_000, 0.5, Number.NaN]);
  expect(painted).toEqual(GRID);
});

test("every untouched cell is in exactly one zone, whatever was painted and however large the panel is", () => {
  const side = fc.integer({ min: 150, max: 2000 });
  fc.assert(
    fc.property(side, side, fc.array(fc.nat(MOST_CELLS)), (widthMm, heightMm, numbers) => {
      const size = { widthMm, heightMm };
      const grid = paint(emptyGrid(size), numbers);
      expect(grid.cells).toHaveLength(grid.columns * grid.rows);
      expect(grid.cells.length).toBeLessThanOrEqual(MOST_CELLS);
      const zones = deadZones(grid, size);
      expect(zones.reduce((sum, { cells }) => sum + cells, 0)).toBe(untouchedIn(grid));
      for (const zone of zones) {
        expect(zone.widthMm).toBeLessThanOrEqual(widthMm);
        expect(zone.heightMm).toBeLessThanOrEqual(heightMm);
      }
    }),
    { numRuns: 100 },
  );
});

test("a place is named by thirds of the glass, from edge to edge", () => {
  expect(whereIs({ x: 0, y: 0 })).toEqual({ across: "left", down: "upper" });
  expect(whereIs({ x: 5_000, y: 5_000 })).toEqual({ across: "centre", down: "middle" });
  expect(whereIs({ x: 10_000, y: 10_000 })).toEqual({ across: "right", down: "lower" });
  expect(TOUCH_SIZES.mostCells ** 2).toBe(MOST_CELLS);
});
