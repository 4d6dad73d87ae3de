import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { MISSING_CHARACTER } from "../escpos-text.ts";
import { fontSourceOf, MAIN_FONT_FILES } from "./coverage.ts";
import { readAdvances } from "./font-file.ts";
import { cutRareCharacter } from "./rare-characters.ts";

/**
 * Letters as dots: Noto Sans SC drawn by resvg, so that a slip has the same dots on every machine. Glyphs are kept;
 * new ones are drawn together in one picture (giving resvg the font costs 8 ms, a glyph 0.2 ms).
 */
export interface GlyphSpec {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  /** A cell of one column: a Latin letter. */
  readonly half: boolean;
  readonly bold: boolean;
}

/** One byte a dot, row by row; 1 is black. */
export type GlyphDots = Uint8Array;

export interface Glyphs {
  /** Fetches what the main font lacks; without it such a character is drawn as MISSING_CHARACTER. */
  bring(text: string): Promise<void>;
  /** Draws what is not known yet. */
  prepare(specs: readonly GlyphSpec[]): void;
  get(spec: GlyphSpec): GlyphDots;
}

type Weight = "regular" | "bold";

/** Part of the em square above the baseline: where Chinese glyphs of this font stand. */
const CHINESE_BASELINE = 0.88;
/** Latin letters are a little smaller and higher, so that g and y keep their tails inside the cell. */
const LATIN_SIZE = 0.92;
const LATIN_BASELINE = 0.8;
/** A little over half is still black: paper under a thermal head spreads. */
const BLACK_FROM_ALPHA = 112;
const ATLAS_WIDTH_DOTS = 1200;
const ATLAS_GAP_DOTS = 8;
/** A slip has about 200; the characters of all names a mall ever sees must not fill the memory. */
const KEPT_GLYPHS = 4000;

let loading: Promise<Glyphs> | null = null;

/** Loads the font once for the process (0.3 s and 110 MB, kept): only where something has to be drawn. */
export function loadGlyphs(): Promise<Glyphs> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Glyphs> {
  const require = createRequire(import.meta.url);
  const [wasm, regular, bold] = await Promise.all([
    readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")),
    readFile(MAIN_FONT_FILES.regular),
    readFile(MAIN_FONT_FILES.bold),
  ]);
  await initWasm(wasm);
  return createGlyphs({ regular, bold });
}

interface Font {
  readonly bytes: Uint8Array;
  readonly advance: (character: string) => number;
}

function createGlyphs(main: Readonly<Record<Weight, Uint8Array>>): Glyphs {
  const known = new Map<string, GlyphDots>();
  const fonts: Readonly<Record<Weight, Font>> = { regular: fontOf(main.regular), bold: fontOf(main.bold) };
  /** By character and weight: a font with this one character, or null where even the companion lacks it. */
  const rare = new Map<string, Font | null>();

  /** What is drawn for a character, and with which font. */
  const shapeOf = ({ character, bold }: GlyphSpec): { readonly font: Font; readonly shown: string } => {
    const weight = bold ? "bold" : "regular";
    const source = fontSourceOf(character);
    if (source?.font === "main") return { font: fonts[weight], shown: character };
    const companion = source === null ? null : rare.get(weight + character);
    if (companion == null) return { font: fonts[weight], shown: MISSING_CHARACTER };
    return { font: companion, shown: character };
  };

  const draw = (specs: readonly GlyphSpec[]): void => {
    const byFont = new Map<Font, Place[]>();
    for (const spec of specs) {
      const { font, shown } = shapeOf(spec);
      const places = byFont.get(font);
      if (places === undefined) byFont.set(font, [{ spec, shown, x: 0, y: 0 }]);
      else places.push({ spec, shown, x: 0, y: 0 });
    }
    for (const [font, places] of byFont) {
      for (const [key, dots] of drawWith(font, places)) known.set(key, dots);
    }
  };

  return {
    async bring(text): Promise<void> {
      for (const character of new Set(text)) {
        const source = fontSourceOf(character);
        if (source?.font !== "companion" || rare.has(`bold${character}`)) continue;
        for (const weight of ["regular", "bold"] as const) {
          const bytes = await cutRareCharacter(source.file, character, weight === "bold" ? 700 : 400);
          rare.set(weight + character, bytes === null ? null : fontOf(bytes));
        }
        // It may have been drawn as a square before.
        for (const key of known.keys()) if (key.startsWith(character)) known.delete(key);
      }
    },
    prepare(specs): void {
      const wanted = new Map(specs.map((spec) => [keyOf(spec), spec]));
      let missing = [...wanted].filter(([key]) => !known.has(key));
      if (known.size + missing.length > KEPT_GLYPHS) {
        known.clear();
        missing = [...wanted];
      }
      if (missing.length > 0) draw(missing.map(([, spec]) => spec));
    },
    get(spec): GlyphDots {
      return known.get(keyOf(spec)) ?? new Uint8Array(spec.width * spec.height);
    },
  };
}

interface Place {
  readonly spec: GlyphSpec;
  readonly shown: string;
  readonly x: number;
  readonly y: number;
}

/** Draws characters of one font side by side in one picture, and cuts them out of it. */
function drawWith(font: Font, wanted: readonly Place[]): readonly (readonly [key: string, dots: GlyphDots])[] {
  const places: Place[] = [];
  let x = ATLAS_GAP_DOTS;
  let y = ATLAS_GAP_DOTS;
  let rowHeight = 0;
  for (const place of wanted) {
    if (x + place.spec.width > ATLAS_WIDTH_DOTS) {
      x = ATLAS_GAP_DOTS;
      y += rowHeight + ATLAS_GAP_DOTS;
      rowHeight = 0;
    }
    places.push({ ...place, x, y });
    x += place.spec.width + ATLAS_GAP_DOTS;
    rowHeight = Math.max(rowHeight, place.spec.height);
  }
  const height = y + rowHeight + ATLAS_GAP_DOTS;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${ATLAS_WIDTH_DOTS}" height="${height}" ` +
    `font-family="Noto Sans SC" fill="#000">${places.map((place) => textElement(font, place)).join("")}</svg>`;
  const resvg = new Resvg(svg, { font: { fontBuffers: [font.bytes], defaultFontFamily: "Noto Sans SC" } });
  const image = resvg.render();
  const pixels = image.pixels;
  const glyphs = places.map((place) => [keyOf(place.spec), cutOut(pixels, place)] as const);
  image.free();
  resvg.free();
  return glyphs;
}

/** A letter in the middle of its cell; one that is wider than the cell is pressed together. */
function textElement(font: Font, { spec, shown, x, y }: Place): string {
  const size = spec.half ? spec.height * LATIN_SIZE : spec.height;
  const advance = font.advance(shown) * size;
  // A cell may be stretched in one direction: GS ! scales width and height apart.
  const stretch = spec.half ? (spec.width * 2) / spec.height : spec.width / spec.height;
  const scaleX = Math.min(stretch, spec.width / Math.max(1, advance));
  const left = x + (spec.width - advance * scaleX) / 2;
  const baseline = y + spec.height * (spec.half ? LATIN_BASELINE : CHINESE_BASELINE);
  const place = `translate(${left.toFixed(3)} ${baseline.toFixed(3)}) scale(${scaleX.toFixed(4)} 1)`;
  const weight = spec.bold ? 700 : 400;
  return `<text transform="${place}" font-size="${size}" font-weight="${weight}">${escapeXml(shown)}</text>`;
}

function cutOut(rgba: Uint8Array, { spec: { width, height }, x: left, y: top }: Place): GlyphDots {
  const dots = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const alpha = rgba[((top + y) * ATLAS_WIDTH_DOTS + left + x) * 4 + 3] ?? 0;
      dots[y * width + x] = alpha >= BLACK_FROM_ALPHA ? 1 : 0;
    }
  }
  return dots;
}

function fontOf(bytes: Uint8Array): Font {
  return { bytes, advance: readAdvances(bytes) };
}

function keyOf({ character, width, height, half, bold }: GlyphSpec): string {
  return `${character}${width}x${height}${half ? "h" : ""}${bold ? "b" : ""}`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
