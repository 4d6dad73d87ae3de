import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { PortStatus } from "../link/link.ts";
import type { PaperState, PrintFault } from "./printer.ts";
import type { AutomaticBytes, FullStatus } from "./replies.ts";

/** What a printer's answers mean (printing facts 2.1, 2.2, 2.6). Pure. */

/** DLE EOT numbers whose answer is one byte. */
export type StatusNumber = 1 | 2 | 3 | 4;

/** One round of questions; what was not answered is missing. */
export interface StatusRound extends Readonly<Partial<Record<StatusNumber, number>>> {
  /** DLE EOT 20, Custom only. */
  readonly full?: FullStatus;
}

export interface Findings {
  readonly paper: PaperState;
  readonly fault: PrintFault | null;
  /** Whether a slip is held at the exit; null where nothing tells. */
  readonly slipAtExit: boolean | null;
}

export const askStatus = (n: StatusNumber | 20): Uint8Array => Uint8Array.of(0x10, 0x04, n);

/**
 * Whether a byte can be the answer to this question. Replies carry no number, and a stray one (raster data that holds
 * `10 04 01`, a clone that answers late) must not pass for paper: there both bits of a pair are set, or none.
 */
export function isPlausible(n: StatusNumber, byte: number): boolean {
  if ((byte & 0x93) !== 0x12) return false;
  return n !== 4 || arePairs(byte, 0x0c, 0x60);
}

/** The same for the answer to GS r 1, whose bits also come in pairs. */
export function isSensorAnswer(byte: number): boolean {
  return (byte & 0xf0) === 0 && arePairs(byte, 0x03, 0x0c);
}

function arePairs(byte: number, ...pairs: readonly number[]): boolean {
  return pairs.every((pair) => (byte & pair) === 0 || (byte & pair) === pair);
}

/** What can be wrong, as bits say it, whichever command brought them. */
interface Signs {
  readonly paperOut: boolean;
  /** null: not known. */
  readonly nearEnd: boolean | null;
  readonly coverOpen: boolean;
  readonly cutter: boolean;
  readonly jam: boolean;
  readonly unrecoverable: boolean;
  readonly head: boolean;
  /** Something else keeps it from printing: an error without a cause, the feed button, offline for its own reason. */
  readonly offline: boolean;
}

type Reading = Pick<PrinterProfile, "jamBit">;

/** What a round of answers means. What was not answered is not guessed. */
export function readStatus(round: StatusRound, { jamBit }: Reading): Findings {
  const has = (n: StatusNumber, bit: number): boolean => ((round[n] ?? 0) & bit) !== 0;
  const asked: Signs = {
    paperOut: has(4, 0x60) || has(2, 0x20),
    nearEnd: round[4] === undefined ? null : has(4, 0x0c),
    coverOpen: has(2, 0x04),
    cutter: has(3, 0x08),
    jam: jamBit && has(3, 0x04),
    unrecoverable: has(3, 0x20),
    head: has(3, 0x40),
    offline: has(3, 0x04) || has(2, 0x40) || has(1, 0x08),
  };
  const full = round.full === undefined ? null : signsOfFull(round.full);
  const signs = full === null ? asked : either(asked, full);
  const slipAtExit = round.full === undefined ? null : (round.full.paper & 0x20) !== 0;
  return { ...findingsOf(signs), slipAtExit };
}

/** The four bytes of automatic status. While the cover is open the paper bits are those from before. */
export function readAutomatic([first, second, third]: AutomaticBytes, { jamBit }: Reading): Findings {
  return findingsOf({
    paperOut: (third & 0x0c) !== 0,
    nearEnd: (third & 0x03) !== 0,
    coverOpen: (first & 0x20) !== 0,
    cutter: (second & 0x08) !== 0,
    jam: jamBit && (second & 0x04) !== 0,
    unrecoverable: (second & 0x20) !== 0,
    head: (second & 0x40) !== 0,
    offline: (first & 0x08) !== 0 || (second & 0x04) !== 0,
  });
}

/**
 * What the USB port says of a printer that takes no bytes: only then is it believed, because cheap printers answer the
 * same whatever happens. null: it says that all is well.
 */
export function readPort(port: PortStatus): Findings | null {
  if (port.paperEmpty) return { paper: "out", fault: "paper-out", slipAtExit: null };
  return port.error ? { paper: "unknown", fault: "offline", slipAtExit: null } : null;
}

/** Custom VKP80, KPM and their kin: bit 6 of the third byte is a jam, the fourth holds cutter and memory errors. */
function signsOfFull({ paper, user, recoverable, unrecoverable }: FullStatus): Signs {
  return {
    paperOut: (paper & 0x01) !== 0,
    nearEnd: (paper & 0x04) !== 0,
    coverOpen: (user & 0x03) !== 0,
    cutter: (unrecoverable & 0x01) !== 0,
    jam: (recoverable & 0x40) !== 0,
    unrecoverable: (unrecoverable & 0x0c) !== 0,
    head: (recoverable & 0x01) !== 0,
    offline: (recoverable & 0x08) !== 0,
  };
}

function either(a: Signs, b: Signs): Signs {
  return {
    paperOut: a.paperOut || b.paperOut,
    nearEnd: a.nearEnd === null ? b.nearEnd : a.nearEnd || b.nearEnd === true,
    coverOpen: a.coverOpen || b.coverOpen,
    cutter: a.cutter || b.cutter,
    jam: a.jam || b.jam,
    unrecoverable: a.unrecoverable || b.unrecoverable,
    head: a.head || b.head,
    offline: a.offline || b.offline,
  };
}

function findingsOf(signs: Signs): Findings {
  const paper = signs.paperOut ? "out" : signs.nearEnd === null ? "unknown" : signs.nearEnd ? "near-end" : "ok";
  return { paper, fault: faultOf(signs), slipAtExit: null };
}

/** The cause a person can mend first comes first. */
function faultOf(signs: Signs): PrintFault | null {
  if (signs.coverOpen) return "cover-open";
  if (signs.paperOut) return "paper-out";
  if (signs.jam) return "paper-jam";
  if (signs.cutter) return "cutter";
  if (signs.unrecoverable) return "unrecoverable";
  if (signs.head) return "head-temperature";
  return signs.offline ? "offline" : null;
}
