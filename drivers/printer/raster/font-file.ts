import { closeSync, openSync, readSync } from "node:fs";

/**
 * The two things that a font's renderer does not tell: which characters the font has, and how wide its Latin letters
 * are, so that they can be fitted into the fixed 12-dot cells of a printer. Reads `cmap` format 12, `hhea`, `hmtx` and
 * `head` (OpenType specification 1.9). The fonts are this project's own packages; a file that is none throws.
 */

/** One table, read from the disk alone: 18 kB of a font of 10 MB. */
export function readFontTable(path: string, name: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const read = (position: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      if (readSync(file, bytes, 0, length, position) !== length) throw new Error(`${path} ends inside ${name}`);
      return bytes;
    };
    const tableCount = viewOf(read(0, 12)).getUint16(4);
    const place = findTable(read(0, 12 + tableCount * 16), name);
    return read(place.offset, place.length);
  } finally {
    closeSync(file);
  }
}

/** One table of a whole font. */
export function fontTable(font: Uint8Array, name: string): Uint8Array {
  const { offset, length } = findTable(font, name);
  return font.subarray(offset, offset + length);
}

/** The glyph of a character; 0 where the font has none, and for all of a font that was cut down to nothing. */
export function glyphMap(cmap: Uint8Array): (codePoint: number) => number {
  const view = viewOf(cmap);
  const subtable = subtableOfFormat12(view);
  if (subtable === null) return () => 0;
  const groupCount = view.getUint32(subtable + 12);
  return (codePoint) => {
    let low = 0;
    let high = groupCount - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = subtable + 16 + middle * 12;
      const start = view.getUint32(group);
      if (codePoint < start) high = middle - 1;
      else if (codePoint > view.getUint32(group + 4)) low = middle + 1;
      else return view.getUint32(group + 8) + codePoint - start;
    }
    return 0;
  };
}

/** Advance of a character as a part of the em. */
export function readAdvances(font: Uint8Array): (character: string) => number {
  const unitsPerEm = viewOf(fontTable(font, "head")).getUint16(18);
  const advanceCount = viewOf(fontTable(font, "hhea")).getUint16(34);
  const widths = viewOf(fontTable(font, "hmtx"));
  const glyphOf = glyphMap(fontTable(font, "cmap"));
  return (character) => {
    const glyph = Math.min(glyphOf(character.codePointAt(0) ?? 0), advanceCount - 1);
    return widths.getUint16(glyph * 4) / unitsPerEm;
  };
}

function subtableOfFormat12(cmap: DataView): number | null {
  for (let index = 0; index < cmap.getUint16(2); index += 1) {
    const subtable = cmap.getUint32(4 + index * 8 + 4);
    if (cmap.getUint16(subtable) === 12) return subtable;
  }
  return null;
}

function findTable(font: Uint8Array, name: string): { readonly offset: number; readonly length: number } {
  const view = viewOf(font);
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + index * 16;
    if (Buffer.from(font.subarray(record, record + 4)).toString("latin1") !== name) continue;
    return { offset: view.getUint32(record + 8), length: view.getUint32(record + 12) };
  }
  throw new Error(`the font has no ${name} table`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
