/** The two decoders and what is done to pictures for them. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { drawScene } from "../fixture/scene.ts";
import { wasmReaderOfPackage } from "../fixture/wasm.ts";
import { createEye, ATTEMPT_BUDGET_MS } from "./eye.ts";
import { createLibraryReader } from "./library-reader.ts";
import { createScratch, invert, sharpen, soften, type Luma } from "./luma.ts";
import type { WasmReader } from "./wasm-reader.ts";

let wasm: WasmReader;
const library = createLibraryReader();
beforeAll(async () => {
  wasm = await wasmReaderOfPackage();
});

function small(payload: string | Uint8Array, defects = {}): Luma {
  return drawScene({ width: 480, height: 360, seed: 11, payload, defects: { modulePx: 4, ...defects } });
}

const CODES: Readonly<Record<string, Uint8Array>> = {
  "an invoice": new TextEncoder().encode("01,32,,26112000000000012345,128.60,20261103,,A1B2,"),
  "UTF-8": new TextEncoder().encode("发票 2026 ¥128.60 𠮷"),
  GBK: Uint8Array.of(0xb7, 0xa2, 0xc6, 0xb1, 0x31, 0x32, 0xa3, 0xac, 0xd6, 0xd0),
  "every byte above 127": Uint8Array.from({ length: 128 }, (_, at) => 128 + at),
  "digits, capitals and bytes in turn": new TextEncoder().encode("0123456789012345ABCDEF GHI中国0123456789"),
};

test.each(Object.entries(CODES))("%s: both decoders give the very bytes that the code holds", (_, bytes) => {
  const picture = small(bytes);
  expect(library.read(picture, "hybrid")).toEqual(bytes);
  expect(wasm.read(picture, true)).toEqual(bytes);
});

test("a text that an encoder put into several modes comes back as the bytes of that text", () => {
  const text = "0123456789012345678901234567890123456789ABCDEFGHIJKLMNOP,abc";
  const picture = small(text);
  expect(library.read(picture, "global")).toEqual(new TextEncoder().encode(text));
  expect(wasm.read(picture, true)).toEqual(new TextEncoder().encode(text));
});

test("an empty picture, and one that is no picture, are read as nothing and never an error", () => {
  const sizes = [
    [1, 1],
    [3, 2],
    [40, 40],
    [640, 3],
  ] as const;
  for (const [width, height] of sizes) {
    const picture = { data: new Uint8Array(width * height), width, height };
    expect(library.read(picture, "hybrid")).toBeNull();
    expect(library.read(picture, "global")).toBeNull();
    expect(wasm.read(picture, true)).toBeNull();
  }
  expect(library.read({ data: new Uint8Array(0), width: 0, height: 0 }, "hybrid")).toBeNull();
});

test("whatever a camera sends, nothing is thrown and nothing is made up", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: 90 }),
      fc.integer({ min: 8, max: 90 }),
      fc.integer(),
      (width, height, seed) => {
        const picture = noiseOf(width, height, seed);
        expect(library.read(picture, "hybrid")).toBeNull();
        expect(library.read(picture, "global")).toBeNull();
        expect(wasm.read(picture, true)).toBeNull();
      },
    ),
    { numRuns: 60 },
  );
});

function noiseOf(width: number, height: number, seed: number): Luma {
  let state = seed >>> 0;
  const data = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { data, width, height };
}

test("softening gives the mean of nine, and leaves the outermost pixels as they are", () => {
  const side = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(side, side, fc.integer(), (width, height, seed) => {
      const picture = noiseOf(width, height, seed);
      const { data } = soften(picture, createScratch());
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const inside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
          const expected = inside ? meanOfNine(picture, x, y) : picture.data[y * width + x];
          expect(data[y * width + x]).toBe(Math.floor(expected ?? -1));
        }
      }
    }),
    { numRuns: 100 },
  );
});

function meanOfNine({ data, width }: Luma, x: number, y: number): number {
  const rows = [y - 1, y, y + 1].map((row) => data.subarray(row * width + x - 1, row * width + x + 2));
  return rows.flatMap((row) => [...row]).reduce((sum, value) => sum + value, 0) / 9;
}

test("sharpening leaves flat paper alone and lifts an edge; inverting twice changes nothing", () => {
  const flat = { data: new Uint8Array(100).fill(90), width: 10, height: 10 };
  expect([...sharpen(flat, createScratch()).data]).toEqual([...flat.data]);
  const edge = { data: Uint8Array.from({ length: 100 }, (_, at) => (at % 10 < 5 ? 80 : 160)), width: 10, height: 10 };
  const sharp = sharpen(edge, createScratch()).data;
  expect(sharp[54]).toBeLessThan(80);
  expect(sharp[55]).toBeGreaterThan(160);
  const twice = invert(invert(edge, createScratch()), createScratch());
  expect([...twice.data]).toEqual([...edge.data]);
});

const CODE = CODES["an invoice"] ?? new Uint8Array(0);
const BLANK = drawScene({ width: 480, height: 360, seed: 5, payload: null });

test("where WebAssembly is not to be had, the library alone still reads dark mode, noise and weak print, one picture after the other", () => {
  const conditions = [{}, { inverted: true }, { noiseSigma: 9 }, { contrast: 60, noiseSigma: 3 }];
  for (const defects of conditions) {
    const eye = createEye({ wasm: null, region: null, now: () => 0 });
    const picture = small(CODE, defects);
    const hits = [1, 2, 3, 4].map(() => eye.look(picture)?.by ?? null);
    expect(hits, JSON.stringify(defects)).toContain("library");
  }
});

test("a slow machine gives each decoder a picture of its own, and both one again when it has recovered", () => {
  let nowMs = 0;
  const stepMs = { each: 0 };
  const looked: string[] = [];
  const counted: WasmReader = {
    read: () => {
      looked.push("wasm");
      return null;
    },
  };
  const eye = createEye({ wasm: counted, region: null, now: () => (nowMs += stepMs.each) });
  const wasmLooks = (attempts: number): number => {
    looked.length = 0;
    for (let attempt = 0; attempt < attempts; attempt += 1) eye.look(BLANK);
    return looked.length;
  };
  expect(wasmLooks(10)).toBe(10);
  stepMs.each = ATTEMPT_BUDGET_MS;
  wasmLooks(20);
  expect(wasmLooks(20)).toBe(10);
  expect(eye.counters().slow).toBeGreaterThan(0);
  stepMs.each = 0;
  wasmLooks(200);
  expect(wasmLooks(10)).toBe(10);
});

test("with a region every fifth miss looks at the whole picture, and after a hit the region comes first again", () => {
  const region = { leftPercent: 25, topPercent: 10, widthPercent: 51, heightPercent: 80 };
  const eye = createEye({ wasm: null, region, now: () => 0 });
  const part = { left: 320, top: 72, width: 652, height: 576 };
  const whole = { left: 0, top: 0, width: 1280, height: 720 };
  const areas = Array.from({ length: 10 }, () => {
    const area = eye.area(1280, 720);
    eye.look(BLANK);
    return area.left;
  });
  expect(areas).toEqual([320, 320, 320, 320, 0, 320, 320, 320, 320, 0]);
  for (let miss = 0; miss < 4; miss += 1) eye.look(BLANK);
  expect(eye.area(1280, 720)).toEqual(whole);
  for (let attempt = 0; attempt < 4; attempt += 1) if (eye.look(small(CODE)) !== null) break;
  expect(eye.area(1280, 720)).toEqual(part);
});
