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

/** The mean of each pixel and its eight neighbours; the outermost pixels stay as they are. Takes noise away, and fine print. */
export function soften({ data, width, height }: Luma, scratch: Scratch): Luma {
  const to = scratch.take(data.length);
  to.set(data);
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1, end = (y + 1) * width - 1; at < end; at += 1) {
      const above = at - width;
      const below = at + width;
      const sum =
        (data[above - 1] ?? 0) +
        (data[above] ?? 0) +
        (data[above + 1] ?? 0) +
        (data[at - 1] ?? 0) +
        (data[at] ?? 0) +
        (data[at + 1] ?? 0) +
        (data[below - 1] ?? 0) +
        (data[below] ?? 0) +
        (data[below + 1] ?? 0);
      to[at] = sum / 9;
    }
  }
  return { data: to, width, height };
}

/** Pixels between a pixel and the four that it is compared with. */
const SHARPEN_REACH = 2;

/**
 * Undoes part of a lens's blur and of a hand's smear, at the price of more noise: twice the difference to the mean of four
 * pixels two steps away is added. A mean of 25 neighbours read no more codes and took three times as long (measured).
 */
export function sharpen({ data, width, height }: Luma, scratch: Scratch): Luma {
  const to = scratch.take(data.length);
  to.set(data);
  const rows = SHARPEN_REACH * width;
  for (let y = SHARPEN_REACH; y < height - SHARPEN_REACH; y += 1) {
    for (let at = y * width + SHARPEN_REACH, end = (y + 1) * width - SHARPEN_REACH; at < end; at += 1) {
      const around =
        (data[at - SHARPEN_REACH] ?? 0) +
        (data[at + SHARPEN_REACH] ?? 0) +
        (data[at - rows] ?? 0) +
        (data[at + rows] ?? 0);
      const sharp = 3 * (data[at] ?? 0) - (around >> 1);
      to[at] = sharp < 0 ? 0 : sharp > 255 ? 255 : sharp;
    }
  }
  return { data: to, width, height };
}
