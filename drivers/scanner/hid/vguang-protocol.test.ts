import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { parseHidDescriptor, type HidDescriptor } from "../../link/hid-descriptor.ts";
import { encodeVguangAnswer } from "../codecs/vguang.ts";
import { CHANNEL_DESCRIPTOR } from "./descriptors-fixture.ts";
import { createVguangHidProtocol } from "./vguang-protocol.ts";

const PROFILE = {
  commands: { on: "55 aa 05 01 00 00 fb", off: null, beep: null, query: null, disableSetup: null },
  output: { reportId: 0, lengthPrefix: false, reportBytes: 65 },
} as const;
const unnumbered = parseHidDescriptor(CHANNEL_DESCRIPTOR);
const numbered = parseHidDescriptor(bytesOfHex("06 00 ff 09 01 a1 01 85 07 75 08 95 3f 09 02 81 02 09 03 91 02 c0"));

function cut(packet: Uint8Array, room: number, id: number | null): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(packet.length / room) }, (_, number) => {
    const part = packet.subarray(number * room, (number + 1) * room);
    const report = new Uint8Array(id === null ? room : room + 1);
    if (id !== null) report[0] = id;
    report.set(part, id === null ? 0 : 1);
    return report;
  });
}

describe("a Vguang box in developer mode", () => {
  const text = "https://etax.example/发票?id=" + "7".repeat(150);
  const packet = encodeVguangAnswer({ command: 0x30, status: 0, data: new TextEncoder().encode(text) });

  it.each<[string, HidDescriptor | null, number, number | null]>([
    ["64 bytes", unnumbered, 64, null],
    ["1,024 bytes", unnumbered, 1024, null],
    ["64 bytes with a number", numbered, 63, 7],
  ])("is heard through reports of %s", (_size, descriptor, room, id) => {
    const protocol = createVguangHidProtocol(PROFILE, () => descriptor);
    const heard = cut(packet, room, id).flatMap((report) => [...protocol.push(report)]);
    expect(heard.map((one) => new TextDecoder().decode(one.bytes))).toEqual([text]);
    expect(protocol.pending).toBe(false);
  });

  it("whose cable was pulled in the middle of a code is heard again after it is back", () => {
    const protocol = createVguangHidProtocol(PROFILE, () => unnumbered);
    protocol.push(cut(packet, 64, null)[0] ?? new Uint8Array(0));
    expect(protocol.pending).toBe(true);
    protocol.reset();
    expect(cut(packet, 64, null).flatMap((report) => [...protocol.push(report)]).length).toBe(1);
    expect(protocol.dropped.unfinished).toBe(1);
  });

  it("is told to scan by a report of its own", () => {
    const protocol = createVguangHidProtocol(PROFILE, () => unnumbered);
    expect(protocol.command("on")).toEqual([bytesOfHex("00 55 aa 05 01 00 00 fb")]);
    expect(protocol.command("beep")).toBeNull();
  });
});
