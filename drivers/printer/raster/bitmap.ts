import type { RasterImage } from "../interpreter-events.ts";
import type { Glyphs } from "./glyphs.ts";
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
  if (left % 8 === 0 && widthScale === 1 && heightScale === 1) {
    drawWholeBytes(bitmap, left / 8, top, image);
    return;
  }
  for (let y = 0; y < heightDots * heightScale; y += 1) {
    const row = Math.floor(y / heightScale) * widthBytes;
    for (let x = 0; x < widthBytes * 8 * widthScale; x += 1) {
      const column = Math.floor(x / widthScale);
      if (((data[row + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) !== 0) setDot(bitmap, left + x, top + y);
    }
  }
}

/** The same, eight dots at a time, for a picture that starts on a byte: all lines that were sent as dots. */
function drawWholeBytes(
  bitmap: Bitmap,
  leftBytes: number,
  top: number,
  { widthBytes, heightDots, data }: RasterImage,
): void {
  const columns = Math.min(widthBytes, bitmap.widthBytes - leftBytes);
  const rows = Math.min(heightDots, bitmap.heightDots - top);
  for (let y = Math.max(0, -top); y < rows; y += 1) {
    const to = (top + y) * bitmap.widthBytes + leftBytes;
    for (let x = 0; x < columns; x += 1) {
      bitmap.data[to + x] = (bitmap.data[to + x] ?? 0) | (data[y * widthBytes + x] ?? 0);
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
