import iconv from "iconv-lite";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { fontSourceOf } from "./raster/coverage.ts";

/**
 * Which characters can come onto paper, how, and how wide they are.
 *
 * A printer's font holds what GB2312 or GBK (code page 936) writes in two bytes; its one-byte characters are one
 * column wide (12 dots), its two-byte ones two, whatever Unicode calls them: "·" and "é" are two columns on paper.
 * What the font lacks never reaches it: a four-byte character prints as two junk pairs, and the 82 two-byte codes that
 * GB18030 added to GBK (䶮, €) are empty in many a font (printing facts 1.3, 2.4). Such a character is taken by a plain
 * equal, or its line is drawn as dots in the same columns with the bundled font, or, when that lacks it too, it is
 * MISSING_CHARACTER.
 */
export type PrinterFont = PrinterProfile["font"];

/** Stands on paper for a character that nothing here can draw: a white square, which every GB2312 font has. */
export const MISSING_CHARACTER = "□";

/** Characters that have a plain equal in every font. White space of any kind is a space. */
const EQUALS: ReadonlyMap<string, string> = new Map([
  ["\u00a5", "￥"],
  ["\u00a2", "￠"],
  ["\u00a3", "￡"],
  ["\u2010", "-"],
  ["\u2011", "-"],
  ["\u2012", "-"],
  ["\u2212", "-"],
  ["\u2022", "·"],
  ["\u30fb", "·"],
  ["\u27f6", "→"],
]);
/** Marks that have no width of their own: joiners, variation selectors, direction marks, skin colours, other controls. */
const NO_WIDTH = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{EMod}]/u;
const WHITE = /[\s\p{Z}]/u;
const UNNAMED = /[\p{Co}\p{Cn}\p{Cs}]/u;
/** Scripts whose letters stand in one column when this project draws them; all others take two. */
const NARROW = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u;

/** Nothing to look up: most labels, codes and dates. */
const PLAIN = /^[ -~]*$/;

/** What is to be done with a character. */
type Kind = "ascii" | "gb2312" | "gbk" | "drawn-narrow" | "drawn-wide" | "white" | "no-width" | "nowhere";
const KINDS: readonly Kind[] = ["ascii", "gb2312", "gbk", "drawn-narrow", "drawn-wide", "white", "no-width", "nowhere"];
/** 1 + index of the kind of each character of the basic plane once it was met; looking it up anew takes 2 µs. */
const knownKinds = new Uint8Array(0x10000);

/** The characters that can be printed or drawn, in the same order; for the others, what stands for them. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  let out = "";
  for (const character of text.replaceAll("\r\n", "\n").normalize("NFC")) {
    const equal = EQUALS.get(character);
    if (equal !== undefined) out += equal;
    else out += standIn(character);
  }
  return out;
}

/** Columns of Font A that the text takes once it is printable. */
export function textColumns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of printable(text)) columns += cellColumns(character);
  return columns;
}

/** Columns of one printable character. */
export function cellColumns(character: string): 1 | 2 {
  const kind = kindOf(character);
  return kind === "ascii" || kind === "drawn-narrow" ? 1 : 2;
}

/** True when a printer's font has this one character. */
export function inFont(character: string, font: PrinterFont): boolean {
  const kind = kindOf(character);
  return kind === "ascii" || kind === "gb2312" || (kind === "gbk" && font === "gbk");
}

/** True when printable text cannot be sent as text: the line has to be drawn. */
export function needsDrawing(text: string, font: PrinterFont): boolean {
  if (PLAIN.test(text)) return false;
  for (const character of text) if (!inFont(character, font)) return true;
  return false;
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

function standIn(character: string): string {
  switch (kindOf(character)) {
    case "ascii":
    case "gb2312":
    case "gbk":
    case "drawn-narrow":
    case "drawn-wide":
      return character;
    case "white":
      return " ";
    case "no-width":
      return "";
    case "nowhere":
      return baseLetter(character) ?? MISSING_CHARACTER;
  }
}

/** Letters with a stroke, which Unicode does not take apart. */
const STROKED: ReadonlyMap<string, string> = new Map([
  ["Ł", "L"],
  ["ł", "l"],
  ["Ø", "O"],
  ["ø", "o"],
  ["Đ", "D"],
  ["đ", "d"],
  ["ı", "i"],
]);

/** The letter without its marks ("Š": S): better to read than a square. */
function baseLetter(character: string): string | null {
  const base = STROKED.get(character) ?? character.normalize("NFD").charAt(0);
  return base !== character && /^[A-Za-z]$/.test(base) ? base : null;
}

function kindOf(character: string): Kind {
  const code = character.codePointAt(0) ?? 0;
  if (code >= knownKinds.length) return lookUp(character, code);
  const known = KINDS[(knownKinds[code] ?? 0) - 1];
  if (known !== undefined) return known;
  const kind = lookUp(character, code);
  knownKinds[code] = 1 + KINDS.indexOf(kind);
  return kind;
}

function lookUp(character: string, code: number): Kind {
  if (code >= 0x20 && code < 0x7f) return "ascii";
  if (UNNAMED.test(character)) return "nowhere";
  const bytes = code > 0xffff ? null : iconv.encode(character, "GB18030");
  const [row = 0, column = 0] = bytes ?? [];
  if (bytes?.length === 2) {
    if (inGb2312(row, column)) return "gb2312";
    if (bytes.equals(iconv.encode(character, "cp936"))) return "gbk";
  }
  if (WHITE.test(character)) return "white";
  if (NO_WIDTH.test(character)) return "no-width";
  if (fontSourceOf(character) === null) return "nowhere";
  // A letter of two bytes takes two columns like its neighbours in the printer's font: ḿ beside é.
  return NARROW.test(character) && bytes?.length !== 2 ? "drawn-narrow" : "drawn-wide";
}

/** Cells of rows 1 to 9 that GB/T 2312-1980 fills: 682 signs. Rows 16 to 87 hold 6,763 Chinese characters. */
const GB2312_SIGNS: Readonly<Record<number, readonly (readonly [first: number, last: number])[]>> = {
  0xa1: [[0xa1, 0xfe]],
  0xa2: [
    [0xb1, 0xe2],
    [0xe5, 0xee],
    [0xf1, 0xfc],
  ],
  0xa3: [[0xa1, 0xfe]],
  0xa4: [[0xa1, 0xf3]],
  0xa5: [[0xa1, 0xf6]],
  0xa6: [
    [0xa1, 0xb8],
    [0xc1, 0xd8],
  ],
  0xa7: [
    [0xa1, 0xc1],
    [0xd1, 0xf1],
  ],
  0xa8: [
    [0xa1, 0xba],
    [0xc5, 0xe9],
  ],
  0xa9: [[0xa4, 0xef]],
};
const LAST_OF_LEVEL_1 = 0xf9;

function inGb2312(row: number, column: number): boolean {
  if (row >= 0xb0 && row <= 0xf7) return column >= 0xa1 && !(row === 0xd7 && column > LAST_OF_LEVEL_1);
  return (GB2312_SIGNS[row] ?? []).some(([first, last]) => column >= first && column <= last);
}
