/**
 * Pictures as plain brightness, one byte a pixel, rows without gaps, and what is done to them before a decoder looks.
 * Without a browser, so that the bench and the tests run the very code that a terminal runs. Each function writes into a
 * buffer that its caller keeps: at fifteen pictures a second nothing is left to collect.
 */
export interface Luma {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One buffer that grows to the largest picture it was asked for, and is used again. */
export interface Scratch {
  take(bytes: number): Uint8Array;
}

export function createScratch(): Scratch {
  let buffer = new Uint8Array(0);
  return {
    take(bytes) {
      if (buffer.length < bytes) buffer = new Uint8Array(bytes);
      return buffer.subarray(0, bytes);
    },
  };
}

/** Dark on light for a code shown light on dark. */
export function invert({ data, width, height }: Luma, scratch: Scratch): Luma {
  const to = scratch.take(data.length);
  for (let at = 0; at < data.length; at += 1) to[at] = 255 - (data[at] ?? 0);
  return { data: to, width, height };
}

/**
 * The mean of each pixel's neighbourhood, (2 · radius + 1)² pixels; near the edge, of what there is of it. Sums of
 * columns slide down and sums of rows slide along, so that the cost does not depend on the radius.
 */
export function soften({ data, width, height }: Luma, radius: number, scratch: Scratch): Luma {
  const to = scratch.take(data.length);
  const columns = new Uint16Array(width);
  for (let y = 0; y < Math.min(radius, height); y += 1) addRow(columns, data, y * width);
  for (let y = 0; y < height; y += 1) {
    if (y + radius < height) addRow(columns, data, (y + radius) * width);
    if (y > radius) subtractRow(columns, data, (y - radius - 1) * width);
    const rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
    slideAlong(columns, to, y * width, radius, rows);
  }
  return { data: to, width, height };
}

function addRow(columns: Uint16Array, data: Uint8Array, from: number): void {
  for (let x = 0; x < columns.length; x += 1) columns[x] = (columns[x] ?? 0) + (data[from + x] ?? 0);
}

function subtractRow(columns: Uint16Array, data: Uint8Array, from: number): void {
  for (let x = 0; x < columns.length; x += 1) columns[x] = (columns[x] ?? 0) - (data[from + x] ?? 0);
}

/** One row of means. Where the window is whole the division is a multiplication: it is nine tenths of the time otherwise. */
function slideAlong(columns: Uint16Array, to: Uint8Array, at: number, radius: number, rows: number): void {
  const width = columns.length;
  const side = 2 * radius + 1;
  const share = Math.ceil(2 ** 22 / (rows * side));
  let sum = 0;
  for (let x = 0; x < Math.min(radius, width); x += 1) sum += columns[x] ?? 0;
  for (let x = 0; x < width; x += 1) {
    if (x + radius < width) sum += columns[x + radius] ?? 0;
    if (x > radius) sum -= columns[x - radius - 1] ?? 0;
    const whole = x >= radius && x + radius < width;
    to[at + x] = whole
      ? (sum * share) >>> 22
      : sum / (rows * (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1));
  }
}

/** How much of the difference to the neighbourhood is added; 2 with a 5 × 5 neighbourhood brought back the most codes (measured). */
const SHARPEN_BY = 2;
const SHARPEN_RADIUS = 2;

/** Undoes part of a lens's blur and of a hand's smear, at the price of more noise. */
export function sharpen(picture: Luma, scratch: Scratch): Luma {
  const { data: to } = soften(picture, SHARPEN_RADIUS, scratch);
  const { data, width, height } = picture;
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at] ?? 0;
    const sharp = value + SHARPEN_BY * (value - (to[at] ?? 0));
    to[at] = sharp < 0 ? 0 : sharp > 255 ? 255 : sharp;
  }
  return { data: to, width, height };
}
