import type { MechanicalFault } from "./printer-faults.ts";

/**
 * What an Epson-compatible printer says about itself, bit by bit (printing facts 2.1 to 2.3), and a Custom with its six
 * bytes (2.6). Kept apart from the simulator's plumbing so that it can be compared with the manual line by line.
 */
export interface PrinterCondition {
  readonly paper: "ok" | "near-end" | "out";
  readonly coverOpen: boolean;
  readonly fault?: MechanicalFault | null;
  /** A presenter holds a slip out. */
  readonly slipAtExit?: boolean;
}

/** Bits that are always set in a DLE EOT reply: they tell it from every other reply. */
const FIXED_BITS = 0x12;

export function statusByte(n: number, condition: PrinterCondition): number {
  const { paper, coverOpen, fault = null } = condition;
  switch (n) {
    case 1:
      return FIXED_BITS | bit(0x08, isOffline(condition));
    case 2:
      return (
        FIXED_BITS |
        bit(0x04, coverOpen) |
        bit(0x08, fault === "offline") |
        bit(0x20, paper === "out") |
        bit(0x40, isError(fault))
      );
    case 3:
      return FIXED_BITS | errorBits(fault);
    case 4:
      return FIXED_BITS | bit(0x0c, paper !== "ok") | bit(0x60, paper === "out");
    default:
      return FIXED_BITS;
  }
}

/** GS r 1: bits 0-1 near end, 2-3 paper end. GS r 2 is the drawer, which a kiosk does not have. */
export function sensorByte(n: number, { paper }: PrinterCondition): number {
  return n % 48 === 1 ? paperPairs(paper) : 0;
}

/** Automatic status back, four bytes. */
export function autoStatus(condition: PrinterCondition): Uint8Array {
  const { paper, coverOpen, fault = null } = condition;
  const first = 0x10 | bit(0x08, isOffline(condition)) | bit(0x20, coverOpen);
  return Uint8Array.of(first, errorBits(fault), paperPairs(paper), 0);
}

/** DLE EOT 20 of Custom: 10 0F, paper, user, recoverable and unrecoverable errors. */
export function fullStatus({ paper, coverOpen, fault = null, slipAtExit = false }: PrinterCondition): Uint8Array {
  return Uint8Array.of(
    0x10,
    0x0f,
    bit(0x01, paper === "out") | bit(0x04, paper !== "ok") | bit(0x20, slipAtExit),
    bit(0x02, coverOpen) | bit(0x20, fault === "offline"),
    bit(0x01, fault === "head-temperature") | bit(0x40, fault === "paper-jam"),
    bit(0x01, fault === "cutter") | bit(0x04, fault === "unrecoverable"),
  );
}

/** GS e 6 of Custom: the presenter's own byte. */
export function exitByte({ paper, fault = null, slipAtExit = false }: PrinterCondition): number {
  return (
    bit(0x01, paper !== "ok") |
    bit(0x04, paper !== "out") |
    bit(0x08, slipAtExit) |
    bit(0x40, isError(fault)) |
    bit(0x80, fault === "paper-jam")
  );
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

/** DLE DC4 8 fn 8: the buffers are empty. */
export const CLEARED_REPLY = Uint8Array.of(0x37, 0x25, 0x00);

function bit(value: number, set: boolean): number {
  return set ? value : 0;
}

function isOffline({ paper, coverOpen, fault = null }: PrinterCondition): boolean {
  return paper === "out" || coverOpen || fault !== null;
}

/** Offline by the feed button is no error. */
function isError(fault: MechanicalFault | null): boolean {
  return fault !== null && fault !== "offline";
}

/** The same places in DLE EOT 3 and in the second byte of automatic status. */
function errorBits(fault: MechanicalFault | null): number {
  switch (fault) {
    case "paper-jam":
      return 0x04;
    case "cutter":
      return 0x08;
    case "unrecoverable":
      return 0x20;
    case "head-temperature":
      return 0x40;
    case "offline":
    case null:
      return 0;
  }
}

function paperPairs(paper: PrinterCondition["paper"]): number {
  return bit(0x03, paper !== "ok") | bit(0x0c, paper === "out");
}
