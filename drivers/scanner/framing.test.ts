import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framingSchema, type Framing } from "../../config/profiles/schema.ts";
import { createFramer } from "./framing.ts";
import { decodeScanText } from "./text.ts";

const suffixes = framingSchema.shape.suffix.options;
const framing = (suffix: Framing["suffix"], maxBytes = 4096): Framing => ({ suffix, idleMs: 80, maxBytes });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (frames: readonly Uint8Array[]): readonly string[] => frames.map(decodeScanText);

function scansOf(suffix: Framing["suffix"], sent: string, maxBytes?: number): readonly string[] {
  const framer = createFramer(framing(suffix, maxBytes));
  return texts([...framer.push(bytes(sent)), ...framer.gap()]);
}

/** Random bytes that are often the ones that matter, cut at random places. */
const chunked = fc
  .tuple(
    fc.array(fc.oneof(fc.constantFrom(0x02, 0x03, 0x0a, 0x0d), fc.integer({ min: 0, max: 255 })), { maxLength: 400 }),
    fc.array(fc.nat({ max: 400 }), { maxLength: 12 }),
  )
  .map(([content, cuts]) => {
    const whole = Uint8Array.from(content);
    const edges = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
    return { whole, chunks: edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge)) };
  });

describe("bytes to frames", () => {
  it.each(suffixes)("any chunking of the same bytes gives the same scans (%s)", (suffix) => {
    fc.assert(
      fc.property(chunked, fc.integer({ min: 64, max: 200 }), ({ whole, chunks }, maxBytes) => {
        const once = createFramer(framing(suffix, maxBytes));
        const split = createFramer(framing(suffix, maxBytes));
        const expected = [...once.push(whole), ...once.gap()];
        const actual = [...chunks.flatMap((chunk) => split.push(chunk)), ...split.gap()];
        expect(actual).toEqual(expected);
        expect(split.dropped).toEqual(once.dropped);
        expect(split.pending).toBe(false);
      }),
    );
  });

  it.each(suffixes)("no frame is empty or longer than the cap, whatever arrives (%s)", (suffix) => {
    fc.assert(
      fc.property(chunked, ({ whole }) => {
        const framer = createFramer(framing(suffix, 64));
        for (const frame of [...framer.push(whole), ...framer.gap()]) {
          expect(frame.length).toBeGreaterThan(0);
          expect(frame.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });

  it.each([
    ["cr", "A\rB\r", ["A", "B"]],
    ["cr", "A\r\nB\r\n", ["A", "B"]],
    ["lf", "A\nB\n", ["A", "B"]],
    ["crlf", "A\r\nB\rC\nD\r\n", ["A", "B\rC\nD"]],
    ["crlf", "A\r\r\n", ["A\r"]],
    ["any", "A\rB\nC\r\nD", ["A", "B", "C", "D"]],
    ["stx-etx", "junk\x02A\x03junk\x02B\x03", ["A", "B"]],
    ["stx-etx", "\x02cut off\x02A\x03", ["A"]],
    ["none", "A\r\nB", ["A\r\nB"]],
  ] as const)("%s: %j is %j", (suffix, sent, scans) => {
    expect(scansOf(suffix, sent)).toEqual(scans);
  });

  it("an over-long frame is thrown away up to its own end, and the next one is whole", () => {
    const long = "x".repeat(5_000);
    for (const suffix of ["cr", "any"] as const) {
      const framer = createFramer(framing(suffix));
      expect(texts(framer.push(bytes(`${long}\rGOOD\r`)))).toEqual(["GOOD"]);
      expect(framer.dropped).toEqual({ tooLong: 1, unfinished: 0 });
    }
    expect(scansOf("none", long)).toEqual([]);
    expect(scansOf("stx-etx", `\x02${long}\x03\x02GOOD\x03`)).toEqual(["GOOD"]);
  });

  it("a frame of exactly the cap is kept", () => {
    expect(scansOf("cr", `${"x".repeat(4096)}\r`)).toEqual(["x".repeat(4096)]);
  });

  it("silence ends a frame where the profile promises no suffix, and drops a torn one where it does", () => {
    const torn = createFramer(framing("cr"));
    torn.push(bytes("01,32,,24"));
    expect(torn.pending).toBe(true);
    expect(torn.gap()).toEqual([]);
    expect(torn.dropped.unfinished).toBe(1);
    expect(texts(torn.push(bytes("WHOLE\r")))).toEqual(["WHOLE"]);
  });
});

describe("bytes to text", () => {
  it("reads UTF-8 and GB18030 alike, and never throws", () => {
    expect(decodeScanText(bytes("发票"))).toBe("发票");
    expect(decodeScanText(Uint8Array.of(0xb7, 0xa2, 0xc6, 0xb1))).toBe("发票");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(typeof decodeScanText(noise)).toBe("string");
      }),
    );
  });

  it("every text comes back from its UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(decodeScanText(bytes(text))).toBe(text);
      }),
    );
  });
});
