import { printable } from "../escpos-text.ts";
import type { PrintEvent, RasterImage, TextStyle } from "../interpreter-events.ts";
import { renderWith } from "./bitmap.ts";
import type { Glyphs } from "./glyphs.ts";
import { cellsOf, createPaperLayout, type Mark } from "./paper.ts";

export interface StyledText {
  readonly text: string;
  readonly style: TextStyle;
}

/** Draws the letters of many lines at once: five times faster than line by line. */
export function prepareLines(glyphs: Glyphs, lines: readonly StyledText[]): void {
  glyphs.prepare(
    lines.flatMap(({ text, style }) => cellsOf(printable(text), style).map((cell) => ({ ...cell, bold: style.bold }))),
  );
}

/**
 * What a printer would have made of these events, as a picture from the left edge of the paper: for a line that its
 * font cannot print, and for every line where its font cannot be trusted. The same code draws previews, so what was
 * looked at is what is printed. White on the right is cut off, in whole bytes.
 */
export function drawEvents(glyphs: Glyphs, events: readonly PrintEvent[], widthDots: number): RasterImage {
  const layout = createPaperLayout(widthDots);
  const marks: Mark[] = [];
  let heightDots = 0;
  for (const block of events.flatMap((event) => layout.apply(event))) {
    marks.push(...block.marks.map((mark) => ({ ...mark, y: mark.y + heightDots })));
    heightDots += block.rows;
  }
  const { widthBytes, data } = renderWith(glyphs, marks, widthDots, heightDots);
  return cropRight({ widthBytes, heightDots, data, widthScale: 1, heightScale: 1 });
}

function cropRight(image: RasterImage): RasterImage {
  const { widthBytes, heightDots, data } = image;
  let used = widthBytes;
  while (used > 1 && isWhite(image, used - 1)) used -= 1;
  if (used === widthBytes) return image;
  const cropped = new Uint8Array(used * heightDots);
  for (let row = 0; row < heightDots; row += 1) {
    cropped.set(data.subarray(row * widthBytes, row * widthBytes + used), row * used);
  }
  return { ...image, widthBytes: used, data: cropped };
}

function isWhite({ widthBytes, data }: RasterImage, column: number): boolean {
  for (let at = column; at < data.length; at += widthBytes) if (data[at] !== 0) return false;
  return true;
}
