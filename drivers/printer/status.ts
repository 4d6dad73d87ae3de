import type { PaperState, PrintFault } from "./printer.ts";

/**
 * What a printer says back, told apart byte by byte (printing facts 2.1, 2.2). Pure; never throws; whatever arrives
 * unasked (automatic status, flow control, noise of a loose cable) becomes `other`.
 *
 *   0xx1xx10  answer to DLE EOT n          37 22 d1 d2 d3 d4 00  job id, the slip left the head
 *   0xx1xx00  automatic status, then 3 x 0xx0xxxx    37 25 00    buffers cleared
 *   0000xxxx  answer to GS r               5F … 00               names, as GS I gives them
 */
export type Reply =
  | { readonly type: "status"; readonly byte: number }
  | { readonly type: "sensor"; readonly byte: number }
  | { readonly type: "job-id"; readonly id: string }
  | { readonly type: "cleared" }
  | { readonly type: "other" };

export interface ReplyParser {
  push(bytes: Uint8Array): readonly Reply[];
  reset(): void;
}

const OTHER: Reply = { type: "other" };
const HEADER_BLOCK = 0x37;
const INFO_BLOCK = 0x5f;
/** Longest block that is waited for; a stray 0x37 must not swallow all that follows. */
const MAX_BLOCK: Readonly<Record<number, number>> = { [HEADER_BLOCK]: 16, [INFO_BLOCK]: 80 };

export function createReplyParser(): ReplyParser {
  let block: readonly number[] = [];
  let automaticLeft = 0;

  const single = (byte: number): Reply => {
    if (automaticLeft > 0 && (byte & 0x90) === 0) {
      automaticLeft -= 1;
      return OTHER;
    }
    automaticLeft = 0;
    if (byte === HEADER_BLOCK || byte === INFO_BLOCK) {
      block = [byte];
      return OTHER;
    }
    if ((byte & 0x93) === 0x12) return { type: "status", byte };
    if ((byte & 0x93) === 0x10) automaticLeft = 3;
    else if ((byte & 0xf0) === 0) return { type: "sensor", byte };
    return OTHER;
  };

  const take = (byte: number): Reply => {
    const first = block[0];
    if (first === undefined) return single(byte);
    if (byte === 0x00) {
      const whole = block;
      block = [];
      return readBlock(whole);
    }
    // Blocks hold printable characters: anything else means that the block was noise, and this byte speaks for itself.
    if (byte < 0x20 || byte > 0x7e || block.length >= (MAX_BLOCK[first] ?? 0)) {
      block = [];
      return single(byte);
    }
    block = [...block, byte];
    return OTHER;
  };

  return {
    push: (bytes) => [...bytes].map(take),
    reset() {
      block = [];
      automaticLeft = 0;
    },
  };
}

function readBlock(block: readonly number[]): Reply {
  const [header, identifier, ...data] = block;
  if (header !== HEADER_BLOCK) return OTHER;
  if (identifier === 0x22 && data.length === 4) return { type: "job-id", id: String.fromCharCode(...data) };
  if (identifier === 0x25 && data.length === 0) return { type: "cleared" };
  return OTHER;
}

export type StatusNumber = 1 | 2 | 3 | 4;
export type StatusRound = Readonly<Partial<Record<StatusNumber, number>>>;

export const askStatus = (n: StatusNumber): Uint8Array => Uint8Array.of(0x10, 0x04, n);

/**
 * Whether a byte can be the answer to this question. Replies carry no number, and a stray one (raster data that holds
 * `10 04 01`, a clone that answers late) must not pass for paper: there both bits of a pair are set, or none.
 */
export function isPlausible(n: StatusNumber, byte: number): boolean {
  if ((byte & 0x93) !== 0x12) return false;
  if (n !== 4) return true;
  return [0x0c, 0x60].every((pair) => (byte & pair) === 0 || (byte & pair) === pair);
}

/** What a round of answers means. The cause a person can mend first comes first; what was not answered is not guessed. */
export function readStatus(round: StatusRound): { readonly paper: PaperState; readonly fault: PrintFault | null } {
  const has = (n: StatusNumber, bit: number): boolean => ((round[n] ?? 0) & bit) !== 0;
  const out = has(4, 0x60) || has(2, 0x20);
  const paper: PaperState = out ? "out" : round[4] === undefined ? "unknown" : has(4, 0x0c) ? "near-end" : "ok";
  return { paper, fault: readFault(has, out) };
}

function readFault(has: (n: StatusNumber, bit: number) => boolean, paperOut: boolean): PrintFault | null {
  if (has(2, 0x04)) return "cover-open";
  if (paperOut) return "paper-out";
  if (has(3, 0x08)) return "cutter";
  if (has(3, 0x20)) return "unrecoverable";
  if (has(3, 0x40)) return "head-temperature";
  // A jam (SNBC), an error without a cause, the feed button, or offline for a reason the printer keeps to itself.
  if (has(3, 0x04) || has(2, 0x40) || has(1, 0x08)) return "offline";
  return null;
}
