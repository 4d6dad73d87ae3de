import { PNG } from "pngjs";
import { isBlack, renderWith, type Bitmap } from "../printer/raster/bitmap.ts";
import { loadGlyphs } from "../printer/raster/glyphs.ts";
import type { Mark } from "../printer/raster/paper.ts";

/** Draws marks on paper of this size, loading the font first. */
export async function renderBitmap(marks: readonly Mark[], widthDots: number, heightDots: number): Promise<Bitmap> {
  return renderWith(await loadGlyphs(), marks, widthDots, heightDots);
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
