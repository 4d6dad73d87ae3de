/** The ways to look at a picture, each with what it costs on this machine. */
import { createLibraryReader, type Binarizer } from "./library-reader.ts";
import { createScratch, invert, sharpen, soften, type Luma } from "./luma.ts";
import type { WasmReader } from "./wasm-reader.ts";

export interface Hit {
  /** As the symbol holds them; never empty. */
  readonly bytes: Uint8Array;
  readonly by: "library" | "wasm";
}

export interface Look {
  /** Throws only what a broken decoder throws. */
  at(picture: Luma): Hit | null;
  /** Running mean of what it takes to find nothing, in milliseconds; 0 before the first time. */
  costMs(): number;
}

/** Weight of the newest miss in the running mean. */
const COST_SHARE = 0.1;

/**
 * What is tried in turn, one turn a picture. Measured on 152 pictures of ordinary defects and 144 of hard ones: @zxing/library
 * reads 62 % of the ordinary ones, ZXing-C++ 97 %, ZXing-C++ on the sharpened picture 100 %; sharpening in turn loses faded
 * and dim print that the plain picture gives. So the two take turns, each after the library, which is no better than they are
 * on these but reads other pictures of the real world (scanning facts 1.3: 297 of 320 together, 291 without it).
 */
export function turnsOf(wasm: WasmReader | null, now: () => number): readonly (readonly Look[])[] {
  const library = createLibraryReader();
  const scratch = createScratch();
  const byLibrary = (binarizer: Binarizer, prepare: (picture: Luma) => Luma): Look =>
    timed(now, (picture) => hitOf(library.read(prepare(picture), binarizer), "library"));
  const byWasm = (read: (picture: Luma) => Uint8Array | null): Look =>
    timed(now, (picture) => hitOf(read(picture), "wasm"));
  const asItIs = (picture: Luma): Luma => picture;
  if (wasm === null) {
    return [
      [byLibrary("hybrid", asItIs)],
      [byLibrary("global", asItIs)],
      [byLibrary("hybrid", (picture) => soften(picture, scratch))],
      [byLibrary("hybrid", (picture) => invert(picture, scratch))],
    ];
  }
  return [
    [byLibrary("hybrid", asItIs), byWasm((picture) => wasm.read(picture, true))],
    [byLibrary("global", asItIs), byWasm((picture) => wasm.read(sharpen(picture, scratch), false))],
  ];
}

function timed(now: () => number, read: (picture: Luma) => Hit | null): Look {
  let costMs = 0;
  return {
    at(picture) {
      const begunMs = now();
      const hit = read(picture);
      if (hit === null) {
        const spentMs = now() - begunMs;
        costMs = costMs === 0 ? spentMs : costMs + (spentMs - costMs) * COST_SHARE;
      }
      return hit;
    },
    costMs: () => costMs,
  };
}

function hitOf(bytes: Uint8Array | null, by: Hit["by"]): Hit | null {
  return bytes === null || bytes.length === 0 ? null : { bytes, by };
}
