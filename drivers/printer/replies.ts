import type { PrinterProfile } from "../../config/profiles/schema.ts";

/**
 * What a printer says back, told apart byte by byte (printing facts 2.1, 2.2, 2.6). Pure; never throws; holds at most
 * one block. What fits nothing is `noise`, with its length, so that somebody can count it.
 *
 *   0xx1xx10  answer to DLE EOT n          37 22 d1 d2 d3 d4 00  job id, the slip left the head
 *   0xx1xx00  automatic status, then 3 x 0xx0xxxx    37 25 00    buffers cleared
 *   0000xxxx  answer to GS r, GS I 1-3     5F … 00               names, as GS I 65-69 gives them
 *   10 0F p u r x  answer to DLE EOT 20 (Custom)     11, 13      flow control, which means nothing here
 */
export type Reply =
  | { readonly type: "status"; readonly byte: number }
  | { readonly type: "automatic"; readonly bytes: AutomaticBytes }
  | { readonly type: "full"; readonly full: FullStatus }
  | { readonly type: "sensor"; readonly byte: number }
  /** One byte that only GS I gives. */
  | { readonly type: "number"; readonly byte: number }
  | { readonly type: "name"; readonly text: string }
  | { readonly type: "job-id"; readonly id: string }
  | { readonly type: "cleared" }
  | { readonly type: "noise"; readonly bytes: number };

export type AutomaticBytes = readonly [first: number, second: number, third: number, fourth: number];

/** The four bytes behind 10 0F. */
export interface FullStatus {
  readonly paper: number;
  readonly user: number;
  readonly recoverable: number;
  readonly unrecoverable: number;
}

export interface ReplyParser {
  push(bytes: Uint8Array): readonly Reply[];
  /** The line has been quiet: what was begun and not ended is not going to end, and must not swallow what comes next. */
  settle(): readonly Reply[];
  /** Another connection: nothing of the old one is left. */
  reset(): void;
}

const XON = 0x11;
const XOFF = 0x13;
const HEADER_BLOCK = 0x37;
const INFO_BLOCK = 0x5f;
/** Longest block that is waited for; a stray 0x37 must not swallow all that follows. */
const MAX_BLOCK: Readonly<Record<number, number>> = { [HEADER_BLOCK]: 16, [INFO_BLOCK]: 80 };
const FULL_FIRST = 0x10;
const FULL_SECOND = 0x0f;
const FULL_BYTES = 6;
const AUTOMATIC_BYTES = 4;

type Begun = "block" | "automatic" | "full";

export function createReplyParser(kind: PrinterProfile["status"]): ReplyParser {
  let begun: Begun | null = null;
  let held: readonly number[] = [];

  const begin = (what: Begun, byte: number): readonly Reply[] => {
    begun = what;
    held = [byte];
    return [];
  };
  const forget = (): readonly number[] => {
    const bytes = held;
    begun = null;
    held = [];
    return bytes;
  };
  const dropHeld = (): readonly Reply[] => {
    const { length } = forget();
    return length === 0 ? [] : [{ type: "noise", bytes: length }];
  };

  const single = (byte: number): readonly Reply[] => {
    if (byte === XON || byte === XOFF) return [];
    if (kind === "custom20" && byte === FULL_FIRST) return begin("full", byte);
    if (byte === HEADER_BLOCK || byte === INFO_BLOCK) return begin("block", byte);
    if ((byte & 0x93) === 0x12) return [{ type: "status", byte }];
    if ((byte & 0x93) === 0x10) return begin("automatic", byte);
    if ((byte & 0x90) !== 0) return [{ type: "noise", bytes: 1 }];
    return [{ type: (byte & 0xf0) === 0 ? "sensor" : "number", byte }];
  };
  /** What was begun was noise, and this byte speaks for itself. */
  const again = (byte: number): readonly Reply[] => [...dropHeld(), ...single(byte)];

  const inBlock = (byte: number): readonly Reply[] => {
    if (byte === XON || byte === XOFF) return [];
    if (byte === 0x00) return readBlock(forget());
    // Blocks hold printable characters.
    if (byte < 0x20 || byte > 0x7e || held.length >= (MAX_BLOCK[held[0] ?? 0] ?? 0)) return again(byte);
    held = [...held, byte];
    return [];
  };
  const inAutomatic = (byte: number): readonly Reply[] => {
    if (byte === XON || byte === XOFF) return [];
    if ((byte & 0x90) !== 0) return again(byte);
    held = [...held, byte];
    if (held.length < AUTOMATIC_BYTES) return [];
    const [first = 0, second = 0, third = 0, fourth = 0] = forget();
    return [{ type: "automatic", bytes: [first, second, third, fourth] }];
  };
  const inFull = (byte: number): readonly Reply[] => {
    if (held.length === 1 && byte !== FULL_SECOND) return again(byte);
    held = [...held, byte];
    if (held.length < FULL_BYTES) return [];
    const [, , paper = 0, user = 0, recoverable = 0, unrecoverable = 0] = forget();
    return [{ type: "full", full: { paper, user, recoverable, unrecoverable } }];
  };

  const take = (byte: number): readonly Reply[] => {
    switch (begun) {
      case null:
        return single(byte);
      case "block":
        return inBlock(byte);
      case "automatic":
        return inAutomatic(byte);
      case "full":
        return inFull(byte);
    }
  };

  return {
    push: (bytes) => [...bytes].flatMap(take),
    settle: dropHeld,
    reset: () => void forget(),
  };
}

function readBlock(block: readonly number[]): readonly Reply[] {
  const [header, identifier, ...data] = block;
  if (header === INFO_BLOCK) return [{ type: "name", text: String.fromCharCode(...block.slice(1)) }];
  if (identifier === 0x22 && data.length === 4) return [{ type: "job-id", id: String.fromCharCode(...data) }];
  if (identifier === 0x25 && data.length === 0) return [{ type: "cleared" }];
  // A block of a kind that nobody here asked for.
  return [];
}
