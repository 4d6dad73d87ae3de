import { bigEndian16, twosComplementSum } from "./checks.ts";

/**
 * Zebra's Simple Serial Interface, 72E-40451: `[length][opcode][source][status][data…][check hi][check lo]`. The length
 * counts all bytes before the check, itself included; the check is the two's complement of their sum. Clones (Grow
 * GM67, Nadamoo and many modules from Shenzhen) speak the same packets.
 */
export const SSI_OPCODES = {
  mgmtCommand: 0x80,
  initReply: 0x91,
  requestRevision: 0xa3,
  replyRevision: 0xa4,
  replyId: 0xa6,
  imageData: 0xb1,
  videoData: 0xb4,
  paramSend: 0xc6,
  ack: 0xd0,
  nak: 0xd1,
  capabilitiesReply: 0xd4,
  batchData: 0xd6,
  startDecode: 0xe4,
  stopDecode: 0xe5,
  beep: 0xe6,
  scanEnable: 0xe9,
  scanDisable: 0xea,
  decodeData: 0xf3,
  /** Clones, for codes that do not fit in 255 bytes: `FF F4 [length hi lo] F4 [source][status][type][data…]` (GM67). */
  decodeDataLong: 0xf4,
  event: 0xf6,
} as const;

export const SSI_SOURCE = { decoder: 0x00, host: 0x04 } as const;

/** Bits of the status byte. */
export const SSI_STATUS = {
  retransmit: 0x01,
  /** More packets of the same message follow. */
  moreFollows: 0x02,
  /** A parameter survives a loss of power: flash wears out, so nothing that is sent at each connection sets it. */
  permanent: 0x08,
} as const;

export const SSI_NAK_CODES = { resend: 1, badContext: 2, denied: 6 } as const;

const HEAD_BYTES = 4;
const CHECK_BYTES = 2;
const LONG_MARK = 0xff;
const LONG_HEAD_BYTES = 5;

/** `data` holds at most 251 bytes; longer is cut, because an encoder never throws in the middle of an answer. */
export function encodeSsi(
  opcode: number,
  data: Uint8Array | readonly number[] = [],
  { source = SSI_SOURCE.host, status = 0 }: { readonly source?: number; readonly status?: number } = {},
): Uint8Array {
  const fitting = data.slice(0, LONG_MARK - HEAD_BYTES);
  return checked(Uint8Array.of(HEAD_BYTES + fitting.length, opcode, source, status, ...fitting));
}

/** The long form of decode data, as clones send it. */
export function encodeSsiLong(data: Uint8Array, status = 0): Uint8Array {
  const body = Uint8Array.of(SSI_OPCODES.decodeDataLong, SSI_SOURCE.decoder, status, ...data);
  const length = 4 + body.length;
  return checked(Uint8Array.of(LONG_MARK, SSI_OPCODES.decodeDataLong, ...bigEndian16(length), ...body));
}

function checked(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(...bytes, ...bigEndian16(twosComplementSum(bytes)));
}

export function ssiNak(code: number): Uint8Array {
  return encodeSsi(SSI_OPCODES.nak, [code]);
}

/** Answers to commands and messages of the decoder that are no code. */
const DECODER_OPCODES: ReadonlySet<number> = new Set([
  SSI_OPCODES.mgmtCommand,
  SSI_OPCODES.initReply,
  SSI_OPCODES.replyRevision,
  SSI_OPCODES.replyId,
  SSI_OPCODES.imageData,
  SSI_OPCODES.videoData,
  SSI_OPCODES.paramSend,
  SSI_OPCODES.ack,
  SSI_OPCODES.nak,
  SSI_OPCODES.capabilitiesReply,
  SSI_OPCODES.batchData,
  SSI_OPCODES.decodeData,
  SSI_OPCODES.event,
]);

/**
 * How many bytes the packet that begins here has, its check included; null while that cannot be told, 0 when nothing
 * that a decoder sends begins like this. Opcodes lie outside of ASCII, so the text of a code is not taken for a head.
 */
export function measureSsi(bytes: Uint8Array): number | null {
  const [length = -1, opcode = -1, third = -1, fourth = -1, fifth = -1, source = -1] = bytes;
  if (length === -1) return null;
  if (length < HEAD_BYTES) return 0;
  if (opcode === -1) return null;
  if (length === LONG_MARK && opcode === SSI_OPCODES.decodeDataLong) {
    if (fourth === -1) return null;
    const long = third * 256 + fourth;
    if (long < LONG_HEAD_BYTES + 3) return 0;
    if (fifth === -1) return null;
    if (fifth !== SSI_OPCODES.decodeDataLong) return 0;
    if (source === -1) return null;
    return source === SSI_SOURCE.decoder ? long + CHECK_BYTES : 0;
  }
  if (!DECODER_OPCODES.has(opcode)) return 0;
  if (third === -1) return null;
  return third === SSI_SOURCE.decoder ? length + CHECK_BYTES : 0;
}

/** The same head as `measureSsi` accepted, and a check that agrees. */
export function isIntactSsi(packet: Uint8Array): boolean {
  const body = packet.subarray(0, -CHECK_BYTES);
  const [high, low] = bigEndian16(twosComplementSum(body));
  return packet.at(-2) === high && packet.at(-1) === low;
}

export interface SsiPacket {
  readonly opcode: number;
  readonly status: number;
  readonly data: Uint8Array;
}

/** Takes an intact packet apart. */
export function readSsi(packet: Uint8Array): SsiPacket {
  const body = packet.subarray(0, -CHECK_BYTES);
  const isLong = body[0] === LONG_MARK && body[1] === SSI_OPCODES.decodeDataLong;
  const headBytes = isLong ? LONG_HEAD_BYTES + 2 : HEAD_BYTES;
  return {
    opcode: body[1] ?? 0,
    status: body[headBytes - 1] ?? 0,
    data: body.subarray(headBytes),
  };
}
