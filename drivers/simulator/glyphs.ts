import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { readAdvances } from "./font-metrics.ts";

/**
 * The simulated printer's font: Noto Sans SC drawn by resvg, so that a slip has the same dots on every machine.
 * Glyphs are kept; new ones are drawn together in one picture (loading the font costs 15 ms, a glyph 0.2 ms).
 */
export interface GlyphSpec {
  readonly character: string;
  readonly width: number;
  readonly height: number;
  readonly bold: boolean;
}

/** One byte a dot, row by row; 1 is black. */
export type GlyphDots = Uint8Array;

export interface Glyphs {
  /** Draws what is not known yet. */
  prepare(specs: readonly GlyphSpec[]): void;
  get(spec: GlyphSpec): GlyphDots;
}

/** Part of the em square above the baseline: where Chinese glyphs of this font stand. */
const CHINESE_BASELINE = 0.88;
/** Latin letters are a little smaller and higher, so that g and y keep their tails inside the cell. */
const LATIN_SIZE = 0.92;
const LATIN_BASELINE = 0.8;
/** A little over half is still black: paper under a thermal head spreads. */
const BLACK_FROM_ALPHA = 112;
const ATLAS_WIDTH_DOTS = 1200;
const ATLAS_GAP_DOTS = 8;

let loading: Promise<Glyphs> | null = null;

/** Loads the font once for the process (0.3 s the first time, 40 MB). */
export function loadGlyphs(): Promise<Glyphs> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Glyphs> {
  const require = createRequire(import.meta.url);
  const [wasm, regular, bold] = await Promise.all([
    readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")),
    readFile(require.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf")),
    readFile(require.resolve("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf")),
  ]);
  await initWasm(wasm);
  return createGlyphs(regular, bold);
}

function createGlyphs(regular: Uint8Array, bold: Uint8Array): Glyphs {
  const known = new Map<string, GlyphDots>();
  const advances = { regular: readAdvances(regular), bold: readAdvances(bold) };

  const element = (spec: GlyphSpec, x: number, y: number): string => {
    const weight = spec.bold ? 700 : 400;
    const chinese = spec.width === spec.height || spec.character.charCodeAt(0) > 0x7e;
    const size = chinese ? spec.height : spec.height * LATIN_SIZE;
    const advance = chinese ? size : advances[spec.bold ? "bold" : "regular"](spec.character) * size;
    const scaleX = chinese ? spec.width / size : Math.min(1, spec.width / advance);
    const left = x + (spec.width - advance * scaleX) / 2;
    const baseline = y + spec.height * (chinese ? CHINESE_BASELINE : LATIN_BASELINE);
    const place = `translate(${left.toFixed(3)} ${baseline.toFixed(3)}) scale(${scaleX.toFixed(4)} 1)`;
    return `<text transform="${place}" font-size="${size}" font-weight="${weight}">${escapeXml(spec.character)}</text>`;
  };

  const draw = (specs: readonly GlyphSpec[]): void => {
    const places: { readonly spec: GlyphSpec; readonly x: number; readonly y: number }[] = [];
    let x = ATLAS_GAP_DOTS;
    let y = ATLAS_GAP_DOTS;
    let rowHeight = 0;
    for (const spec of specs) {
      if (x + spec.width > ATLAS_WIDTH_DOTS) {
        x = ATLAS_GAP_DOTS;
        y += rowHeight + ATLAS_GAP_DOTS;
        rowHeight = 0;
      }
      places.push({ spec, x, y });
      x += spec.width + ATLAS_GAP_DOTS;
      rowHeight = Math.max(rowHeight, spec.height);
    }
    const height = y + rowHeight + ATLAS_GAP_DOTS;
    const text = places.map((place) => element(place.spec, place.x, place.y)).join("");
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${ATLAS_WIDTH_DOTS}" height="${height}" ` +
      `font-family="Noto Sans SC" fill="#000">${text}</svg>`;
    const resvg = new Resvg(svg, { font: { fontBuffers: [regular, bold], defaultFontFamily: "Noto Sans SC" } });
    const image = resvg.render();
    const pixels = image.pixels;
    for (const place of places) known.set(keyOf(place.spec), cutOut(pixels, place.x, place.y, place.spec));
    image.free();
    resvg.free();
  };

  return {
    prepare(specs): void {
      const missing = new Map<string, GlyphSpec>();
      for (const spec of specs) if (!known.has(keyOf(spec))) missing.set(keyOf(spec), spec);
      if (missing.size > 0) draw([...missing.values()]);
    },
    get(spec): GlyphDots {
      return known.get(keyOf(spec)) ?? new Uint8Array(spec.width * spec.height);
    },
  };
}

function cutOut(rgba: Uint8Array, left: number, top: number, { width, height }: GlyphSpec): GlyphDots {
  const dots = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const alpha = rgba[((top + y) * ATLAS_WIDTH_DOTS + left + x) * 4 + 3] ?? 0;
      dots[y * width + x] = alpha >= BLACK_FROM_ALPHA ? 1 : 0;
    }
  }
  return dots;
}

function keyOf({ character, width, height, bold }: GlyphSpec): string {
  return `${character}${width}x${height}${bold ? "b" : ""}`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
