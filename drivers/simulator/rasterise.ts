import type { PrintEvent, RasterImage } from "../printer/interpreter-events.ts";
import type { Glyphs } from "./glyphs.ts";
import { renderWith } from "./render.ts";
import { layOut } from "./strip.ts";

/**
 * The whole slip as one picture, for boards whose Chinese font cannot be trusted (profile `text: "raster"`). The same
 * renderer draws previews, so that what was looked at is what is printed.
 */
export function rasterise(glyphs: Glyphs, events: readonly PrintEvent[], widthDots: number): RasterImage {
  const { marks, heightDots } = layOut(events, widthDots);
  const { widthBytes, data } = renderWith(glyphs, marks, widthDots, heightDots);
  return { widthBytes, heightDots, data, widthScale: 1, heightScale: 1 };
}
