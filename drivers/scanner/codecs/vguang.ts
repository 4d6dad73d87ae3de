import { xorOf } from "./checks.ts";

/**
 * Vguang (微光互联) TX and TR series in developer mode. To the device: `55 AA command lenLo lenHi data… xor`; from the
 * device: `55 AA command status lenLo lenHi data… xor`, status 0 is well (CSDN 127386175, vendor's C# wrapper). A HID
 * report carries the same bytes, filled up with zeros.
 */
const HEAD = [0x55, 0xaa] as const;
const ANSWER_HEAD_BYTES = 6;

export function encodeVguang(command: number, data: readonly number[] = []): Uint8Array {
  const bytes = [...HEAD, command, data.length & 0xff, data.length >> 8, ...data];
  return Uint8Array.of(...bytes, xorOf(Uint8Array.from(bytes)));
}

/** Takes a packet for the device apart, for the far end of the cable; null when it is none or its check is wrong. */
export function readVguang(bytes: Uint8Array): { readonly command: number; readonly data: Uint8Array } | null {
  const [first, second, command = 0, low = 0, high = 0] = bytes;
  if (first !== HEAD[0] || second !== HEAD[1] || bytes.length !== 6 + low + high * 256) return null;
  return xorOf(bytes) === 0 ? { command, data: bytes.subarray(5, -1) } : null;
}

export interface VguangAnswer {
  readonly command: number;
  readonly status: number;
  readonly data: Uint8Array;
}

export function encodeVguangAnswer({ command, status, data }: VguangAnswer): Uint8Array {
  const bytes = [...HEAD, command, status, data.length & 0xff, data.length >> 8, ...data];
  return Uint8Array.of(...bytes, xorOf(Uint8Array.from(bytes)));
}

/** Bytes in the packet that begins here, check included; null while that cannot be told, 0 when none begins like this. */
export function measureVguangAnswer(bytes: Uint8Array): number | null {
  const [first = -1, second = -1, , , low = -1, high = -1] = bytes;
  if (first === -1) return null;
  if (first !== HEAD[0]) return 0;
  if (second === -1) return null;
  if (second !== HEAD[1]) return 0;
  return high === -1 ? null : ANSWER_HEAD_BYTES + low + high * 256 + 1;
}

/** The exclusive or over a whole packet, its check included, is zero. */
export function isIntactVguang(packet: Uint8Array): boolean {
  return xorOf(packet) === 0;
}

/** Takes an intact packet of the device apart. */
export function readVguangAnswer(packet: Uint8Array): VguangAnswer {
  return {
    command: packet[2] ?? 0,
    status: packet[3] ?? 0,
    data: packet.subarray(ANSWER_HEAD_BYTES, -1),
  };
}
