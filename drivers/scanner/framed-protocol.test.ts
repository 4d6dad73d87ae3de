import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfHex } from "../../config/profiles/common.ts";
import { framingSchema, type Framing } from "../../config/profiles/schema.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { hostile, longestCode, silence, story } from "./codec-fixture.ts";
import { createFramedProtocol } from "./framed-protocol.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";
import type { ReplyKind } from "./replies.ts";

const NO_COMMANDS = { on: null, off: null, beep: null, query: null, disableSetup: null };
const ALL_REPLIES = ["ack-nak", "newland-menu", "newland-7e", "honeywell-menu", "ssi-clone"] as const;
const ENGINE_OK = "\x02\x00\x00\x01\x00\x33\x31";
const MENU_OK = "\x02\x010000#SCNENA1\x06;\x03";
const HONEYWELL_OK = "TERMID130\x06.";
const CLONE_ACK = "\x04\xd0\x00\x00\xff\x2c";
const CLONE_NAK = "\x05\xd1\x00\x00\x06\xff\x24";
const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

function protocolOf(
  suffix: Framing["suffix"],
  replies: readonly ReplyKind[],
  maxBytes = 4096,
  commands: Partial<Record<keyof typeof NO_COMMANDS, string>> = {},
): ScanProtocol {
  const framing = { suffix, idleMs: 80, maxBytes };
  return createFramedProtocol({ framing, replies: [...replies], commands: { ...NO_COMMANDS, ...commands } });
}

/** "code:text", "reply:yes", "reply:no", "reply:data", in the order in which they were heard. */
function told(heard: readonly Heard[]): readonly string[] {
  return heard.map((one) => {
    if (one.type === "reply") return `reply:${one.ok === null ? "data" : one.ok ? "yes" : "no"}`;
    return `${one.type}:${Buffer.from(one.bytes).toString("latin1")}`;
  });
}

function hear(protocol: ScanProtocol, sent: string): readonly string[] {
  return told([...protocol.push(latin1(sent)), ...protocol.gap()]);
}

describe("answers in a stream of plain text", () => {
  it.each([
    ["newland-7e", ENGINE_OK, "yes"],
    ["newland-7e", "\x02\x00\x01\x01\x00\x04\x01", "no"],
    ["newland-menu", MENU_OK, "yes"],
    ["newland-menu", "\x02\x010000#XYZENA1\x05;\x03", "no"],
    ["newland-menu", "\x02\x010000#C11ENA1\x06,MIN12\x15;\x03", "no"],
    ["newland-menu", "\x02\x010000#C11ENA1\x15,MIN12\x06;\x03", "no"],
    ["newland-menu", "\x02\x010000#QRYSYSProduct Name: FM430\nFirmware: 1.0;\x03", "data"],
    ["honeywell-menu", HONEYWELL_OK, "yes"],
    ["honeywell-menu", "0401D01\x06", "yes"],
    ["honeywell-menu", "TERMID999\x15.", "no"],
    ["honeywell-menu", "BEPLVL9\x15;TERMID130\x06.", "no"],
    ["honeywell-menu", "BEPLVL2\x06;TERMID130\x06!", "yes"],
    ["ssi-clone", CLONE_ACK, "yes"],
    ["ssi-clone", CLONE_NAK, "no"],
    ["ack-nak", "\x06", "yes"],
    ["ack-nak", "\x15", "no"],
    ["ack-nak", "\x05", "no"],
  ] as const)("%s: %j is heard as an answer, and the codes around it are whole", (kind, reply, ok) => {
    const between = `${PAYLOAD}\r${reply}${PAYLOAD}\r`;
    const expected = [`code:${PAYLOAD}`, `reply:${ok}`, `code:${PAYLOAD}`];
    expect(hear(protocolOf("cr", [kind]), between)).toEqual(expected);
    expect(hear(protocolOf("cr", ALL_REPLIES), between)).toEqual(expected);
    expect(hear(protocolOf("any", [kind]), reply)).toEqual([`reply:${ok}`]);
    expect(hear(protocolOf("crlf", [kind]), `A\r\n${reply}B\r\n${reply}`)).toEqual([
      "code:A",
      `reply:${ok}`,
      "code:B",
      `reply:${ok}`,
    ]);
  });

  it.each([ENGINE_OK, MENU_OK, HONEYWELL_OK, "0401D01\x06", CLONE_ACK])(
    "a printed code that spells the answer %j is a code, because its end mark follows: it cannot speak for the device",
    (spelled) => {
      expect(hear(protocolOf("cr", ALL_REPLIES), `${spelled}\r${PAYLOAD}\r`)).toEqual([
        `code:${spelled}`,
        `code:${PAYLOAD}`,
      ]);
      expect(hear(protocolOf("crlf", ALL_REPLIES), `${spelled}\r\nB\r\n`)).toEqual([`code:${spelled}`, "code:B"]);
    },
  );

  it("a code that begins like an answer of Honeywell is whole", () => {
    const codes = ["REVINF", "TERMID130.", "0401D01", "", "A;B,C.!", "发票"].filter((code) => code !== "");
    for (const code of codes) {
      const sent = Buffer.from(`${code}\r`, "utf8").toString("latin1");
      expect(hear(protocolOf("cr", ["honeywell-menu"]), sent)).toEqual([`code:${sent.slice(0, -1)}`]);
    }
  });

  it("an ACK with an end mark of its own is neither a code nor believed", () => {
    const protocol = protocolOf("crlf", ["ack-nak"]);
    expect(hear(protocol, "\x06\r\nA\r\n")).toEqual(["code:A"]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("without an end mark an ACK right behind a code is not its last letter", () => {
    expect(hear(protocolOf("none", ["ack-nak"]), `${PAYLOAD}\x06`)).toEqual([`code:${PAYLOAD}`, "reply:yes"]);
  });

  it("a damaged answer takes the code behind it along, and the next one is whole", () => {
    const damaged = "\x02\x00\x00\x01\x00\x33\x32";
    for (const suffix of ["cr", "crlf", "any"] as const) {
      const end = suffix === "crlf" ? "\r\n" : "\r";
      const protocol = protocolOf(suffix, ["newland-7e"]);
      expect(hear(protocol, `${damaged}${PAYLOAD}${end}GOOD${end}`)).toEqual(["code:GOOD"]);
      expect(protocol.dropped.malformed).toBe(1);
    }
  });

  it("half an answer, then silence: dropped, and the code that comes then is whole", () => {
    const protocol = protocolOf("any", ["newland-7e", "newland-menu"]);
    expect(hear(protocol, "\x02\x00\x00")).toEqual([]);
    expect(hear(protocol, "\x02\x010000#QRY")).toEqual([]);
    expect(protocol.dropped.unfinished).toBe(2);
    expect(hear(protocol, `${PAYLOAD}\r`)).toEqual([`code:${PAYLOAD}`]);
  });

  it("an answer without an end is given up, and does not eat the codes of a whole day", () => {
    const protocol = protocolOf("cr", ["newland-menu"]);
    protocol.push(latin1(`\x02\x010000#QRYSYS${"x".repeat(1_020)}`));
    expect(hear(protocol, `${PAYLOAD}\r${PAYLOAD}\r`)).toEqual([`code:${PAYLOAD}`]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("half an answer, then the plug is pulled: the next connection begins clean", () => {
    const protocol = protocolOf("cr", ["newland-7e"]);
    protocol.push(latin1("\x02\x00\x00\x01"));
    expect(protocol.pending).toBe(true);
    protocol.reset();
    expect(protocol.pending).toBe(false);
    expect(hear(protocol, "A\r")).toEqual(["code:A"]);
  });

  it("a clone that is set to packets is not heard as text, and says so in its counter", () => {
    const protocol = protocolOf("cr", ["ssi-clone"]);
    expect(hear(protocol, "\x07\xf3\x00\x00\xf1\x41\x42\xfd\xd2")).toEqual([]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("knows which commands are answered", () => {
    const commands = { on: "16 54 0d", query: "16 4d 0d 54 45 52 4d 49 44 3f 2e" };
    const honeywell = protocolOf("cr", ["honeywell-menu"], 4096, commands);
    expect([honeywell.answers("on"), honeywell.answers("query"), honeywell.answers("beep")]).toEqual([
      false,
      true,
      false,
    ]);
    expect(honeywell.command("query")).toEqual([bytesOfHex(commands.query)]);
    const clone = protocolOf("cr", ["ssi-clone"], 4096, { on: "04 e4 04 00 ff 14" });
    expect(clone.answers("on")).toBe(true);
    expect(clone.command("on")).toEqual([Uint8Array.of(0), bytesOfHex("04 e4 04 00 ff 14")]);
    expect(clone.command("off")).toBeNull();
  });
});

describe("hostile bytes", () => {
  const streams = hostile({
    bytes: [0x02, 0x03, 0x06, 0x0a, 0x0d, 0x15, 0x2e, 0x3b],
    messages: [ENGINE_OK, MENU_OK, HONEYWELL_OK, CLONE_ACK, `${PAYLOAD}\r`].map(latin1),
  });
  const setUps = fc.record({
    suffix: fc.constantFrom(...framingSchema.shape.suffix.options),
    replies: fc.subarray([...ALL_REPLIES]),
  });
  const ends = { cr: "\r", lf: "\n", crlf: "\r\n", any: "\r", none: "", "stx-etx": "\x03" };

  it("any chunking of the same bytes gives the same result", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(streams, setUps, ({ whole, chunks }, { suffix, replies }) => {
        return story(protocolOf(suffix, replies, 64), chunks) === story(protocolOf(suffix, replies, 64), [whole]);
      }),
      { numRuns: fuzzRuns(50_000) },
    );
  });

  it("no code is longer than allowed, and behind noise and silence a good one is whole", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(streams, setUps, ({ whole }, { suffix, replies }) => {
        const protocol = protocolOf(suffix, replies, 64);
        if (longestCode([...protocol.push(whole), ...silence(protocol)]) > 64) return false;
        const sent = `${suffix === "stx-etx" ? "\x02" : ""}${PAYLOAD}${ends[suffix]}`;
        return hear(protocol, sent).join() === `code:${PAYLOAD}`;
      }),
      { numRuns: fuzzRuns(50_000) },
    );
  });
});
