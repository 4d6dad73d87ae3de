/** The glass in cells, and what was not heard of: zones of cells beside each other, named by where they lie. Pure. */
import { GLASS_PARTS } from "../../display/contract/choices.ts";
import type { DeadZoneView, GridView, Place, Where } from "../../display/contract/staff/touch.ts";
import { TOUCH_SIZES } from "./delays.ts";

export interface SizeMm {
  readonly widthMm: number;
  readonly heightMm: number;
}

export function emptyGrid(size: SizeMm): GridView {
  const [columns, rows] = [cellsIn(size.widthMm), cellsIn(size.heightMm)];
  return { columns, rows, cells: "0".repeat(columns * rows) };
}

/** The grid with these cells touched as well; numbers that are no cells of it are nothing. */
export function paint(grid: GridView, numbers: readonly number[]): GridView {
  const cells = Array.from(grid.cells);
  for (const number of numbers) if (number in cells) cells[number] = "1";
  return { ...grid, cells: cells.join("") };
}

export function untouchedIn({ cells }: GridView): number {
  return cells.split("0").length - 1;
}

/** The largest first. Cells that meet at a corner only are one zone as well: glass breaks across. */
export function deadZones(grid: GridView, size: SizeMm): readonly DeadZoneView[] {
  const left = new Set(Array.from(grid.cells).flatMap((cell, number) => (cell === "0" ? [number] : [])));
  const zones: DeadZoneView[] = [];
  for (const first of left) zones.push(zoneOf(grown(first, left, grid), grid, size));
  return zones.sort((a, b) => b.cells - a.cells);
}

/** Where a place lies, in thirds. */
export function whereIs({ x, y }: Place): Where {
  return {
    across: third(x / GLASS_PARTS, ["left", "centre", "right"]),
    down: third(y / GLASS_PARTS, ["upper", "middle", "lower"]),
  };
}

function cellsIn(mm: number): number {
  return Math.min(TOUCH_SIZES.mostCells, Math.max(TOUCH_SIZES.leastCells, Math.round(mm / TOUCH_SIZES.cellMm)));
}

/** Takes out of `left` whatever hangs together with this cell. */
function grown(first: number, left: Set<number>, { columns, rows }: GridView): readonly number[] {
  left.delete(first);
  const zone = [first];
  // The list grows while it is gone through: that is how the whole zone is found.
  for (const cell of zone) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r += 1) {
      for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c += 1) {
        if (left.delete(r * columns + c)) zone.push(r * columns + c);
      }
    }
  }
  return zone;
}

function zoneOf(zone: readonly number[], { columns, rows, cells }: GridView, size: SizeMm): DeadZoneView {
  const across = spanOf(zone.map((cell) => cell % columns));
  const down = spanOf(zone.map((cell) => Math.floor(cell / columns)));
  return {
    where: whereIs({ x: (across.middle / columns) * GLASS_PARTS, y: (down.middle / rows) * GLASS_PARTS }),
    shape: shapeOf(zone.length / cells.length, across.cells / columns, down.cells / rows),
    cells: zone.length,
    widthMm: Math.round((across.cells / columns) * size.widthMm),
    heightMm: Math.round((down.cells / rows) * size.heightMm),
  };
}

/** How many cells from the first to the last, and the middle of them in cells. */
function spanOf(numbers: readonly number[]): { readonly cells: number; readonly middle: number } {
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return { cells: last - first + 1, middle: (first + last + 1) / 2 };
}

/** A line of sensors is as long as the glass and narrow; shares are of the whole. */
function shapeOf(share: number, across: number, down: number): DeadZoneView["shape"] {
  if (share > 0.8) return "all";
  if (across === 1 && down <= 0.25) return "row";
  return down === 1 && across <= 0.25 ? "column" : "spot";
}

function third<Name>(share: number, [first, second, last]: readonly [Name, Name, Name]): Name {
  if (share < 1 / 3) return first;
  return share <= 2 / 3 ? second : last;
}
