import { encode } from "uqr";
import type { QrLevel, RasterImage } from "./interpreter-events.ts";

/**
 * QR symbols of a slip. A module is at least 4 dots (0.5 mm at 203 dpi): below that phones and cheap scanners start
 * to miss it on thermal paper; 6 is comfortable. Level M (printing facts 2.5, ux 4.3).
 */
export const QR_MIN_MODULE_DOTS = 4;
/** Modules of white that a reader needs on each side. */
export const QR_QUIET_MODULES = 4;

export interface QrMatrix {
  /** Modules on a side, without the quiet zone. */
  readonly size: number;
  isDark(column: number, row: number): boolean;
}

/** Byte mode always: a printer chooses its own mode, and no mode makes a larger symbol than this one. */
export function qrMatrix(data: Uint8Array, level: QrLevel = "M"): QrMatrix {
  const code = encode([...data], { ecc: level, border: 0 });
  return { size: code.size, isDark: (column, row) => code.data[row]?.[column] ?? false };
}

/** Modules on a side. Ten times faster than qrMatrix, which also looks for the mask that reads best. */
export function qrSize(data: Uint8Array, level: QrLevel = "M"): number {
  return encode([...data], { ecc: level, border: 0, maskPattern: 0 }).size;
}

/**
 * The largest module size, up to the wanted one, at which the symbol and its quiet zone fit across the paper.
 * null when even 4 dots are too wide: many printers print nothing at all then.
 */
export function fitModuleDots(size: number, wantedDots: number, paperDots: number): number | null {
  const fits = Math.floor(paperDots / (size + 2 * QR_QUIET_MODULES));
  const dots = Math.min(Math.max(wantedDots, QR_MIN_MODULE_DOTS), fits);
  return dots < QR_MIN_MODULE_DOTS ? null : dots;
}

/** The symbol as dots, for printers without GS ( k. */
export function qrRaster(matrix: QrMatrix, moduleDots: number): RasterImage {
  const dots = matrix.size * moduleDots;
  const widthBytes = Math.ceil(dots / 8);
  const data = new Uint8Array(widthBytes * dots);
  for (let y = 0; y < dots; y += 1) {
    const row = Math.floor(y / moduleDots);
    for (let x = 0; x < dots; x += 1) {
      if (!matrix.isDark(Math.floor(x / moduleDots), row)) continue;
      const index = y * widthBytes + (x >> 3);
      data[index] = (data[index] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return { widthBytes, heightDots: dots, data, widthScale: 1, heightScale: 1 };
}
