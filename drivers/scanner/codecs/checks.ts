/** The three check values of serial scanners, as pure functions over bytes; the vectors are in codecs.test.ts. */

/** CRC-16/XMODEM (polynomial 0x1021, start 0): the `7E 00` engine protocol, over everything behind its two head bytes. */
export function crc16Xmodem(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

/** The 16-bit number that makes the sum of all bytes zero: SSI and its clones. */
export function twosComplementSum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xffff;
}

/** All bytes joined by exclusive or: Vguang's `55 AA` packets, head bytes included. */
export function xorOf(bytes: Uint8Array): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

export function bigEndian16(value: number): readonly [number, number] {
  return [(value >> 8) & 0xff, value & 0xff];
}
