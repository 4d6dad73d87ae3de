import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DRIVER_DELAYS } from "../delays.ts";
import { fuzzRuns } from "../fuzz-fixture.ts";
import { hostile, longestCode, silence, story } from "./codec-fixture.ts";
import { encodeSsi, encodeSsiLong, SSI_OPCODES, SSI_STATUS } from "./codecs/ssi.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";
import { createSsiProtocol } from "./ssi-protocol.ts";

const PAYLOAD = "01,32,,24117000000012345678,88.00,20240115,,8A3C";
const QR = 0xf1;
const MORE = SSI_STATUS.moreFollows;
const AGAIN = SSI_STATUS.retransmit;

const commands = {
  on: "04 e4 04 00 ff 14",
  off: null,
  beep: null,
  query: "04 a3 04 00 ff 55",
  disableSetup: null,
};

function protocolOf(maxBytes = 4096): ScanProtocol {
  return createSsiProtocol({ commands, framing: { maxBytes } });
}

const fromDecoder = (opcode: number, data: readonly number[], status = 0): Uint8Array =>
  encodeSsi(opcode, data, { source: 0, status });
const decoded = (text: string, status = 0): Uint8Array =>
  fromDecoder(SSI_OPCODES.decodeData, [QR, ...Buffer.from(text)], status);

function damaged(packet: Uint8Array, at = 6): Uint8Array {
  return packet.map((byte, index) => (index === at ? byte ^ 0x01 : byte));
}

function told(heard: readonly Heard[]): readonly string[] {
  return heard.map((one) => {
    const text = Buffer.from(one.bytes);
    if (one.type === "code") return text.toString();
    if (one.type === "reply") return `reply:${one.ok === null ? "data" : one.ok ? "yes" : "no"}`;
    return text[1] === SSI_OPCODES.ack ? "ACK" : `NAK${text[4] ?? ""}`;
  });
}

const hear = (protocol: ScanProtocol, ...packets: readonly Uint8Array[]): readonly string[] =>
  packets.flatMap((packet) => told(protocol.push(packet)));

describe("a scanner that speaks SSI", () => {
  it("every packet is acknowledged, in the order of what was heard", () => {
    expect(hear(protocolOf(), decoded("A"), decoded("B"))).toEqual(["ACK", "A", "ACK", "B"]);
  });

  it("a long code comes in several packets and is one code", () => {
    const long = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(6, "0")).join("");
    expect(
      hear(
        protocolOf(),
        decoded(long.slice(0, 250), MORE),
        decoded(long.slice(250, 500), MORE),
        decoded(long.slice(500)),
      ),
    ).toEqual(["ACK", "ACK", "ACK", long]);
    expect(hear(protocolOf(), encodeSsiLong(Uint8Array.of(QR, ...Buffer.from(long))))).toEqual(["ACK", long]);
  });

  it("the acknowledgement was lost: the decoder sends again, it is acknowledged again and not heard again", () => {
    const protocol = protocolOf();
    expect(hear(protocol, decoded("A"), decoded("A", AGAIN), decoded("A", AGAIN))).toEqual(["ACK", "A", "ACK", "ACK"]);
    expect(hear(protocol, decoded("B"))).toEqual(["ACK", "B"]);
  });

  it("a piece of a long code is sent again, by a clone without saying so: it is in the code once", () => {
    const first = decoded("first,", MORE);
    const last = decoded("last");
    expect(hear(protocolOf(), first, first, last, last)).toEqual(["ACK", "ACK", "ACK", "first,last", "ACK"]);
    const marked = decoded("first,", MORE | AGAIN);
    expect(hear(protocolOf(), first, marked, last, decoded("last", AGAIN))).toEqual([
      "ACK",
      "ACK",
      "ACK",
      "first,last",
      "ACK",
    ]);
  });

  it("the same code presented again is a new packet; whether it is a repeat is not decided here", () => {
    expect(hear(protocolOf(), decoded("A"), decoded("A"))).toEqual(["ACK", "A", "ACK", "A"]);
  });

  it("a damaged packet is refused with the code for sending again, and what is sent again counts", () => {
    const protocol = protocolOf();
    expect(hear(protocol, decoded("A"), damaged(decoded("A")), decoded("A", AGAIN))).toEqual([
      "ACK",
      "A",
      "NAK1",
      "ACK",
      "A",
    ]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("a torn packet is asked for again after the named silence, and noise without a head is not", () => {
    const protocol = protocolOf();
    protocol.push(decoded(PAYLOAD).slice(0, 20));
    expect(protocol.pending).toBe(true);
    expect(protocol.idleMs).toBe(DRIVER_DELAYS.ssiPacket);
    expect(told(protocol.gap())).toEqual(["NAK1"]);
    expect(hear(protocol, decoded(PAYLOAD, AGAIN))).toEqual(["ACK", PAYLOAD]);
    protocol.push(Uint8Array.of(0x41, 0x42, 0x30));
    expect(told(protocol.gap())).toEqual([]);
    expect(protocol.dropped).toMatchObject({ unfinished: 2 });
  });

  it("a packet with a wrong length does not swallow the good one behind it", () => {
    const wrong = decoded("A");
    wrong[0] = 0xf0;
    const protocol = protocolOf();
    expect(told(protocol.push(Uint8Array.of(...wrong, ...decoded("B"))))).toEqual([]);
    expect(told(protocol.gap())).toEqual(["NAK1", "ACK", "B"]);
  });

  it("a damaged packet that reaches into the next one does not take it along", () => {
    const reaching = decoded("A");
    reaching[0] = reaching.length + 3;
    expect(told(protocolOf().push(Uint8Array.of(...reaching, ...decoded("a longer code"))))).toEqual([
      "NAK1",
      "ACK",
      "a longer code",
    ]);
  });

  it("a packet damaged again and again is refused each time: the decoder sends it three times and no more", () => {
    expect(hear(protocolOf(), damaged(decoded("A")), damaged(decoded("A", AGAIN)), decoded("A", AGAIN))).toEqual([
      "NAK1",
      "NAK1",
      "ACK",
      "A",
    ]);
  });

  it("answers are answers: yes, no, and content", () => {
    const revision = fromDecoder(SSI_OPCODES.replyRevision, [...Buffer.from("PAABLS00-007-R00")]);
    expect(hear(protocolOf(), fromDecoder(SSI_OPCODES.ack, []), fromDecoder(SSI_OPCODES.nak, [6]), revision)).toEqual([
      "reply:yes",
      "reply:no",
      "ACK",
      "reply:data",
    ]);
  });

  it("an answer between two pieces of a code leaves the code whole", () => {
    expect(hear(protocolOf(), decoded("one,", MORE), fromDecoder(SSI_OPCODES.ack, []), decoded("two"))).toEqual([
      "ACK",
      "reply:yes",
      "ACK",
      "one,two",
    ]);
  });

  it("an event is acknowledged and is no answer, a picture is refused as not understood", () => {
    const protocol = protocolOf();
    expect(hear(protocol, fromDecoder(SSI_OPCODES.event, [3]), fromDecoder(SSI_OPCODES.imageData, [1, 2]))).toEqual([
      "ACK",
      "NAK2",
    ]);
    expect(protocol.dropped.malformed).toBe(1);
  });

  it("an endless code is acknowledged to its end and dropped as a whole", () => {
    const protocol = protocolOf(300);
    for (let packet = 0; packet < 50; packet += 1) {
      expect(hear(protocol, decoded(`${packet}`.padEnd(200, "x"), MORE))).toEqual(["ACK"]);
    }
    expect(hear(protocol, decoded("end"), decoded("B"))).toEqual(["ACK", "ACK", "B"]);
    expect(protocol.dropped.tooLong).toBe(1);
  });

  it("after the time in which it may be sent again, nothing of a code is kept", () => {
    const protocol = protocolOf();
    const packet = decoded(PAYLOAD);
    protocol.push(packet);
    expect(protocol.pending).toBe(true);
    expect(protocol.idleMs).toBe(DRIVER_DELAYS.ssiResend);
    protocol.gap();
    expect(protocol.pending).toBe(false);
  });

  it("pulled in the middle of a long code: the rest is never joined to the next connection", () => {
    const protocol = protocolOf();
    hear(protocol, decoded("half,", MORE));
    protocol.reset();
    expect(protocol.pending).toBe(false);
    expect(hear(protocol, decoded("B"))).toEqual(["ACK", "B"]);
    expect(protocol.dropped.unfinished).toBe(1);
  });

  it("wakes the decoder before it speaks, and expects an answer to everything it can say", () => {
    const protocol = protocolOf();
    expect(protocol.command("on")).toEqual([Uint8Array.of(0), encodeSsi(SSI_OPCODES.startDecode)]);
    expect(protocol.command("off")).toBeNull();
    expect([protocol.answers("on"), protocol.answers("off")]).toEqual([true, false]);
  });
});

describe("hostile bytes", () => {
  const streams = hostile({
    bytes: [0x00, 0x04, 0x0c, 0xf3, 0xf4, 0xff, 0xd0],
    messages: [decoded("A"), decoded(PAYLOAD, MORE), decoded(PAYLOAD, AGAIN), fromDecoder(SSI_OPCODES.ack, [])],
  });

  it("any chunking of the same bytes gives the same result", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(streams, ({ whole, chunks }) => story(protocolOf(100), chunks) === story(protocolOf(100), [whole])),
      { numRuns: fuzzRuns(50_000) },
    );
  });

  it(
    "no code is longer than allowed, and behind noise and silence a good one is heard once",
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(streams, ({ whole }) => {
          const protocol = protocolOf(100);
          if (longestCode([...protocol.push(whole), ...silence(protocol)]) > 100) return false;
          return hear(protocol, decoded("GOOD"), decoded("GOOD", AGAIN)).join() === "ACK,GOOD,ACK";
        }),
        { numRuns: fuzzRuns(50_000) },
      );
    },
  );
});
