import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { glyphMap, readFontTable } from "./font-file.ts";

/**
 * Which characters can be drawn as dots, without loading a font: only its character map is read, once, when the first
 * character outside a printer's font is met.
 *
 * `main` is Noto Sans SC: all of GB2312, GBK (but ≒) and the 8,105 characters of the national list, 㛃, 䶮 and 𬱖 among
 * them. `companion` is Noto Sans JP for some 400 more of names, 𠮷 among them; it comes in pieces of 70 kB.
 */
export type FontSource = { readonly font: "main" } | { readonly font: "companion"; readonly file: string };

const require = createRequire(import.meta.url);
/** CJK extension B and all that follow it. */
const FIRST_RARE_IDEOGRAPH = 0x20000;
const MAIN: FontSource = { font: "main" };

export const MAIN_FONT_FILES = {
  regular: require.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
  bold: require.resolve("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf"),
} as const;

let mainGlyph: ((codePoint: number) => number) | null = null;
let companionRanges: readonly CompanionRange[] | null = null;

interface CompanionRange {
  readonly first: number;
  readonly last: number;
  readonly file: string;
}

/** Where the shape of a character is to be found; null when no bundled font has it. */
export function fontSourceOf(character: string): FontSource | null {
  const codePoint = character.codePointAt(0) ?? 0;
  mainGlyph ??= glyphMap(readFontTable(MAIN_FONT_FILES.regular, "cmap"));
  if (mainGlyph(codePoint) !== 0) return MAIN;
  companionRanges ??= readCompanionRanges();
  const range = companionRanges.find(({ first, last }) => codePoint >= first && codePoint <= last);
  return range === undefined ? null : { font: "companion", file: range.file };
}

/**
 * The package says itself which piece holds which characters, in the notation of CSS: "U+20bb7,U+233d3-233d5". What it
 * says of Latin letters and symbols is not true of this version (measured: it lacks 1,486, all below U+20000), so only the
 * 411 rare Chinese characters are taken from it.
 */
function readCompanionRanges(): readonly CompanionRange[] {
  const list = require.resolve("@fontsource-variable/noto-sans-jp/unicode.json");
  const pieces = JSON.parse(readFileSync(list, "utf8")) as Readonly<Record<string, string>>;
  return Object.entries(pieces).flatMap(([name, ranges]) => {
    const file = join(dirname(list), "files", `noto-sans-jp-${name.replace(/[[\]]/g, "")}-wght-normal.woff2`);
    return ranges
      .split(",")
      .map((range) => rangeOf(range.trim(), file))
      .filter(({ first }) => first >= FIRST_RARE_IDEOGRAPH);
  });
}

function rangeOf(range: string, file: string): CompanionRange {
  const [first = "", last = first] = range.slice("U+".length).split("-");
  return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16), file };
}
