/**
 * What an Epson-compatible printer says about itself, bit by bit (printing facts 2.1 to 2.3). Kept apart from the
 * simulator's plumbing so that it can be compared with the manual line by line.
 */
export interface PrinterCondition {
  readonly paper: "ok" | "near-end" | "out";
  readonly coverOpen: boolean;
}

/** Bits that are always set in a DLE EOT reply: they tell it from every other reply. */
const FIXED_BITS = 0x12;

export function statusByte(n: number, { paper, coverOpen }: PrinterCondition): number {
  const offline = paper === "out" || coverOpen;
  switch (n) {
    case 1:
      return FIXED_BITS | (offline ? 0x08 : 0);
    case 2:
      return FIXED_BITS | (coverOpen ? 0x04 : 0) | (paper === "out" ? 0x20 : 0);
    case 4:
      return FIXED_BITS | (paper === "ok" ? 0 : 0x0c) | (paper === "out" ? 0x60 : 0);
    default:
      return FIXED_BITS;
  }
}

/** GS r 1: bits 0-1 near end, 2-3 paper end. GS r 2 is the drawer, which a kiosk does not have. */
export function sensorByte(n: number, { paper }: PrinterCondition): number {
  if (n % 48 !== 1) return 0;
  return (paper === "ok" ? 0 : 0x03) | (paper === "out" ? 0x0c : 0);
}

/** Automatic status back, four bytes. */
export function autoStatus({ paper, coverOpen }: PrinterCondition): Uint8Array {
  const offline = paper === "out" || coverOpen;
  const first = 0x10 | (offline ? 0x08 : 0) | (coverOpen ? 0x20 : 0);
  return Uint8Array.of(first, 0, (paper === "ok" ? 0 : 0x03) | (paper === "out" ? 0x0c : 0), 0);
}

/** GS I: numbers as one byte, names as `5F … 00`. */
export function identity(n: number): Uint8Array {
  switch (n % 48 < 4 ? n % 48 : n) {
    case 1:
      return Uint8Array.of(0x20);
    case 2:
      // Bit 0: a Chinese font; bit 1: a cutter.
      return Uint8Array.of(0x03);
    case 3:
      return Uint8Array.of(0x01);
    default:
      return Buffer.concat([Uint8Array.of(0x5f), Buffer.from(NAMES[n] ?? "", "latin1"), Uint8Array.of(0)]);
  }
}

const NAMES: Readonly<Record<number, string>> = {
  65: "1.00 SIM",
  66: "YANPIAO",
  67: "SIMULATED",
  68: "SIM0000001",
  69: "CHINA GB18030",
};

/** GS ( H fn 48: the job id comes back when the job is on paper. */
export function processIdReply(id: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x37, 0x22), Buffer.from(id, "latin1"), Uint8Array.of(0)]);
}
