import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { fuzzRuns } from "../../fuzz-fixture.ts";
import { parseHidDescriptor, type HidDescriptor } from "../../link/hid-descriptor.ts";
import type { Heard, ScanProtocol } from "../protocol.ts";
import { decodeScanText } from "../text.ts";
import { HONEYWELL_DESCRIPTOR, NEWLAND_DESCRIPTOR } from "./descriptors-fixture.ts";
import { createHidPosProtocol, type HidPosProfile } from "./pos-protocol.ts";
import { HONEYWELL_STYLE, NEWLAND_STYLE, posReports, type PosStyle } from "./reports-fixture.ts";

const NO_COMMANDS = { on: null, off: null, beep: null, query: null, disableSetup: null } as const;
const HONEYWELL: HidPosProfile = {
  commands: { ...NO_COMMANDS, on: "16 54 0d", query: "16 4d 0d 52 45 56 49 4e 46 2e" },
  layout: null,
  output: { reportId: 0xfd, lengthPrefix: true, reportBytes: 64 },
  replies: [],
  replyAims: ["]Z6", "]X0"],
};
const NEWLAND: HidPosProfile = {
  commands: { ...NO_COMMANDS, on: "01 54 04", query: "7e 01 30 30 30 30 23 51 52 59 53 59 53 3b 03" },
  layout: null,
  output: { reportId: 4, lengthPrefix: true, reportBytes: 64 },
  replies: ["newland-menu", "newland-7e"],
  replyAims: [],
};
const honeywellDescriptor = parseHidDescriptor(HONEYWELL_DESCRIPTOR);
const newlandDescriptor = parseHidDescriptor(NEWLAND_DESCRIPTOR);
const honeywell = (): ScanProtocol => createHidPosProtocol(HONEYWELL, () => honeywellDescriptor);
const newland = (): ScanProtocol => createHidPosProtocol(NEWLAND, () => newlandDescriptor);
const FAMILIES = [
  ["Honeywell", honeywell, HONEYWELL_STYLE],
  ["Newland", newland, NEWLAND_STYLE],
] as const;

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const hear = (protocol: ScanProtocol, reports: readonly Uint8Array[]): readonly Heard[] =>
  reports.flatMap((report) => [...protocol.push(report)]);
const codes = (heard: readonly Heard[]): readonly string[] =>
  heard.flatMap((one) => (one.type === "code" ? [decodeScanText(one.bytes)] : []));
function changed(report: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(report);
  copy[at] = value;
  return copy;
}
/** A report as a hex dump starts, filled up with zeros, with what the dump shows of its tail. */
const dump = (head: string, tail: string): Uint8Array => {
  const report = new Uint8Array(64);
  report.set(bytesOfHex(head.toLowerCase()));
  const end = bytesOfHex(tail.toLowerCase());
  report.set(end, 64 - end.length);
  return report;
};

const INVOICE = "01,32,,24112000000012345678,1234.56,20251105,,8A3C";

describe.each(FAMILIES)("a code on a %s scanner", (_name, make, style) => {
  it("that fits into one report is heard at once", () => {
    const protocol = make();
    expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
    expect(protocol.pending).toBe(false);
  });

  it("of 116 bytes comes as 56 + 56 + 4 and is one", () => {
    const text = "x".repeat(55) + "y".repeat(57) + "last";
    const reports = posReports(ascii(text), style);
    expect(reports.map((report) => [report[1], report[63]])).toEqual([
      [56, 1],
      [56, 1],
      [4, 0],
    ]);
    expect(codes(hear(make(), reports))).toEqual([text]);
  });

  it.each([
    ["UTF-8", (text: string): Uint8Array => ascii(text)],
    // 发票 in GBK: B7 A2 C6 B1.
    ["GBK", (): Uint8Array => Uint8Array.from([...ascii("a".repeat(55)), 0xb7, 0xa2, 0xc6, 0xb1])],
  ])("in %s whose Chinese characters lie across two reports is read whole", (_encoding, encode) => {
    const text = `${"a".repeat(55)}发票`;
    const reports = posReports(encode(text), style);
    expect(reports.length).toBe(2);
    expect(codes(hear(make(), reports))).toEqual([text]);
  });

  it.each(["\r", "\n", "\r\n"])("is the same with the suffix %j that a serial scanner would send", (suffix) => {
    expect(codes(hear(make(), posReports(ascii(INVOICE + suffix), style)))).toEqual([INVOICE]);
    const exactly = "z".repeat(56);
    expect(codes(hear(make(), posReports(ascii(exactly + suffix), style)))).toEqual([exactly]);
  });

  it("that ends exactly with a full report may be closed by an empty one", () => {
    const [full] = posReports(ascii("f".repeat(56)), style);
    const [empty] = posReports(new Uint8Array(0), style);
    if (full === undefined || empty === undefined) throw new Error("no reports");
    expect(codes(hear(make(), [changed(full, 63, 1), empty]))).toEqual(["f".repeat(56)]);
  });

  it("broken off in the middle is dropped after 200 ms, and the next one is whole", () => {
    const protocol = make();
    const [first] = posReports(ascii("1".repeat(100)), style);
    if (first === undefined) throw new Error("no report");
    protocol.push(first);
    expect(protocol.pending).toBe(true);
    expect(protocol.idleMs).toBe(200);
    expect(protocol.gap()).toEqual([]);
    expect(protocol.pending).toBe(false);
    expect(protocol.dropped.unfinished).toBe(1);
    expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
  });

  it("whose cable was pulled in the middle is not joined to what the next plug-in says", () => {
    const protocol = make();
    const [first] = posReports(ascii("1".repeat(100)), style);
    protocol.push(first ?? new Uint8Array(0));
    protocol.reset();
    expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
    expect(protocol.dropped.unfinished).toBe(1);
  });

  it("that claims more bytes than a report has room for is dropped to its end and no further", () => {
    const protocol = make();
    const [first, second, third] = posReports(ascii("1".repeat(116)), style);
    if (first === undefined || second === undefined || third === undefined) throw new Error("no reports");
    expect(hear(protocol, [first, changed(second, 1, 57), third])).toEqual([]);
    expect(protocol.dropped).toEqual({ tooLong: 0, unfinished: 0, malformed: 1 });
    expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
  });

  it("of more than 4,096 bytes is dropped to its end and no further", () => {
    const protocol = make();
    expect(codes(hear(protocol, posReports(new Uint8Array(4096).fill(0x41), style)))).toEqual(["A".repeat(4096)]);
    expect(hear(protocol, posReports(new Uint8Array(9_000).fill(0x41), style))).toEqual([]);
    expect(protocol.dropped).toEqual({ tooLong: 1, unfinished: 0, malformed: 0 });
    expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
  });

  it("is not disturbed by reports of another kind between its own", () => {
    const protocol = make();
    const [first, second] = posReports(ascii("1".repeat(100)), style);
    if (first === undefined || second === undefined) throw new Error("no reports");
    expect(codes(hear(protocol, [first, changed(second, 0, 9), new Uint8Array(0), second]))).toEqual(["1".repeat(100)]);
    expect(protocol.dropped.malformed).toBe(2);
  });

  it("is not made of an empty report", () => {
    const protocol = make();
    expect(hear(protocol, [dump("02", "00"), Uint8Array.of(2)])).toEqual([]);
    expect(protocol.dropped.malformed).toBe(2);
  });
});

describe("noise of any kind", () => {
  const bites = fc.array(fc.tuple(fc.nat({ max: 63 }), fc.nat({ max: 255 })), { maxLength: 3 });
  const noiseFor = (style: PosStyle): fc.Arbitrary<readonly Uint8Array[]> => {
    const almost = fc
      .tuple(fc.uint8Array({ maxLength: 200 }), bites)
      .map(([code, bitten]) =>
        posReports(code, style).map((report) => bitten.reduce((bad, [at, value]) => changed(bad, at, value), report)),
      );
    const neverEnding = fc.tuple(fc.nat({ max: 90 }), bites).map(([count, bitten]) =>
      posReports(new Uint8Array(60).fill(0x41), style)
        .slice(0, 1)
        .flatMap((first) => Array.from({ length: count }, () => first))
        .map((report, number) =>
          (number % 7 === 0 ? bitten : []).reduce((bad, [at, value]) => changed(bad, at, value), report),
        ),
    );
    return fc.oneof(almost, fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 4 }), neverEnding);
  };

  it("never throws, never gives more than 4,096 bytes, and the next code is heard", () => {
    const cases = fc
      .constantFrom(...FAMILIES)
      .chain(([, make, style]) =>
        fc.tuple(fc.constant(make), fc.constant(style), fc.array(noiseFor(style), { maxLength: 2 })),
      );
    fc.assert(
      fc.property(cases, ([make, style, noise]) => {
        const protocol = make();
        for (const { bytes } of hear(protocol, noise.flat())) {
          if (bytes.length === 0 || bytes.length > 4096) throw new Error(`${bytes.length} bytes were heard`);
        }
        protocol.gap();
        if (protocol.pending) throw new Error("still pending after silence");
        expect(codes(hear(protocol, posReports(ascii(INVOICE), style)))).toEqual([INVOICE]);
      }),
      { numRuns: fuzzRuns() },
    );
  }, 120_000);
});

describe("Honeywell's answers to menu commands", () => {
  // HenkVanAsselt/python_hon_usbhid: a Voyager 1602g answers REVINF.
  const first = dump(
    "02 38 5D 58 30 50 72 6F 64 75 63 74 20 4E 61 6D 65 3A 20 56 6F 79 61 67 65 72 20 31 36 30 32 67 0D 0A 42 6F 6F 74 20 52 65 76 69 73 69 6F 6E 3A 20 3A 20 38 39 39 32 0D 0A 53 6F 66 74",
    "3F 00 01",
  );
  const last = dump("02 09 5D 58 30 75 6D 3A 20 4E 2F 41 0D 0A", "3F 00 00");
  const closing = dump("02 08 5D 5A 36 52 45 56 49 4E 46 06 2E", "36 00 00");

  it("are replies, joined over their reports, and never scans", () => {
    const heard = hear(honeywell(), [first, last, closing]);
    expect(heard.map((one) => [one.type, one.type === "reply" ? one.ok : "-"])).toEqual([
      ["reply", null],
      ["reply", true],
    ]);
    const [revision] = heard;
    expect(new TextDecoder().decode(revision?.bytes)).toMatch(/^Product Name: Voyager 1602g\r\n.*um: N\/A\r\n$/s);
  });

  it.each([
    ["NAK", 0x15],
    ["ENQ", 0x05],
  ])("that end in %s are refusals", (_name, status) => {
    expect(hear(honeywell(), [changed(closing, 11, status)])).toMatchObject([{ type: "reply", ok: false }]);
  });

  it("do not swallow a code that was read while they came", () => {
    const protocol = honeywell();
    const heard = hear(protocol, [first, ...posReports(ascii(INVOICE), HONEYWELL_STYLE), closing]);
    expect(codes(heard)).toEqual([INVOICE]);
    expect(protocol.dropped.unfinished).toBe(1);
  });

  it("are asked for by output report FD", () => {
    expect(honeywell().command("on")).toEqual([Uint8Array.of(0xfd, 3, 0x16, 0x54, 0x0d)]);
    expect(honeywell().command("beep")).toBeNull();
    expect(honeywell().answers("query")).toBe(true);
    expect(honeywell().answers("on")).toBe(false);
  });
});

describe("a device that puts one byte more in front of the AIM identifier", () => {
  it("is read all the same", () => {
    const late: PosStyle = { ...HONEYWELL_STYLE, dataAt: 6, ownId: { at: 62, value: 0 } };
    const text = "1".repeat(100);
    expect(codes(hear(honeywell(), posReports(ascii(text), late)))).toEqual([text]);
    const answer = posReports(ascii("REVINF\x06."), { ...late, aim: "]Z6" });
    expect(hear(honeywell(), answer)).toMatchObject([{ type: "reply", ok: true }]);
  });

  it("is not seen where a device sends no AIM identifier at all, even when the code begins with a bracket", () => {
    for (const text of ["]Q1 is text", "0]Q1"]) {
      expect(codes(hear(newland(), posReports(ascii(text), NEWLAND_STYLE)))).toEqual([text]);
      expect(codes(hear(honeywell(), posReports(ascii(text), { ...HONEYWELL_STYLE, aim: null })))).toEqual([text]);
    }
  });
});

describe("Newland's answers to commands", () => {
  it("in the menu language are replies: accepted, refused, or with content", () => {
    const answer = (text: string): readonly Heard[] => hear(newland(), posReports(ascii(text), NEWLAND_STYLE));
    expect(answer("\x02\x010000#QRYSYS\x06;\x03")).toMatchObject([{ type: "reply", ok: true }]);
    expect(answer("\x02\x010000#SCNMOD9\x05;\x03")).toMatchObject([{ type: "reply", ok: false }]);
    expect(answer(`\x02\x010000#QRYSYS${"Product Name: FM430 ".repeat(6)}\x06;\x03`)).toMatchObject([
      { type: "reply" },
    ]);
  });

  it("in the engine's language are replies, with their zeros inside (Newland wiki 435, FM30)", () => {
    const done = dump("02 07 02 00 00 01 00 33 31", "00");
    const serialNumber = dump("02 0E 02 00 00 08 45 4C 30 33 30 30 39 35 25 51", "00");
    expect(hear(newland(), [done, serialNumber])).toMatchObject([
      { type: "reply", ok: true },
      { type: "reply", ok: null },
    ]);
    expect(hear(newland(), [dump("02 07 02 00 01 01 00 04 01", "00")])).toMatchObject([{ type: "reply", ok: false }]);
    // One byte more than such an answer has: whatever a visitor printed.
    expect(hear(newland(), [changed(done, 1, 8)])).toMatchObject([{ type: "code" }]);
  });

  it("are asked for by output report 4", () => {
    expect(newland().command("on")).toEqual([bytesOfHex("04 03 01 54 04")]);
    expect(newland().answers("on")).toBe(false);
    expect(newland().answers("query")).toBe(true);
  });
});

describe("where no layout is known", () => {
  it("nothing is taken for a code, and it is counted", () => {
    const protocol = createHidPosProtocol(NEWLAND, () => null);
    expect(hear(protocol, posReports(ascii(INVOICE), NEWLAND_STYLE))).toEqual([]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("the layout is asked anew when another device is plugged in", () => {
    let connected: HidDescriptor | null = honeywellDescriptor;
    const protocol = createHidPosProtocol(HONEYWELL, () => connected);
    expect(codes(hear(protocol, posReports(ascii(INVOICE), HONEYWELL_STYLE)))).toEqual([INVOICE]);
    protocol.reset();
    connected = newlandDescriptor;
    expect(codes(hear(protocol, posReports(ascii(INVOICE), NEWLAND_STYLE)))).toEqual([INVOICE]);
  });

  it("on a device without byte count the zeros at the end are no part of the code", () => {
    const bare = parseHidDescriptor(bytesOfHex("05 8c 09 02 a1 01 75 08 95 20 09 fe 82 02 01 c0"));
    const protocol = createHidPosProtocol(NEWLAND, () => bare);
    const report = new Uint8Array(32);
    report.set(ascii("6901234567892"));
    expect(codes(hear(protocol, [report]))).toEqual(["6901234567892"]);
  });
});
