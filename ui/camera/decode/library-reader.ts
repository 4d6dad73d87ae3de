/**
 * @zxing/library's QRCodeReader on plain brightness. Never MultiFormatReader: it writes a warning with a stack for each
 * reader that finds nothing, 5 kB of log an empty picture (scanning facts 1.4).
 */
import {
  BinaryBitmap,
  DecodeHintType,
  GlobalHistogramBinarizer,
  HybridBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
} from "@zxing/library";
import type { Luma } from "./luma.ts";

/** hybrid: a threshold for each neighbourhood; global: one for the picture, which survives noise and weak print. */
export type Binarizer = "hybrid" | "global";

/**
 * TRY_HARDER is set by its presence: without it every third row or so is looked at, and small codes are lost (facts 1.3).
 * `x-user-defined` keeps each byte above 127 as a character of its own, U+F780 and on, so that the bytes can be had
 * back whatever mixture of modes a code is written in; a decoder's guess at GBK is wrong each time (facts 2.5).
 */
const HINTS: ReadonlyMap<DecodeHintType, unknown> = new Map<DecodeHintType, unknown>([
  [DecodeHintType.TRY_HARDER, true],
  [DecodeHintType.CHARACTER_SET, "x-user-defined"],
]);

export interface LibraryReader {
  /** The bytes of a code in the picture; null where none is found. Never throws. */
  read(picture: Luma, binarizer: Binarizer): Uint8Array | null;
}

export function createLibraryReader(): LibraryReader {
  const reader = new QRCodeReader();
  const hints = new Map(HINTS);
  return {
    read({ data, width, height }, binarizer) {
      // The library calls smaller pictures illegal; there is no code of that size.
      if (width < 1 || height < 1) return null;
      const source = new RGBLuminanceSource(pinned(data), width, height);
      const bits = binarizer === "hybrid" ? new HybridBinarizer(source) : new GlobalHistogramBinarizer(source);
      try {
        return bytesOf(reader.decode(new BinaryBitmap(bits), hints).getText());
      } catch {
        // NotFound, Checksum and Format exceptions are its way to say no; so are range errors of a mangled symbol.
        return null;
      }
    },
  };
}

/** The library's types ask for a clamped array and its code takes both (RGBLuminanceSource, measured in facts 1.4). */
function pinned(data: Uint8Array): Uint8ClampedArray {
  return new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}

const LIFTED_FROM = 0xf780;
const LIFTED_TO = 0xf7ff;
const utf8 = new TextEncoder();

/** Characters that a segment with a declared character set gave are told in UTF-8; all others are the bytes they were. */
function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code >= LIFTED_FROM && code <= LIFTED_TO) bytes.push(code - LIFTED_FROM + 0x80);
    else bytes.push(...utf8.encode(character));
  }
  return Uint8Array.from(bytes);
}
