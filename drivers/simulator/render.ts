import { PNG } from "pngjs";
import type { RasterImage } from "../printer/interpreter-events.ts";
import { loadGlyphs, type Glyphs } from "./glyphs.ts";
import type { Mark } from "./paper.ts";

/** One bit a dot, rows of whole bytes, most significant bit leftmost, 1 is black: what the print head does. */
export interface Bitmap {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly widthBytes: number;
  readonly data: Uint8Array;
}

/** Draws marks on paper of this size; what lies outside is cut off, as by a blade or the end of the roll. */
export function renderWith(glyphs: Glyphs, marks: readonly Mark[], widthDots: number, heightDots: number): Bitmap {
  glyphs.prepare(marks.flatMap((mark) => (mark.type === "glyph" ? [mark] : [])));
  const widthBytes = Math.ceil(widthDots / 8);
  const bitmap: Bitmap = { widthDots, heightDots, widthBytes, data: new Uint8Array(widthBytes * heightDots) };
  for (const mark of marks) draw(bitmap, mark, glyphs);
  return bitmap;
}

/** The same, loading the font first. */
export async function renderBitmap(marks: readonly Mark[], widthDots: number, heightDots: number): Promise<Bitmap> {
  return renderWith(await loadGlyphs(), marks, widthDots, heightDots);
}

function draw(bitmap: Bitmap, mark: Mark, glyphs: Glyphs): void {
  switch (mark.type) {
    case "glyph": {
      const dots = glyphs.get(mark);
      for (let y = 0; y < mark.height; y += 1) {
        for (let x = 0; x < mark.width; x += 1) {
          const black = dots[y * mark.width + x] === 1;
          if (black !== mark.inverse) setDot(bitmap, mark.x + x, mark.y + y);
        }
      }
      return;
    }
    case "bar":
      for (let y = 0; y < mark.height; y += 1) {
        for (let x = 0; x < mark.width; x += 1) setDot(bitmap, mark.x + x, mark.y + y);
      }
      return;
    case "dots":
      drawImage(bitmap, mark.x, mark.y, mark.image);
      return;
  }
}

function drawImage(bitmap: Bitmap, left: number, top: number, image: RasterImage): void {
  const { widthBytes, heightDots, widthScale, heightScale, data } = image;
  for (let y = 0; y < heightDots * heightScale; y += 1) {
    const row = Math.floor(y / heightScale) * widthBytes;
    for (let x = 0; x < widthBytes * 8 * widthScale; x += 1) {
      const column = Math.floor(x / widthScale);
      if (((data[row + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) !== 0) setDot(bitmap, left + x, top + y);
    }
  }
}

function setDot(bitmap: Bitmap, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= bitmap.widthDots || y >= bitmap.heightDots) return;
  const index = y * bitmap.widthBytes + (x >> 3);
  bitmap.data[index] = (bitmap.data[index] ?? 0) | (0x80 >> (x & 7));
}

export function isBlack(bitmap: Bitmap, x: number, y: number): boolean {
  return ((bitmap.data[y * bitmap.widthBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

/** White paper around the print: 80 mm paper has 576 printable dots of 640, 58 mm paper 384 of 464. */
const SIDE_MARGIN_DOTS: ReadonlyMap<number, number> = new Map([
  [576, 32],
  [384, 40],
]);
const OTHER_MARGIN_DOTS = 32;
/** The head is some way behind the blade, so that every slip begins with white. */
const TOP_MARGIN_DOTS = 48;
const INK = 0x1c;
const PAPER = 0xff;

/** A grey-scale PNG, one pixel a dot, with the paper's margins. */
export function toPng(bitmap: Bitmap): Buffer {
  const margin = SIDE_MARGIN_DOTS.get(bitmap.widthDots) ?? OTHER_MARGIN_DOTS;
  const width = bitmap.widthDots + 2 * margin;
  const height = TOP_MARGIN_DOTS + bitmap.heightDots;
  const png = new PNG({ width, height, colorType: 0, inputColorType: 0, bitDepth: 8, inputHasAlpha: false });
  png.data = Buffer.alloc(width * height, PAPER);
  for (let y = 0; y < bitmap.heightDots; y += 1) {
    for (let x = 0; x < bitmap.widthDots; x += 1) {
      if (isBlack(bitmap, x, y)) png.data[(TOP_MARGIN_DOTS + y) * width + margin + x] = INK;
    }
  }
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, bitDepth: 8, inputHasAlpha: false });
}
