import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { LARGEST_SLIP_QR_MODULES } from "../../config/profiles/printer.ts";
import { textColumns } from "../../drivers/printer/escpos-text.ts";
import { assertPlainEscpos } from "../../drivers/printer/escpos.ts";
import { interpret } from "../../drivers/printer/interpreter.ts";
import { QR_QUIET_MODULES, qrSize } from "../../drivers/printer/qr.ts";
import { createPaperLayout } from "../../drivers/printer/raster/paper.ts";
import { layOut, type PaperSlip } from "../../drivers/simulator/strip.ts";
import { KIND_NAMES } from "../invoice/kinds.ts";
import { VERDICT_IDS } from "../invoice/types.ts";
import { claimQr, readClaimQr } from "./claim-qr.ts";
import type { SlipDocument } from "./document.ts";
import { encodeSlip, slipGlyphs } from "./encode.ts";
import { wrap } from "./layout.ts";
import { SAMPLE_CLAIM, SAMPLE_NAMES, sampleSlip, sampleVerdict } from "./samples.ts";
import { claimSlip, verdictSlip } from "./templates.ts";

const PAPERS = [loadPrinterProfile("simulated-80mm"), loadPrinterProfile("simulated-58mm")] as const;
const ALL = PAPERS.flatMap((profile) => SAMPLE_NAMES.map((name) => ({ name, columns: profile.columns, profile })));

function printed(document: SlipDocument, profile: (typeof PAPERS)[number] = PAPERS[0]): PaperSlip {
  return layOut(interpret(encodeSlip(document, profile).bytes), profile.dots);
}

describe("every slip", () => {
  test.each(ALL)("$name in $columns columns is plain ESC/POS with no line over the paper", ({ name, profile }) => {
    const { bytes, heightDots } = encodeSlip(sampleSlip(name), profile);
    assertPlainEscpos(bytes);
    const layout = createPaperLayout(profile.dots);
    const blocks = interpret(bytes).flatMap((event) => layout.apply(event));
    expect(blocks.filter((block) => block.wrapped)).toStrictEqual([]);
    expect(blocks.reduce((sum, block) => sum + block.rows, 0)).toBe(heightDots);
  });

  test.each(ALL)("$name in $columns columns reads as it did before", ({ name, profile }) => {
    expect(printed(sampleSlip(name), profile).text).toMatchSnapshot();
  });

  test("comes out the same, dot for dot, on a board that prints only pictures", async () => {
    for (const profile of PAPERS) {
      const dots = { ...profile, text: "raster", qr: "raster", kanjiOn: false } as const;
      const document = sampleSlip("claim");
      const { bytes, heightDots } = encodeSlip(document, dots, await slipGlyphs(document, dots));
      assertPlainEscpos(bytes);
      const slip = layOut(interpret(bytes), profile.dots);
      const native = printed(document, profile);
      expect(slip.text).toBe("");
      expect(heightDots).toBe(native.heightDots);
      expect((await slip.png()).equals(await native.png())).toBe(true);
    }
    const clone = { ...PAPERS[0], text: "raster" } as const;
    expect(() => encodeSlip(sampleSlip("claim"), clone)).toThrow("no font was loaded");
  });

  test("never calls an invoice fake or claims an authority it does not have", () => {
    for (const { name, profile } of ALL) {
      expect(printed(sampleSlip(name), profile).text).not.toMatch(/假票|假发票|伪造|fake|forged|官方|授权|100%/i);
    }
  });
});

describe("the verdict slip", () => {
  test("keeps the result even when a company's name is hostile", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (sellerName) => {
        const input = sampleVerdict("consistent");
        const details = input.details === null ? null : { ...input.details, sellerName };
        for (const profile of PAPERS) {
          const { bytes } = encodeSlip(verdictSlip({ ...input, details }), profile);
          assertPlainEscpos(bytes);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(VERDICT_IDS)("says %s in words and with a mark, large, before anything else", (id) => {
    const lines = printed(sampleSlip(id), PAPERS[1]).text.split("\n");
    expect(lines.slice(0, 7).join("\n")).toMatch(/[■◆▲○□] \p{sc=Han}{3,6}\n[A-Z ,-]+/u);
  });

  test("makes no statement about the invoice where the record made none", () => {
    for (const id of ["daily-limit", "too-early", "out-of-window", "kind-not-covered", "input-rejected"] as const) {
      expect(printed(sampleSlip(id)).text).toContain("没有查验结论");
      expect(printed(sampleSlip(id)).text).not.toContain("查验一致");
    }
  });

  test("says that it is not an invoice, where the result is from and when it was made", () => {
    const { text } = printed(sampleSlip("consistent"));
    expect(text).toContain("本凭条只说明查验时的记录，不能代替发票。");
    expect(text).toMatch(/结果来源 +演示登记簿\(不是税务记录\)/);
    expect(text).toMatch(/查验时间 +2025-11-23 14:26:11/);
    expect(text).toContain("12366");
  });

  test("names a kind only where the record says one, or the code on the invoice did", () => {
    const input = sampleVerdict("consistent");
    const query = { ...input.query, kindAssumed: true };
    const details = input.details === null ? null : { ...input.details, kind: null };
    const { zh } = KIND_NAMES[input.query.kind];
    expect(printed(verdictSlip(input)).text).toContain(zh.slice(0, 4));
    for (const known of [details, null]) {
      expect(printed(verdictSlip({ ...input, query, details: known })).text).toMatch(/票种 +数电发票$/m);
    }
  });

  test("carries nothing about a person in its QR code", () => {
    expect(printed(sampleSlip("consistent")).qrTexts).toStrictEqual([
      "YP1:4827106359:BJ-CY-0107:consistent:6789:20251123142611",
    ]);
  });

  test("is marked as a demonstration at top and bottom, and only on a demonstration terminal", () => {
    const demo = printed(sampleSlip("consistent")).text.split("\n");
    expect([demo.at(0), demo.at(-1)]).toStrictEqual([demo.at(0), demo.at(0)]);
    expect(demo.at(0)).toContain("演示");
    const real = printed(verdictSlip({ ...sampleVerdict("consistent"), demo: false, source: "税务机关查验平台" }));
    expect(real.text).not.toContain("演示");
  });

  test.each(PAPERS)("says how often it was printed again, in both languages, in $columns columns", (profile) => {
    const input = sampleVerdict("consistent");
    for (const language of ["zh", "en"] as const) {
      const again = (reprint: number): string => printed(verdictSlip({ ...input, language, reprint }), profile).text;
      expect(again(2).split("\n")).toContain("补打 2 · REPRINT 2");
      expect(again(0)).not.toMatch(/补打|REPRINT/);
      const claim = printed(claimSlip({ ...SAMPLE_CLAIM, language, reprint: 12 }), profile).text;
      expect(claim.split("\n")).toContain("补打 12 · REPRINT 12");
    }
  });
});

describe("the claim slip", () => {
  test("says first that there is no result yet, then the code, then how to collect", () => {
    const { text } = printed(sampleSlip("claim"));
    const order = ["还没有结果", "NO RESULT YET", "482 710 6359", "6789", "怎样取结果", "保留 7 天", "12366"];
    expect(order.map((words) => text.indexOf(words))).toStrictEqual(
      order.map((words) => text.indexOf(words)).sort((a, b) => a - b),
    );
    expect(order.filter((words) => !text.includes(words))).toStrictEqual([]);
    expect(text).not.toContain("查验一致");
  });

  test("has a code that the same terminal reads back", () => {
    const [qr = ""] = printed(sampleSlip("claim")).qrTexts;
    expect(readClaimQr(qr)).toBe(SAMPLE_CLAIM.claimCode);
    expect(readClaimQr(`${claimQr("1234567890")}\r\n`)).toBe("1234567890");
    for (const framed of ["]Q1YPC:1234567890", "\u0002YPC:1234567890\u0003", "ypc:1234567890", "ＹＰＣ：1234567890"])
      expect(readClaimQr(framed), framed).toBe("1234567890");
    for (const other of ["YPC:123", "YPC:12345678901", "01,32,,2511", "", "YPC1234567890"]) {
      expect(readClaimQr(other)).toBeNull();
    }
  });
});

describe("what a QR code says", () => {
  test("always fits a symbol that every profile has room for", () => {
    const longest = VERDICT_IDS.map((id) => printed(verdictSlip({ ...sampleVerdict(id), terminalId: "X".repeat(32) })))
      .flatMap((slip) => slip.qrTexts)
      .map((text) => qrSize(Buffer.from(text)) + 2 * QR_QUIET_MODULES);
    expect(Math.max(...longest)).toBeLessThanOrEqual(LARGEST_SLIP_QR_MODULES);
  });
});

describe("wrapping", () => {
  test("breaks after a clause rather than in the middle of a word", () => {
    expect(wrap("本凭条只说明查验时的记录，不能代替发票。", 32)).toStrictEqual([
      "本凭条只说明查验时的记录，",
      "不能代替发票。",
    ]);
    expect(wrap("Compare with the invoice and check again.", 24)).toStrictEqual([
      "Compare with the invoice",
      "and check again.",
    ]);
  });

  test("loses nothing and never exceeds the paper, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), fc.integer({ min: 4, max: 48 }), (text, columns) => {
        const lines = wrap(text, columns);
        expect(Math.max(...lines.map(textColumns))).toBeLessThanOrEqual(columns);
        const bare = (part: string): string => part.replace(/\s/g, "");
        expect(bare(lines.join(""))).toBe(bare(wrap(text, 1000).join("")));
      }),
    );
  });
});
