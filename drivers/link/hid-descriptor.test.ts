import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../fuzz-fixture.ts";
import {
  CHANNEL_DESCRIPTOR,
  HONEYWELL_DESCRIPTOR,
  KEYBOARD_DESCRIPTOR,
  NEWLAND_DESCRIPTOR,
} from "../scanner/hid/descriptors-fixture.ts";
import { parseHidDescriptor, type HidDescriptor } from "./hid-descriptor.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (pair) => Number.parseInt(pair, 16));
function parsed(bytes: Uint8Array): HidDescriptor {
  const descriptor = parseHidDescriptor(bytes);
  if (descriptor === null) throw new Error("not a descriptor");
  return descriptor;
}

describe("a report descriptor", () => {
  it.each([
    ["Honeywell", HONEYWELL_DESCRIPTOR, [{ usagePage: 0x8c, usage: 2 }]],
    ["Newland", NEWLAND_DESCRIPTOR, [{ usagePage: 0x8c, usage: 2 }]],
    ["a keyboard", KEYBOARD_DESCRIPTOR, [{ usagePage: 1, usage: 6 }]],
    ["a vendor's channel", CHANNEL_DESCRIPTOR, [{ usagePage: 0xff00, usage: 1 }]],
  ])("says what the device is: %s", (_name, bytes, collections) => {
    expect(parsed(bytes).collections).toEqual(collections);
  });

  it("gives each report its size, without the byte of its id", () => {
    const sizes = (bytes: Uint8Array): unknown =>
      parsed(bytes).reports.map(({ kind, id, bytes: size }) => [kind, id, size]);
    expect(sizes(HONEYWELL_DESCRIPTOR)).toEqual([
      ["input", 2, 63],
      ["output", 0xfd, 63],
      ["feature", 0xfe, 1],
    ]);
    expect(sizes(NEWLAND_DESCRIPTOR)).toEqual([
      ["input", 2, 63],
      ["output", 4, 63],
    ]);
    expect(sizes(KEYBOARD_DESCRIPTOR)).toEqual([
      ["input", 0, 8],
      ["output", 0, 1],
    ]);
    expect(sizes(CHANNEL_DESCRIPTOR)).toEqual([
      ["input", 0, 64],
      ["output", 0, 64],
    ]);
  });

  it("matches values and usages one to one, and lets the last usage stand for the rest", () => {
    const [report] = parsed(hex("05 8c 09 02 a1 01 75 08 95 05 09 fb 09 fe 81 02 c0")).reports;
    expect(report?.fields).toEqual([
      { usagePage: 0x8c, usage: 0xfb, atBit: 0, bits: 8, count: 1 },
      { usagePage: 0x8c, usage: 0xfe, atBit: 8, bits: 8, count: 4 },
    ]);
  });

  it("may name the page in the usage itself, in a range, in alternatives, or save and restore it", () => {
    const extended = parsed(hex("05 01 09 02 a1 01 75 08 95 01 0b fe 00 8c 00 81 02 c0"));
    expect(extended.reports[0]?.fields[0]).toMatchObject({ usagePage: 0x8c, usage: 0xfe });
    const range = parsed(hex("05 8c 09 02 a1 01 75 08 95 03 19 fb 29 fd 81 02 c0"));
    expect(range.reports[0]?.fields.map(({ usage }) => usage)).toEqual([0xfb, 0xfc, 0xfd]);
    const alternatives = parsed(hex("05 8c 09 02 a1 01 75 08 95 02 a9 01 09 fe 09 01 a9 00 09 3b 81 02 c0"));
    expect(alternatives.reports[0]?.fields.map(({ usage }) => usage)).toEqual([0xfe, 0x3b]);
    const saved = parsed(hex("05 8c 09 02 a1 01 75 08 95 01 a4 05 01 09 3b 81 02 b4 09 fe 81 02 c0"));
    expect(saved.reports[0]?.fields.map(({ usagePage }) => usagePage)).toEqual([0x01, 0x8c]);
  });

  it.each([
    ["nothing at all", new Uint8Array(0)],
    ["one that breaks off", HONEYWELL_DESCRIPTOR.subarray(0, 10)],
    ["one that never ends its collection", hex("05 8c 09 02 a1 01")],
    ["one that ends what never began", hex("c0")],
    ["more than the kernel takes", new Uint8Array(5000)],
    ["a value of a million bits", hex("05 8c 09 02 a1 01 77 40 42 0f 00 95 01 09 fe 81 02 c0")],
    ["a report id of 0", hex("05 8c 09 02 a1 01 85 00 c0")],
    ["more than is left on the stack", hex("b4")],
  ])("is refused whole when it is %s", (_what, bytes) => {
    expect(parseHidDescriptor(bytes)).toBeNull();
  });

  it("of noise, or of a real one with bytes changed, never throws and never leads outside of its report", () => {
    const bitten = fc
      .tuple(
        fc.constantFrom(HONEYWELL_DESCRIPTOR, NEWLAND_DESCRIPTOR, KEYBOARD_DESCRIPTOR),
        fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 })), { maxLength: 4 }),
      )
      .map(([good, bites]) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of bites) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), bitten), (bytes) => {
        for (const report of parseHidDescriptor(bytes)?.reports ?? []) {
          for (const field of report.fields) {
            expect(field.atBit + field.bits * field.count).toBeLessThanOrEqual(report.bytes * 8);
          }
        }
      }),
      { numRuns: fuzzRuns() },
    );
  });
});
