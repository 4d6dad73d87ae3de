import { bigEndian16, crc16Xmodem } from "./checks.ts";

/**
 * Newland's two languages. The menu language: `~ SOH 0000 # TAG SUB data ; ETX` (`@` in place of `#` survives a loss of
 * power), answered by `STX SOH 0000 … ; ETX` with ACK, NAK or ENQ before each separator (Newland wiki 424; FM530 manual
 * p. 131). The engine language of FM30 and of Grow's modules: `7E 00 type length address data check`, answered by
 * `02 00 type length data check`; the check is CRC-16/XMODEM over everything behind the two head bytes.
 */
const ENGINE_HEAD = [0x7e, 0x00] as const;
const ENGINE_REPLY_HEAD = [0x02, 0x00] as const;
/** Stands in place of a check and means: do not check (GM65 manual). */
const UNCHECKED = [0xab, 0xcd] as const;

export const ENGINE_TYPES = { read: 0x07, write: 0x08, save: 0x09 } as const;

export interface EngineCommand {
  readonly type: number;
  readonly address: number;
  readonly data: readonly number[];
}

/** A command to the engine; `length` in it counts the data bytes only. */
export function encodeEngine({ type, address, data }: EngineCommand): Uint8Array {
  const body = [type, data.length, ...bigEndian16(address), ...data];
  return Uint8Array.of(...ENGINE_HEAD, ...body, ...bigEndian16(crc16Xmodem(Uint8Array.from(body))));
}

/** Takes a command apart, for the far end of the cable; null when it is none or its check is wrong. */
export function readEngine(bytes: Uint8Array): EngineCommand | null {
  if (bytes.length < 8 || bytes[0] !== ENGINE_HEAD[0] || bytes[1] !== ENGINE_HEAD[1]) return null;
  const body = bytes.subarray(2, -2);
  if (!checkAgrees(body, bytes.subarray(-2))) return null;
  const [type = 0, length = 0, high = 0, low = 0] = body;
  const data = [...body.subarray(4)];
  return data.length === length ? { type, address: high * 256 + low, data } : null;
}

/** An answer of the engine; type 0 is success. */
export function encodeEngineReply(data: readonly number[] = [0], type = 0): Uint8Array {
  const body = [type, data.length, ...data];
  return Uint8Array.of(...ENGINE_REPLY_HEAD, ...body, ...bigEndian16(crc16Xmodem(Uint8Array.from(body))));
}

/** Bytes in the answer that begins here, check included; null while that cannot be told, 0 when none begins like this. */
export function measureEngineReply(bytes: Uint8Array): number | null {
  const [first = -1, second = -1, , length = -1] = bytes;
  if (first === -1) return null;
  if (first !== ENGINE_REPLY_HEAD[0]) return 0;
  if (second === -1) return null;
  if (second !== ENGINE_REPLY_HEAD[1]) return 0;
  // A length of 0 stands for 256 (GM65 manual).
  return length === -1 ? null : 4 + (length === 0 ? 256 : length) + 2;
}

export function isIntactEngineReply(reply: Uint8Array): boolean {
  return checkAgrees(reply.subarray(2, -2), reply.subarray(-2));
}

export function isEngineReplyOk(reply: Uint8Array): boolean {
  return reply[2] === 0;
}

function checkAgrees(body: Uint8Array, check: Uint8Array): boolean {
  const [high, low] = bigEndian16(crc16Xmodem(body));
  return (check[0] === high && check[1] === low) || (check[0] === UNCHECKED[0] && check[1] === UNCHECKED[1]);
}

const text = new TextEncoder();

/** `encodeNewlandMenu("#QRYSYS")`: the query that a Newland scanner answers with its name and version. */
export function encodeNewlandMenu(command: string): Uint8Array {
  return text.encode(`~\x010000${command};\x03`);
}

/** The answer to the same command, for the far end of the cable. */
export function encodeNewlandMenuReply(command: string, status: number): Uint8Array {
  return text.encode(`\x02\x010000${command}${String.fromCharCode(status)};\x03`);
}

/** `SOH T EOT` starts a reading, `SOH P EOT` stops it. */
export function encodeNewlandTrigger(on: boolean): Uint8Array {
  return Uint8Array.of(0x01, on ? 0x54 : 0x50, 0x04);
}
