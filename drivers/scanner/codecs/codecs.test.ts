import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../../config/profiles/common.ts";
import { crc16Xmodem, twosComplementSum, xorOf } from "./checks.ts";
import { encodeHoneywellBeep, encodeHoneywellMenu, encodeHoneywellTrigger } from "./honeywell.ts";
import {
  encodeEngine,
  encodeEngineReply,
  encodeNewlandMenu,
  encodeNewlandTrigger,
  isIntactEngineReply,
  measureEngineReply,
  readEngine,
} from "./newland.ts";
import { encodeSsi, encodeSsiLong, isIntactSsi, measureSsi, readSsi, SSI_OPCODES, SSI_STATUS, ssiNak } from "./ssi.ts";
import { encodeVguang, encodeVguangAnswer, isIntactVguang, measureVguangAnswer, readVguang } from "./vguang.ts";

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .toUpperCase()
    .replace(/..(?=.)/g, "$& ");
const of = (text: string): Uint8Array => bytesOfHex(text.toLowerCase());

describe("the bytes that the manuals print (scanning facts 2.1 to 2.3)", () => {
  it.each([
    ["start a reading", encodeSsi(SSI_OPCODES.startDecode), "04 E4 04 00 FF 14"],
    ["stop it", encodeSsi(SSI_OPCODES.stopDecode), "04 E5 04 00 FF 13"],
    ["allow scanning", encodeSsi(SSI_OPCODES.scanEnable), "04 E9 04 00 FF 0F"],
    ["forbid scanning", encodeSsi(SSI_OPCODES.scanDisable), "04 EA 04 00 FF 0E"],
    ["acknowledge", encodeSsi(SSI_OPCODES.ack), "04 D0 04 00 FF 28"],
    ["ask who it is", encodeSsi(SSI_OPCODES.requestRevision), "04 A3 04 00 FF 55"],
    ["refuse: send again", ssiNak(1), "05 D1 04 00 01 FF 25"],
    ["refuse: not understood", ssiNak(2), "05 D1 04 00 02 FF 24"],
    ["acknowledged by the decoder", encodeSsi(SSI_OPCODES.ack, [], { source: 0 }), "04 D0 00 00 FF 2C"],
    ["refused by the decoder", encodeSsi(SSI_OPCODES.nak, [6], { source: 0 }), "05 D1 00 00 06 FF 24"],
  ])("SSI: %s", (_name, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  it.each([
    ["a clone reads continuously", [0x00, 0x8a, 0x07], "07 C6 04 08 00 8A 07 FE 96"],
    ["a clone is a virtual COM port", [0x00, 0xf2, 0x01, 0x02], "08 C6 04 08 00 F2 01 02 FE 31"],
  ])("SSI clones: %s", (_name, data, expected) => {
    expect(hex(encodeSsi(SSI_OPCODES.paramSend, data, { status: SSI_STATUS.permanent }))).toBe(expected);
  });

  it.each([
    ["08 01 00 02 01", 0x02da],
    ["08 01 00 02 02", 0x32b9],
    ["08 01 00 00 d5", 0xef41],
    ["00 01 00", 0x3331],
    ["01 01 00", 0x0401],
    ["03 01 00", 0x6a61],
  ])("the engine's check over %s", (bytes, check) => {
    expect(crc16Xmodem(of(bytes))).toBe(check);
  });

  it("the engine's two commands as Newland's FM30 and Grow's modules know them", () => {
    expect(hex(encodeEngine({ type: 8, address: 2, data: [1] }))).toBe("7E 00 08 01 00 02 01 02 DA");
    expect(hex(encodeEngine({ type: 8, address: 2, data: [2] }))).toBe("7E 00 08 01 00 02 02 32 B9");
    expect(hex(encodeEngine({ type: 8, address: 0, data: [0xd5] }))).toBe("7E 00 08 01 00 00 D5 EF 41");
    expect(hex(encodeEngine({ type: 9, address: 0, data: [0] }))).toBe("7E 00 09 01 00 00 00 DE C8");
    expect(hex(encodeEngineReply())).toBe("02 00 00 01 00 33 31");
  });

  it.each([
    ["scan on", encodeVguang(0x05, [0x00]), "55 AA 05 01 00 00 FB"],
    ["scan off", encodeVguang(0x05, [0x01]), "55 AA 05 01 00 01 FA"],
    ["light on", encodeVguang(0x24, [0x01]), "55 AA 24 01 00 01 DB"],
  ])("Vguang: %s", (_name, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  it.each([
    ["trigger", encodeHoneywellTrigger(true), "16 54 0D"],
    ["release", encodeHoneywellTrigger(false), "16 55 0D"],
    ["beep", encodeHoneywellBeep(), "16 07 0D"],
    ["menu", encodeHoneywellMenu("REVINF."), "16 4D 0D 52 45 56 49 4E 46 2E"],
    ["Mindeo's scan mode", encodeHoneywellMenu("0401?."), "16 4D 0D 30 34 30 31 3F 2E"],
  ])("Honeywell: %s", (_name, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  it("Newland's trigger and menu", () => {
    expect(hex(encodeNewlandTrigger(true))).toBe("01 54 04");
    expect(hex(encodeNewlandTrigger(false))).toBe("01 50 04");
    expect(hex(encodeNewlandMenu("@C11*"))).toBe("7E 01 30 30 30 30 40 43 31 31 2A 3B 03");
  });
});

describe("taking packets apart", () => {
  it("the check bytes AB CD in place of a check are taken by both ends", () => {
    expect(readEngine(of("7e 00 08 01 00 02 01 ab cd"))).toEqual({ type: 8, address: 2, data: [1] });
    expect(readEngine(of("7e 00 08 01 00 02 01 02 db"))).toBeNull();
    expect(isIntactEngineReply(of("02 00 00 01 00 ab cd"))).toBe(true);
    expect(isIntactEngineReply(of("02 00 00 01 00 33 32"))).toBe(false);
  });

  it("a length of 0 in an engine's answer stands for 256", () => {
    expect(measureEngineReply(of("02 00 00 00"))).toBe(262);
    expect(measureEngineReply(of("02 01"))).toBe(0);
    expect(measureEngineReply(of("02 00 00"))).toBeNull();
  });

  it("decode data says its type in byte 4 and its text behind", () => {
    const packet = encodeSsi(SSI_OPCODES.decodeData, of("f1 41 42"), { source: 0, status: SSI_STATUS.moreFollows });
    expect(measureSsi(packet)).toBe(packet.length);
    expect(isIntactSsi(packet)).toBe(true);
    expect(readSsi(packet)).toEqual({ opcode: 0xf3, status: 2, data: of("f1 41 42") });
  });

  it("decode data longer than one byte can say, as clones send it", () => {
    const data = Uint8Array.from({ length: 1_000 }, (_, index) => index & 0xff);
    const packet = encodeSsiLong(data);
    expect(packet.length).toBe(1_009);
    expect(measureSsi(packet.subarray(0, 5))).toBeNull();
    expect(measureSsi(packet.subarray(0, 6))).toBe(packet.length);
    expect(isIntactSsi(packet)).toBe(true);
    expect(readSsi(packet)).toEqual({ opcode: 0xf4, status: 0, data });
  });

  it("the text of a code is never taken for the head of an SSI packet", () => {
    expect(measureSsi(new TextEncoder().encode("01,32,,24117000000012345678"))).toBe(0);
    expect(measureSsi(of("04 e4 04"))).toBe(0);
    expect(measureSsi(of("03 f3"))).toBe(0);
  });

  it("Vguang's packets in both directions", () => {
    const answer = encodeVguangAnswer({ command: 0x30, status: 0, data: of("41 42") });
    expect(hex(answer)).toBe("55 AA 30 00 02 00 41 42 CE");
    expect(measureVguangAnswer(answer)).toBe(answer.length);
    expect(isIntactVguang(answer)).toBe(true);
    expect(readVguang(encodeVguang(5, [0]))).toEqual({ command: 5, data: of("00") });
    expect(readVguang(of("55 aa 05 01 00 00 fc"))).toBeNull();
  });

  it("checks over nothing", () => {
    expect([crc16Xmodem(of("00")), twosComplementSum(new Uint8Array()), xorOf(new Uint8Array())]).toEqual([0, 0, 0]);
  });
});
