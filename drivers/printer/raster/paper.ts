import { cellColumns } from "../escpos-text.ts";
import type { Align, PrintEvent, RasterImage, TextStyle } from "../interpreter-events.ts";
import { qrMatrix, qrRaster } from "../qr.ts";

/**
 * Where each mark falls on the paper: events in, blocks of dot rows out. Pure and without glyphs, so that the
 * simulator knows at once how much paper a line takes; `bitmap.ts` draws the marks. The lines that a printer gets as
 * dots come from here too: they fall where its own letters would.
 */
export type Mark =
  | {
      readonly type: "glyph";
      readonly character: string;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** A cell of one column: 12 dots wide at its natural size. */
      readonly half: boolean;
      readonly bold: boolean;
      readonly inverse: boolean;
    }
  | { readonly type: "bar"; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  | { readonly type: "dots"; readonly x: number; readonly y: number; readonly image: RasterImage };

/** What one movement of the paper leaves behind; `y` of the marks counts from the top of the block. */
export interface Block {
  readonly rows: number;
  readonly marks: readonly Mark[];
  /** The line of text in it, as read by a person; null for pictures and feeds. */
  readonly text: string | null;
  /** True when the line was longer than the paper and the printer broke it by itself. */
  readonly wrapped: boolean;
}

export interface PaperLayout {
  apply(event: PrintEvent): readonly Block[];
  /** The line that was begun and not printed yet is forgotten (power cut, cleared buffer). */
  reset(): void;
}

/** What most printers feed for a line when nothing was set. */
const DEFAULT_PITCH_DOTS = 30;
const FONT_A = { width: 12, height: 24 };
const FONT_B = { width: 9, height: 17 };
const CHINESE_CELL_DOTS = 24;
const UNDERLINE_GAP_DOTS = 1;

/** One character in the place that it takes. */
export interface Cell {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  readonly half: boolean;
  readonly style: TextStyle;
}

export function createPaperLayout(widthDots: number): PaperLayout {
  let cells: Cell[] = [];
  let lineWidth = 0;
  let pitch = DEFAULT_PITCH_DOTS;

  const printLine = (feedDots: number, wrapped: boolean): Block => {
    const tallest = Math.max(0, ...cells.map((cell) => cell.height));
    const marks: Mark[] = [];
    let x = indent(cells[0]?.style.align ?? "left", lineWidth, widthDots);
    for (const { character, width, height, half, style } of cells) {
      const { bold, inverse } = style;
      const y = tallest - height;
      if (character !== " " || inverse) {
        marks.push({ type: "glyph", character, x, y, width, height, half, bold, inverse });
      }
      if (style.underline > 0) {
        marks.push({ type: "bar", x, y: tallest + UNDERLINE_GAP_DOTS, width, height: style.underline });
      }
      x += width;
    }
    const text = cells.map((cell) => cell.character).join("");
    const block = { rows: Math.max(feedDots, tallest), marks, text: cells.length > 0 ? text : null, wrapped };
    cells = [];
    lineWidth = 0;
    return block;
  };

  const type = (text: string, style: TextStyle): readonly Block[] => {
    const blocks: Block[] = [];
    for (const cell of cellsOf(text, style)) {
      if (lineWidth + cell.width > widthDots && cells.length > 0) blocks.push(printLine(pitch, true));
      cells.push(cell);
      lineWidth += cell.width;
    }
    return blocks;
  };

  const picture = (image: RasterImage, align: Align): readonly Block[] => {
    const width = image.widthBytes * 8 * image.widthScale;
    const x = indent(align, Math.min(width, widthDots), widthDots);
    const rows = image.heightDots * image.heightScale;
    return [{ rows, marks: [{ type: "dots", x, y: 0, image }], text: null, wrapped: false }];
  };

  return {
    apply(event): readonly Block[] {
      switch (event.type) {
        case "init":
          cells = [];
          lineWidth = 0;
          pitch = DEFAULT_PITCH_DOTS;
          return [];
        case "text":
          return type(event.text, event.style);
        case "line-feed":
          return [printLine(pitch, false)];
        case "feed-lines":
          return [printLine(pitch * event.lines, false)];
        case "feed-dots":
          return [printLine(event.dots, false)];
        case "line-spacing":
          pitch = event.dots ?? DEFAULT_PITCH_DOTS;
          return [];
        case "cut":
          return [printLine(event.feedDots, false)];
        case "qr":
          return picture(qrRaster(qrMatrix(event.qr.data, event.qr.level), event.qr.moduleDots), event.align);
        case "raster":
          return picture(event.image, event.align);
        case "drawer":
        case "status-request":
        case "recover":
        case "auto-status":
        case "sensor-request":
        case "identity-request":
        case "presenter":
        case "fence":
        case "error":
          return [];
      }
    },
    reset(): void {
      cells = [];
      lineWidth = 0;
    },
  };
}

/** The cells of a text, left to right. */
export function cellsOf(text: string, style: TextStyle): readonly Cell[] {
  return Array.from(text, (character) => cellOf(character, style));
}

function cellOf(character: string, style: TextStyle): Cell {
  const half = cellColumns(character) === 1;
  const font = style.font === "B" ? FONT_B : FONT_A;
  const width = (half ? font.width : CHINESE_CELL_DOTS) * style.widthScale;
  const height = (half ? font.height : CHINESE_CELL_DOTS) * style.heightScale;
  return { character, width, height, half, style };
}

function indent(align: Align, width: number, widthDots: number): number {
  switch (align) {
    case "left":
      return 0;
    case "center":
      return Math.floor((widthDots - width) / 2);
    case "right":
      return widthDots - width;
  }
}
