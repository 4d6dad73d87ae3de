import type { PrintEvent } from "../printer/interpreter-events.ts";
import type { Bitmap } from "../printer/raster/bitmap.ts";
import { createPaperLayout, type Block, type Mark } from "../printer/raster/paper.ts";
import { renderBitmap, toPng } from "./render.ts";

/** A piece of printed paper in somebody's hand. */
export interface PaperSlip {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly marks: readonly Mark[];
  /** The lines a person can read, one a row. */
  readonly text: string;
  readonly qrTexts: readonly string[];
  bitmap(): Promise<Bitmap>;
  png(): Promise<Buffer>;
}

/** Lays blocks one under another and hands over what is above the cut. */
export interface Strip {
  /** Adds as many rows of the block as have left the head. */
  add(block: Block, qrText: string | null): void;
  rows(): number;
  /** Cuts after `rows` (all by default); what is below stays on the strip. */
  take(rows?: number): PaperSlip;
}

interface PlacedLine {
  readonly y: number;
  readonly text: string;
}

export function createStrip(widthDots: number): Strip {
  let marks: Mark[] = [];
  let lines: PlacedLine[] = [];
  let qrs: PlacedLine[] = [];
  let height = 0;
  return {
    add(block, qrText): void {
      marks.push(...block.marks.map((mark) => shift(mark, height)));
      if (block.text !== null) lines.push({ y: height + block.rows / 2, text: block.text });
      if (qrText !== null) qrs.push({ y: height + block.rows, text: qrText });
      height += block.rows;
    },
    rows: () => height,
    take(rows = height): PaperSlip {
      const slip = paperSlip(
        widthDots,
        rows,
        marks.filter((mark) => mark.y < rows),
        lines.filter((line) => line.y <= rows).map((line) => line.text),
        qrs.filter((qr) => qr.y <= rows).map((qr) => qr.text),
      );
      // What a torn slip has of a letter or symbol, the next piece has the rest of.
      marks = marks.filter((mark) => mark.y + heightOf(mark) > rows).map((mark) => shift(mark, -rows));
      lines = lines.filter((line) => line.y > rows).map((line) => ({ ...line, y: line.y - rows }));
      qrs = [];
      height -= rows;
      return slip;
    },
  };
}

/** Prints events on endless paper at once: for previews and tests that need no printer. */
export function layOut(events: readonly PrintEvent[], widthDots: number): PaperSlip {
  const layout = createPaperLayout(widthDots);
  const strip = createStrip(widthDots);
  for (const event of events) {
    const qrText = event.type === "qr" ? event.qr.text : null;
    for (const block of layout.apply(event)) strip.add(block, qrText);
  }
  return strip.take();
}

function paperSlip(
  widthDots: number,
  heightDots: number,
  marks: readonly Mark[],
  lines: readonly string[],
  qrTexts: readonly string[],
): PaperSlip {
  const bitmap = (): Promise<Bitmap> => renderBitmap(marks, widthDots, heightDots);
  return {
    widthDots,
    heightDots,
    marks,
    text: lines.map((line) => line.trimEnd()).join("\n"),
    qrTexts,
    bitmap,
    png: async () => toPng(await bitmap()),
  };
}

function shift(mark: Mark, dots: number): Mark {
  return { ...mark, y: mark.y + dots };
}

function heightOf(mark: Mark): number {
  return mark.type === "dots" ? mark.image.heightDots * mark.image.heightScale : mark.height;
}
