/**
 * Advance widths of a TrueType font, for the one thing its renderer cannot do: fit proportional Latin letters into
 * the fixed 12-dot cells of a printer. Reads `cmap` format 4, `hhea`, `hmtx` and `head` (OpenType specification 1.9).
 */
export function readAdvances(font: Uint8Array): (character: string) => number {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = new Map<string, number>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + index * 16;
    tables.set(Buffer.from(font.subarray(record, record + 4)).toString("latin1"), view.getUint32(record + 8));
  }
  const table = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`the font has no ${name} table`);
    return offset;
  };
  const unitsPerEm = view.getUint16(table("head") + 18);
  const advanceCount = view.getUint16(table("hhea") + 34);
  const hmtx = table("hmtx");
  const glyphOf = cmapFormat4(view, table("cmap"));
  return (character) => {
    const glyph = Math.min(glyphOf(character.charCodeAt(0)), advanceCount - 1);
    return view.getUint16(hmtx + glyph * 4) / unitsPerEm;
  };
}

function cmapFormat4(view: DataView, cmap: number): (code: number) => number {
  for (let index = 0; index < view.getUint16(cmap + 2); index += 1) {
    const subtable = cmap + view.getUint32(cmap + 4 + index * 8 + 4);
    if (view.getUint16(subtable) === 4) return (code) => lookup(view, subtable, code);
  }
  throw new Error("the font has no cmap of format 4");
}

function lookup(view: DataView, subtable: number, code: number): number {
  const doubled = view.getUint16(subtable + 6);
  const ends = subtable + 14;
  const starts = ends + doubled + 2;
  for (let at = 0; at < doubled; at += 2) {
    if (code > view.getUint16(ends + at)) continue;
    const start = view.getUint16(starts + at);
    if (code < start) return 0;
    const delta = view.getUint16(starts + doubled + at);
    const rangeAt = starts + 2 * doubled + at;
    const range = view.getUint16(rangeAt);
    if (range === 0) return (code + delta) & 0xffff;
    const glyph = view.getUint16(rangeAt + range + 2 * (code - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
