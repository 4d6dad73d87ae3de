import { bytesOfHex } from "../../config/profiles/common.ts";
import type { ScannerCommands } from "../../config/profiles/schema.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import {
  encodeSsi,
  isIntactSsi,
  measureSsi,
  readSsi,
  SSI_NAK_CODES,
  SSI_OPCODES,
  SSI_STATUS,
  ssiNak,
  type SsiPacket,
} from "./codecs/ssi.ts";
import { createPacketStream } from "./packet-stream.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";

/** Head, symbology and check around the data of the longest code. */
const PACKET_OVERHEAD_BYTES = 12;
const ACK = encodeSsi(SSI_OPCODES.ack);
/** Before anything is said: without RTS/CTS the first byte to a sleeping decoder is lost (Zebra DS4308 guide p. 157). */
const WAKE_UP = Uint8Array.of(0x00);

const ANSWERS: ReadonlySet<number> = new Set([
  SSI_OPCODES.mgmtCommand,
  SSI_OPCODES.initReply,
  SSI_OPCODES.replyRevision,
  SSI_OPCODES.replyId,
  SSI_OPCODES.paramSend,
  SSI_OPCODES.capabilitiesReply,
]);

/**
 * Zebra's SSI (`codecs/ssi.ts`). Every good packet is acknowledged at once, because the decoder waits for that and sends
 * again what was not acknowledged, twice (DS4308 guide p. 157); a damaged one is refused, and comes again at once.
 *
 * A resent packet is the same packet: it is acknowledged again and not heard again. It is known by its retransmit bit
 * and by being equal to the last one that was taken, while the decoder may still resend; after that the memory of it is
 * wiped. Nothing numbers the packets of a long code, so a lost middle one cannot be seen; a decoder does not go on before
 * it was acknowledged, which is why none is lost.
 */
export function createSsiProtocol(profile: {
  readonly commands: ScannerCommands;
  readonly framing: { readonly maxBytes: number };
}): ScanProtocol {
  const { maxBytes } = profile.framing;
  const dropped = { tooLong: 0, unfinished: 0, malformed: 0 };
  let heard: Heard[] = [];
  let joined: readonly Uint8Array[] = [];
  let joinedBytes = 0;
  /** A code longer than allowed is acknowledged to its end, or the decoder would send it for ever, and not heard. */
  let skipping = false;
  let joining = false;
  let lastTaken: { readonly bytes: Uint8Array; readonly ofMany: boolean } | null = null;

  const send = (bytes: Uint8Array): void => void heard.push({ type: "send", bytes });
  const forgetJoined = (): void => {
    for (const part of joined) part.fill(0);
    joined = [];
    joinedBytes = 0;
    joining = false;
    skipping = false;
  };
  const forgetTaken = (): void => {
    lastTaken?.bytes.fill(0);
    lastTaken = null;
  };

  const stream = createPacketStream(
    { measure: measureSsi, isIntact: isIntactSsi, maxPacketBytes: maxBytes + PACKET_OVERHEAD_BYTES },
    {
      onPacket(bytes) {
        const packet = readSsi(bytes);
        switch (packet.opcode) {
          case SSI_OPCODES.ack:
          case SSI_OPCODES.nak:
            heard.push({ type: "reply", bytes, ok: packet.opcode === SSI_OPCODES.ack });
            return;
          case SSI_OPCODES.decodeData:
          case SSI_OPCODES.decodeDataLong:
            send(ACK);
            takeDecoded(bytes, packet);
            return;
          case SSI_OPCODES.event:
            send(ACK);
            return;
          default:
            if (!ANSWERS.has(packet.opcode)) {
              // Pictures and the like: said in good order, but not to be said to a terminal.
              dropped.malformed += 1;
              send(ssiNak(SSI_NAK_CODES.badContext));
              return;
            }
            send(ACK);
            heard.push({ type: "reply", bytes, ok: null });
        }
      },
      onBroken: () => refuse(),
    },
  );

  const refuse = (): void => {
    // What comes next is the same packet again, and this time it counts.
    forgetTaken();
    send(ssiNak(SSI_NAK_CODES.resend));
  };

  const takeDecoded = (bytes: Uint8Array, { status, data }: SsiPacket): void => {
    const moreFollows = (status & SSI_STATUS.moreFollows) !== 0;
    if (isResent(bytes, status)) return;
    forgetTaken();
    lastTaken = { bytes, ofMany: joining || moreFollows };
    // Byte 4 names the symbology; which one it is does not matter here, only what parses is accepted later.
    if (!skipping) {
      joined = [...joined, data.slice(1)];
      joinedBytes += Math.max(0, data.length - 1);
    }
    if (joinedBytes > maxBytes) {
      forgetJoined();
      dropped.tooLong += 1;
      skipping = true;
    }
    joining = moreFollows;
    if (moreFollows) return;
    const code = skipping ? null : join(joined, joinedBytes);
    forgetJoined();
    if (code !== null && code.length > 0) heard.push({ type: "code", bytes: code });
  };

  /**
   * Clones resend without the retransmit bit. One that is a piece of a long code cannot be anything but resent, because
   * the code would begin anew with its first piece; a whole one may be a new presentation, which repeats.ts decides.
   */
  const isResent = (bytes: Uint8Array, status: number): boolean =>
    lastTaken !== null &&
    ((status & SSI_STATUS.retransmit) !== 0 || lastTaken.ofMany) &&
    sameMessage(bytes, lastTaken.bytes);

  const flush = (): readonly Heard[] => {
    const said = heard;
    heard = [];
    return said;
  };

  return {
    push(bytes) {
      stream.push(bytes);
      return flush();
    },
    gap() {
      // A torn packet is asked for again now; the decoder itself would wait two seconds.
      if (stream.pending) stream.gap();
      else {
        if (joining) dropped.unfinished += 1;
        forgetJoined();
        forgetTaken();
      }
      return flush();
    },
    reset() {
      if (joining && !stream.pending) dropped.unfinished += 1;
      stream.reset();
      forgetJoined();
      forgetTaken();
    },
    get pending() {
      return stream.pending || joining || lastTaken !== null;
    },
    get idleMs() {
      return stream.pending ? DRIVER_DELAYS.ssiPacket : DRIVER_DELAYS.ssiResend;
    },
    get dropped() {
      const { tooLong, unfinished, malformed } = stream.dropped;
      return {
        tooLong: dropped.tooLong + tooLong,
        unfinished: dropped.unfinished + unfinished,
        malformed: dropped.malformed + malformed,
      };
    },
    command(name) {
      const hex = profile.commands[name];
      return hex === null ? null : [WAKE_UP, bytesOfHex(hex)];
    },
    // An SSI decoder answers everything: with ACK or NAK, or with what was asked for.
    answers: (name) => profile.commands[name] !== null,
  };
}

/** Equal but for the retransmit bit and the check that depends on it. */
function sameMessage(one: Uint8Array, other: Uint8Array): boolean {
  const a = readSsi(one);
  const b = readSsi(other);
  return (
    a.opcode === b.opcode &&
    (a.status | SSI_STATUS.retransmit) === (b.status | SSI_STATUS.retransmit) &&
    a.data.length === b.data.length &&
    a.data.every((byte, index) => byte === b.data[index])
  );
}

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
