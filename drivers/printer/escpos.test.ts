import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import {
  encodeText,
  inFont,
  MISSING_CHARACTER,
  printable,
  takeColumns,
  textColumns,
  type PrinterFont,
} from "./escpos-text.ts";
import { brokenLimits } from "./escpos-limits.ts";
import { assertPlainEscpos, createSlipBuilder } from "./escpos.ts";
import type { RasterImage } from "./interpreter-events.ts";
import { interpret } from "./interpreter.ts";
import { fitModuleDots, qrMatrix } from "./qr.ts";
import type { Glyphs } from "./raster/glyphs.ts";

const wide = loadPrinterProfile("simulated-80mm");
const clone = loadPrinterProfile("generic-58mm");
/** A black box for each letter: where it stands can be read off the dots. */
const boxes: Glyphs = {
  bring: () => Promise.resolve(),
  prepare: () => undefined,
  get: ({ width, height }) => new Uint8Array(width * height).fill(1),
};
const boxImage: RasterImage = {
  widthBytes: 1,
  heightDots: 1,
  data: Uint8Array.of(0xff),
  widthScale: 1,
  heightScale: 1,
};

describe("the slip builder", () => {
  test("sends the standard bytes, and no others", () => {
    const { bytes } = createSlipBuilder(wide).align("center").size(2, 2).bold(true).line("中A").cut().build();
    expect(Buffer.from(bytes).toString("hex")).toBe(
      ["1b40", "1c26", "1b6101", "1b4501", "1d2111", "1b333a", "d6d0410a", "1d564218"].join(""),
    );
    assertPlainEscpos(bytes);
  });

  test("prints a QR symbol natively where the printer can, and as banded dots where it cannot", () => {
    const native = createSlipBuilder(wide).qr("YPC:1234567890").build();
    const symbols = interpret(native.bytes).flatMap((event) => (event.type === "qr" ? [event.qr] : []));
    expect(symbols).toMatchObject([{ text: "YPC:1234567890", level: "M", moduleDots: 6 }]);
    const dots = createSlipBuilder(clone).qr("YPC:1234567890").build();
    const bands = interpret(dots.bytes).filter((event) => event.type === "raster");
    expect(bands.length).toBeGreaterThan(1);
    expect(Math.max(...bands.map((band) => band.image.heightDots))).toBe(clone.bandRows);
    expect(bands.reduce((sum, band) => sum + band.image.heightDots, 0)).toBe(21 * 5);
    assertPlainEscpos(dots.bytes);
  });

  test("shrinks a long symbol to the paper but never below four dots a module", () => {
    const matrix = qrMatrix(Buffer.from("x".repeat(200)));
    expect(matrix.size).toBe(57);
    expect(fitModuleDots(matrix.size, 6, 384)).toBe(5);
    expect(fitModuleDots(89, 6, 384)).toBeNull();
    expect(() => createSlipBuilder(clone).qr("x".repeat(600))).toThrow(RangeError);
  });

  test("refuses a line that is wider than the paper", () => {
    expect(() => createSlipBuilder(clone).line("票".repeat(17))).toThrow(RangeError);
    expect(() => createSlipBuilder(clone).size(2, 1).line("票".repeat(9))).toThrow(RangeError);
  });

  test("adds up the height of the paper it uses", () => {
    const slip = createSlipBuilder(wide).line("a").size(2, 2).line("b").feedDots(300).cut().build();
    expect(slip.heightDots).toBe(30 + 58 + 300 + wide.feedDotsBeforeCut);
  });

  test("never prints junk, whatever a company is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (name) => {
        const [piece] = takeColumns(printable(name), wide.columns);
        assertPlainEscpos(createSlipBuilder(wide).line(piece).build().bytes);
      }),
      { numRuns: 500 },
    );
  });

  test("the guard finds what npm escpos gets wrong", () => {
    expect(() => assertPlainEscpos(Buffer.from("undefined\n"))).toThrow("undefined");
    expect(() => assertPlainEscpos(Uint8Array.of(0x1b, 0x35))).toThrow("unknown-command");
    expect(() => assertPlainEscpos(Uint8Array.of(0x1c, 0x26, 0x81, 0x30, 0x84, 0x36, 0x0a))).toThrow("four-byte");
  });
});

describe("a line that the printer's font lacks", () => {
  const eater = { ...clone, qr: "native" as const };

  test("goes out as dots in the same columns, and text goes on below it where it would have", () => {
    const built = createSlipBuilder(eater, boxes).bold(true).line("A㛃").bold(false).line("中A").build();
    expect(brokenLimits(built.bytes, eater)).toStrictEqual([]);
    const events = interpret(built.bytes);
    expect(events.map((event) => event.type)).toStrictEqual([
      ...["init", "raster", "feed-dots", "line-spacing", "text", "line-feed"],
    ]);
    // Three columns of 12 dots are 36: four and a half bytes, five on paper.
    expect(events[1]).toMatchObject({ image: { widthBytes: 5, heightDots: 24 } });
    const image = events[1]?.type === "raster" ? events[1].image : null;
    expect(image?.data.subarray(0, 5)).toStrictEqual(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xf0));
    expect(built.heightDots).toBe(60);
    const asText = createSlipBuilder(eater, boxes).line("AB").line("中A").build();
    expect(built.heightDots).toBe(asText.heightDots);
  });

  test("stands in the middle of the paper by itself, because a board may not align pictures", () => {
    const { bytes } = createSlipBuilder(wide, boxes).align("center").size(2, 2).line("㛃").line("票").build();
    const [drawn] = interpret(bytes).filter((event) => event.type === "raster");
    // 576 dots: the cell of 48 begins at dot 264, which is byte 33, and ends at byte 39.
    expect(drawn).toMatchObject({ align: "left", image: { widthBytes: 39, heightDots: 48 } });
    expect(drawn?.image.data.subarray(32, 34)).toStrictEqual(Uint8Array.of(0x00, 0xff));
    expect(interpret(bytes).find((event) => event.type === "text")).toMatchObject({ style: { align: "center" } });
  });

  test("is cut into bands that the board's buffer takes", () => {
    const { bytes } = createSlipBuilder(clone, boxes).size(3, 3).line("䶮").build();
    const bands = interpret(bytes).filter((event) => event.type === "raster");
    expect(bands.map((band) => band.image.heightDots)).toStrictEqual([24, 24, 24]);
  });

  test("is what a GB2312 font lacks as well", () => {
    const small = { ...wide, font: "gb2312" as const };
    for (const profile of [small, wide]) {
      const { bytes } = createSlipBuilder(profile, boxes).line("朱镕基").build();
      expect(interpret(bytes).some((event) => event.type === "raster")).toBe(profile === small);
    }
  });

  test("never swallows the line after a picture", () => {
    const { bytes } = createSlipBuilder(clone).qr("YPC:1234567890").line("").line("中").build();
    expect(brokenLimits(bytes, clone)).toStrictEqual([]);
  });
});

describe("the limits of one printer", () => {
  test("are named in words when bytes for another printer come", () => {
    const bytes = createSlipBuilder(wide, boxes).qr("YPC:1234567890").line("镕".repeat(24)).line("㛃".repeat(24)).cut();
    const limits = brokenLimits(bytes.build().bytes, { ...clone, font: "gb2312", bandRows: 16 });
    expect([...new Set(limits)]).toStrictEqual([
      "GS ( k for a printer that takes QR codes only as dots",
      "U+9555 is not in its gb2312 font",
      "a line is wider than the paper",
      "a picture of 576 dots",
      "a band of 24 rows, its buffer takes 16",
      "a partial cut, it makes: none",
    ]);
    const slip = createSlipBuilder(wide)
      .line("a")
      .raster({ ...boxImage, heightDots: 1 })
      .line("")
      .build();
    expect(brokenLimits(slip.bytes, clone)).toStrictEqual(["LF right after a picture: this board swallows it"]);
    expect(brokenLimits(slip.bytes, { ...wide, text: "raster" })).toStrictEqual([
      "text for a printer that takes only dots",
    ]);
  });
});

describe("the printer's font", () => {
  test("takes a yen sign and a hard space by their equals, and shows a square for what it lacks", () => {
    expect(printable("¥12\u00a0元")).toBe("￥12 元");
    expect(printable("𠮷野家😀")).toBe(`𠮷野家${MISSING_CHARACTER}`);
    expect(printable("a\u200b\ufe0fb\r\n")).toBe("ab ");
    expect(printable("Škoda Łódź")).toBe("Skoda Lódz");
  });

  test("counts columns as the printer does: one byte, one column", () => {
    expect(textColumns("发票ABC")).toBe(7);
    expect(textColumns("·é€")).toBe(6);
    expect(takeColumns("发票ABC", 5)).toStrictEqual(["发票A", "BC"]);
    expect(takeColumns("发票", 3)).toStrictEqual(["发", "票"]);
  });

  test("a GBK font is code page 936, without the 82 signs that GB18030 added and many boards do not have", () => {
    expect(["票", "镕", "é", "↘", "䶮", "€", "㑇"].map((character) => inFont(character, "gbk"))).toStrictEqual([
      ...[true, true, true, true],
      ...[false, false, false],
    ]);
    expect(charactersIn("gbk")).toHaveLength(95 + 21_791);
  });

  test("a GB2312 font has the 7,445 characters of the standard", () => {
    expect(["票", "■", "￥", "镕", "é", "ⅰ"].map((character) => inFont(character, "gb2312"))).toStrictEqual([
      ...[true, true, true],
      ...[false, true, false],
    ]);
    expect(charactersIn("gb2312")).toHaveLength(95 + 7_445);
  });

  test("holds only characters that come back as themselves from the printer's side", () => {
    const decoder = new TextDecoder("gb18030");
    expect(charactersIn("gbk").filter((character) => decoder.decode(encodeText(character)) !== character)).toEqual([]);
  });
});

function charactersIn(font: PrinterFont): readonly string[] {
  return Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((character) =>
    inFont(character, font),
  );
}
