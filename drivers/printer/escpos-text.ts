import iconv from "iconv-lite";

/**
 * Which characters a receipt printer's font has, and how wide they are.
 *
 * The font of a Chinese 58 or 80 mm printer holds what GB18030 writes in one or two bytes (GBK). A one-byte character
 * is one column wide (12 dots), a two-byte one two columns, whatever Unicode calls it: "·", "é" and "€" are two
 * columns on paper. A four-byte character prints as two junk pairs (printing facts 1.3), so it never reaches a printer.
 */

/** Stands on paper where the font has no such character: a white square, which every GB2312 font has. */
export const MISSING_CHARACTER = "□";

/** Characters outside the font that have a plain equal inside it. */
const EQUALS: ReadonlyMap<string, string> = new Map([
  ["\u00a5", "￥"],
  ["\u00a0", " "],
  ["\u2002", " "],
  ["\u2003", " "],
  ["\u2009", " "],
  ["\u202f", " "],
  ["\t", " "],
  ["\n", " "],
  ["\u2010", "-"],
  ["\u2011", "-"],
  ["\u2012", "-"],
  ["\u2212", "-"],
  ["\u2022", "·"],
  ["\u30fb", "·"],
  ["\u27f6", "→"],
]);
/** Marks that have no width of their own: joiners, variation selectors, direction marks, other controls. */
const NO_WIDTH = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}]/u;
const UNNAMED = /[\p{Co}\p{Cn}\p{Cs}]/u;

/** Nothing to look up: most labels, codes and dates. */
const PLAIN = /^[ -~]*$/;

/** The characters this font can print, in the same order; what it lacks becomes MISSING_CHARACTER. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  let out = "";
  for (const character of text.normalize("NFC")) {
    const equal = EQUALS.get(character);
    if (equal !== undefined) out += equal;
    else if (NO_WIDTH.test(character)) continue;
    else out += inFont(character) ? character : MISSING_CHARACTER;
  }
  return out;
}

/** Columns of Font A that the text takes once it is printable. */
export function textColumns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return encodeText(printable(text)).length;
}

/** True when a printer's font has this one character. */
export function inFont(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code >= 0x20 && code < 0x7f;
  if (code > 0xffff || UNNAMED.test(character)) return false;
  return encodeText(character).length === 2;
}

/** GB18030 of text that is printable already. */
export function encodeText(text: string): Uint8Array {
  return iconv.encode(text, "GB18030");
}

/** A piece no wider than `columns`, never cut inside a character, and what is left. */
export function takeColumns(text: string, columns: number): readonly [piece: string, rest: string] {
  let used = 0;
  let index = 0;
  for (const character of text) {
    const width = textColumns(character);
    if (used + width > columns) break;
    used += width;
    index += character.length;
  }
  return [text.slice(0, index), text.slice(index)];
}
