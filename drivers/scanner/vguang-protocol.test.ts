import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { hostile, longestCode, silence, story } from "./codec-fixture.ts";
import { encodeVguangAnswer } from "./codecs/vguang.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";
import { createVguangProtocol } from "./vguang-protocol.ts";

const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";
const SCANNED = 0x30;
const commands = {
  on: "55 aa 05 01 00 00 fb",
  off: "55 aa 05 01 00 01 fa",
  beep: null,
  query: "55 aa 01 00 00 fe",
  disableSetup: null,
};

function protocolOf(maxBytes = 4096): ScanProtocol {
  return createVguangProtocol({ commands, framing: { maxBytes, idleMs: 100 } });
}

const packet = (command: number, text: string, status = 0): Uint8Array =>
  encodeVguangAnswer({ command, status, data: new Uint8Array(Buffer.from(text)) });

/** As a HID device hands it over: cut into reports, the last one filled up with zeros. */
function inReports(bytes: Uint8Array, reportBytes: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / reportBytes) }, (_, index) => {
    const report = new Uint8Array(reportBytes);
    report.set(bytes.subarray(index * reportBytes, (index + 1) * reportBytes));
    return report;
  });
}

function told(heard: readonly Heard[]): readonly string[] {
  return heard.map((one) => {
    if (one.type === "reply") return `reply:${one.ok === null ? "data" : one.ok ? "yes" : "no"}`;
    return `${one.type}:${Buffer.from(one.bytes).toString()}`;
  });
}

const hear = (protocol: ScanProtocol, ...chunks: readonly Uint8Array[]): readonly string[] =>
  chunks.flatMap((chunk) => told(protocol.push(chunk)));

describe("a Vguang scanner", () => {
  it("a code is what carries a number that is never sent to the device", () => {
    expect(hear(protocolOf(), packet(SCANNED, "发票"), packet(0x40, PAYLOAD))).toEqual([
      "code:发票",
      `code:${PAYLOAD}`,
    ]);
  });

  it("answers to commands are no codes, whatever they carry", () => {
    expect(
      hear(protocolOf(), packet(0x05, ""), packet(0x05, "", 1), packet(0x01, "TX800 V2.1"), packet(SCANNED, "", 0)),
    ).toEqual(["reply:yes", "reply:no", "reply:data", "reply:yes"]);
    expect(hear(protocolOf(), packet(SCANNED, "refused", 2))).toEqual(["reply:no"]);
  });

  it.each([64, 1024])("a code over reports of %i bytes, filled up with zeros, and the next one behind it", (size) => {
    const protocol = protocolOf();
    const long = PAYLOAD.repeat(4);
    expect(hear(protocol, ...inReports(packet(SCANNED, long), size), ...inReports(packet(SCANNED, "B"), size))).toEqual(
      [`code:${long}`, "code:B"],
    );
    expect(protocol.dropped).toEqual({ tooLong: 0, unfinished: 0, malformed: 0 });
  });

  it("a damaged packet is dropped and the good one right behind it is heard", () => {
    const protocol = protocolOf();
    const damaged = packet(SCANNED, PAYLOAD);
    damaged[20] = 0;
    expect(hear(protocol, damaged, packet(SCANNED, "B"))).toEqual(["code:B"]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("a damaged length does not swallow the good packet behind it", () => {
    const protocol = protocolOf();
    const damaged = packet(SCANNED, PAYLOAD);
    damaged[4] = 0xff;
    expect(hear(protocol, damaged, packet(SCANNED, "B"))).toEqual([]);
    expect(told(protocol.gap())).toEqual(["code:B"]);
    expect(protocol.dropped.unfinished).toBe(1);
    damaged[5] = 0xff;
    expect(hear(protocol, damaged, packet(SCANNED, "C"))).toEqual(["code:C"]);
    expect(protocol.dropped.tooLong).toBe(1);
  });

  it("a damaged packet that reaches into the next one does not take it along", () => {
    const reaching = packet(SCANNED, "A");
    reaching[4] = 9;
    expect(hear(protocolOf(), reaching, packet(SCANNED, "a longer code"))).toEqual(["code:a longer code"]);
  });

  it("pulled in the middle of a code: the rest is never joined to the next connection", () => {
    const protocol = protocolOf();
    protocol.push(packet(SCANNED, PAYLOAD).slice(0, 20));
    protocol.reset();
    expect(protocol.pending).toBe(false);
    expect(hear(protocol, packet(SCANNED, "B"))).toEqual(["code:B"]);
  });
});

describe("hostile bytes", () => {
  const streams = hostile({
    bytes: [0x00, 0x55, 0xaa, 0x05, 0x30, 0xff],
    messages: [packet(SCANNED, "A"), packet(SCANNED, PAYLOAD), packet(0x05, "")],
  });

  it("any chunking of the same bytes gives the same result", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(streams, ({ whole, chunks }) => story(protocolOf(64), chunks) === story(protocolOf(64), [whole])),
      { numRuns: fuzzRuns(50_000) },
    );
  });

  it("no code is longer than allowed, and behind noise and silence a good one is whole", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(streams, ({ whole }) => {
        const protocol = protocolOf(64);
        if (longestCode([...protocol.push(whole), ...silence(protocol)]) > 64) return false;
        return hear(protocol, packet(SCANNED, "GOOD")).join() === "code:GOOD";
      }),
      { numRuns: fuzzRuns(50_000) },
    );
  });
});
