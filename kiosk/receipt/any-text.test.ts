import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listProfiles, loadPrinterProfile } from "../../config/profiles/load.ts";
import type { PrinterProfile } from "../../config/profiles/schema.ts";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import { brokenLimits } from "../../drivers/printer/escpos-limits.ts";
import { printable, textColumns } from "../../drivers/printer/escpos-text.ts";
import { assertPlainEscpos, lineNeedsDrawing } from "../../drivers/printer/escpos.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import type { GlyphSpec, Glyphs } from "../../drivers/printer/raster/glyphs.ts";
import { layOut } from "../../drivers/simulator/strip.ts";
import type { SlipDocument, SlipPart } from "./document.ts";
import { encodeSlip, slipGlyphs } from "./encode.ts";
import { layOutSlip } from "./layout.ts";
import { SAMPLE_NAMES, sampleSlip } from "./samples.ts";

const PROFILES: readonly PrinterProfile[] = listProfiles("printers").map((id) => loadPrinterProfile(id));
const NATIVE = loadPrinterProfile("simulated-80mm");

/** A black box for each letter: what is tried here is where letters go, and that needs no font. */
const boxes: Glyphs = {
  bring: () => Promise.resolve(),
  prepare: () => undefined,
  get: ({ width, height }: GlyphSpec) => new Uint8Array(width * height).fill(1),
};

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from("𠮷㛃䶮镕发票·é¥€ñŁ₣ㄱ한ﷺ\u0301\u200d\ufe0f\u202e\t\r\n undefined-_=,，。.😀👨‍👩‍👧 \u3000"),
    ),
    maxLength: 60,
  }),
);
const words: fc.Arbitrary<SlipPart> = fc.oneof(
  fc.record({ part: fc.constant("title" as const), text }),
  fc.record({ part: fc.constant("center" as const), text, bold: fc.boolean() }),
  fc.record({ part: fc.constant("text" as const), text, bold: fc.boolean() }),
  fc.record({ part: fc.constant("fact" as const), label: text, value: text }),
  fc.record({ part: fc.constant("ends" as const), left: text, right: text }),
  fc.record({ part: fc.constant("step" as const), number: fc.integer({ min: 1, max: 99 }), text }),
  fc.record({ part: fc.constant("code" as const), groups: fc.array(text, { minLength: 1, maxLength: 4 }) }),
  fc.record({ part: fc.constant("gap" as const), dots: fc.integer({ min: 0, max: 600 }) }),
  fc.constantFrom<SlipPart>({ part: "demo" }, { part: "rule", weight: "strong" }, { part: "rule", weight: "light" }),
);
/** Seldom, because finding the mask of a symbol takes longer than all the rest. */
const symbol: fc.Arbitrary<SlipPart> = fc.record({
  part: fc.constant("qr" as const),
  text: fc.string({ minLength: 1, maxLength: 26, unit: "binary" }),
});
const part = fc.oneof({ weight: 50, arbitrary: words }, { weight: 1, arbitrary: symbol });
const document: fc.Arbitrary<SlipDocument> = fc.record({ parts: fc.array(part, { maxLength: 4 }) });

/** The lines that reached the printer as text. */
function sentLines(bytes: Uint8Array): readonly string[] {
  return interpret(bytes).flatMap((event) => (event.type === "text" ? [event.text] : []));
}

test("a rare character before punctuation is not cut in two where a line ends", () => {
  const slip: SlipDocument = { parts: [{ part: "text", text: `${"票".repeat(23)}𠮷，余下`, bold: false }] };
  const lines = layOutSlip(slip, 48).flatMap((line) => (line.line === "text" ? [line.text] : []));
  expect(lines.map((line) => line.trim())).toStrictEqual(["票".repeat(23), "𠮷，余下"]);
});

describe("whatever is to be printed", () => {
  test("any text comes out of any printer within its limits, letter for letter or drawn", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(document, fc.constantFrom(...PROFILES), (slip, profile) => {
        const { bytes, heightDots } = encodeSlip(slip, profile, boxes);
        expect(brokenLimits(bytes, profile)).toStrictEqual([]);
        for (const line of layOutSlip(slip, profile.columns))
          if (line.line === "text") expect(line.text.isWellFormed()).toBe(true);
        const asText = layOutSlip(slip, profile.columns).flatMap((line) =>
          line.line === "text" && !lineNeedsDrawing(line.text, profile) ? [printable(line.text).trimEnd()] : [],
        );
        expect(sentLines(bytes)).toStrictEqual(asText.filter((line) => line !== ""));
        expect(layOut(interpret(bytes), profile.dots).heightDots).toBe(heightDots);
      }),
      { numRuns: fuzzRuns(30_000) },
    );
  });

  test("a terminal whose font does not load prints squares, not junk and not nothing", async () => {
    const broken = (): Promise<Glyphs> => Promise.reject(new Error("no such file"));
    const slip: SlipDocument = { parts: [{ part: "text", text: "𠮷野家 Señor", bold: false }] };
    const glyphs = await slipGlyphs(slip, NATIVE, broken);
    const { bytes } = encodeSlip(slip, NATIVE, glyphs);
    assertPlainEscpos(bytes);
    expect(sentLines(bytes)).toStrictEqual(["□野家 Se?or"]);
    await expect(slipGlyphs(slip, loadPrinterProfile("raster-80mm"), broken)).rejects.toThrow("no such file");
  });

  test("every word of our own is in the smallest printer font, so that an ordinary slip loads no font of ours", async () => {
    let loaded = 0;
    const load = (): Promise<Glyphs> => Promise.resolve(((loaded += 1), boxes));
    for (const name of SAMPLE_NAMES.filter((sample) => !/long|rare/.test(sample))) {
      expect(await slipGlyphs(sampleSlip(name), { ...NATIVE, font: "gb2312" }, load)).toBeNull();
    }
    expect(loaded).toBe(0);
    expect(await slipGlyphs(sampleSlip("consistent-rare"), NATIVE, load)).toBe(boxes);
  });
});

describe("paper of any width", () => {
  const WIDTHS = [24, 31, 32, 34, 42, 48, 64] as const;
  test.each(WIDTHS)("%i columns hold every slip, and the code to be typed in stands on one line", (columns) => {
    for (const name of SAMPLE_NAMES) {
      const lines = layOutSlip(sampleSlip(name), columns).flatMap((line) => (line.line === "text" ? [line] : []));
      expect(lines.filter((line) => textColumns(line.text) * line.scale > columns)).toStrictEqual([]);
      if (name.startsWith("claim")) expect(lines.filter((line) => line.text === "482 710 6359")).toHaveLength(1);
    }
  });
});
