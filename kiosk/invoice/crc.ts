/**
 * The last field of an invoice code: CRC-16/UMTS (polynomial 0x8005, initial 0, no reflection), recovered by
 * computation over 46 real codes (facts 1.4). Issuers differ in one comma: variant A includes the comma before the
 * CRC, variant B does not. An integrity hint only: anyone can compute it, and some issuers fill it by rules of their own.
 */
import type { CrcState } from "./types.ts";

const POLYNOMIAL = 0x8005;

/** CRC-16/UMTS of ASCII text; check value: "123456789" → 0xFEE8. */
export function crc16(text: string): number {
  let crc = 0;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= (text.charCodeAt(index) & 0xff) << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : ((crc << 1) ^ POLYNOMIAL) & 0xffff;
  }
  return crc & 0xffff;
}

/** Variant A of the first seven fields, in four capital hex digits. */
export function crcField(fields: readonly string[]): string {
  return crc16(`${fields.slice(0, 7).join(",")},`)
    .toString(16)
    .toUpperCase()
    .padStart(4, "0");
}

/** Which variant the written CRC agrees with; null with neither. */
export function crcVariant(fields: readonly string[], written: string): "A" | "B" | null {
  if (!/^[0-9a-f]{1,4}$/i.test(written)) return null;
  const value = Number.parseInt(written, 16);
  const body = fields.slice(0, 7).join(",");
  if (value === crc16(`${body},`)) return "A";
  return value === crc16(body) ? "B" : null;
}

export function crcState(fields: readonly string[], written: string): CrcState {
  if (written === "") return "absent";
  return crcVariant(fields, written) === null ? "mismatch" : "match";
}
