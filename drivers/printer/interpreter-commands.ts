import type { ErrorCode } from "./interpreter-events.ts";

/**
 * The ESC/POS commands this project knows, and how long each is (printing facts 1.3, 2.1 to 2.6). Only standard
 * Epson commands are here, and what a Custom presenter needs (DLE EOT 20, GS e); what other decoders do not know is
 * not sent and is an error when read.
 */
export interface Command {
  readonly name: CommandName;
  /** Parameter bytes, already inside their legal range. */
  readonly args: readonly number[];
  /** Bulk data (picture, QR text, job id). */
  readonly data: Uint8Array;
  /** Bytes from the command's first to its last. */
  readonly length: number;
}

export interface Reject {
  readonly error: ErrorCode;
  readonly message: string;
  /** Bytes to skip. Printers skip only the command itself, so that its parameters come out as junk text. */
  readonly length: number;
}

export type CommandName = FixedName | "GS e" | "GS V" | "GS v 0" | "GS ( H" | QrName | "DLE DC4";
type QrName = "QR model" | "QR module" | "QR level" | "QR store" | "QR print";
type FixedName =
  | "LF"
  | "ESC @"
  | "ESC a"
  | "ESC E"
  | "ESC - / FS -"
  | "ESC M"
  | "ESC !"
  | "ESC 2"
  | "ESC 3"
  | "ESC d"
  | "ESC J"
  | "ESC p"
  | "FS &"
  | "FS ."
  | "GS !"
  | "GS B"
  | "GS a"
  | "GS r"
  | "GS I"
  | "DLE EOT"
  | "DLE ENQ";

/** Looks ahead into bytes that may not all be here yet. */
export interface Lookahead {
  at(index: number): number | undefined;
  slice(start: number, end: number): Uint8Array;
  length(): number;
}

const LF = 0x0a;
const DLE = 0x10;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const NO_DATA = new Uint8Array(0);

/** Epson: at most 256 bytes wide; most printers stop at 2303 rows (printing facts 2.5). */
const RASTER_MAX_BYTES = 256;
const RASTER_MAX_ROWS = 2303;
/** Byte capacity of the largest symbol, version 40 at level L. */
const QR_MAX_BYTES = 2953;

const any = (): boolean => true;
const oneOf =
  (...allowed: readonly number[]) =>
  (n: number): boolean =>
    allowed.includes(n);
const threeWay = oneOf(0, 1, 2, 48, 49, 50);
const twoWay = oneOf(0, 1, 48, 49);

interface Fixed {
  readonly name: FixedName;
  /** One check for each parameter byte. */
  readonly params: readonly ((n: number) => boolean)[];
}
const fixed = (name: FixedName, ...params: readonly ((n: number) => boolean)[]): Fixed => ({ name, params });
const char = (text: string): number => text.charCodeAt(0);

const FIXED: Readonly<Record<number, ReadonlyMap<number, Fixed>>> = {
  [ESC]: new Map([
    [char("@"), fixed("ESC @")],
    [char("a"), fixed("ESC a", threeWay)],
    [char("E"), fixed("ESC E", any)],
    [char("-"), fixed("ESC - / FS -", threeWay)],
    [char("M"), fixed("ESC M", twoWay)],
    [char("!"), fixed("ESC !", (n) => (n & 0x46) === 0)],
    [char("2"), fixed("ESC 2")],
    [char("3"), fixed("ESC 3", any)],
    [char("d"), fixed("ESC d", any)],
    [char("J"), fixed("ESC J", any)],
    [char("p"), fixed("ESC p", twoWay, any, any)],
  ]),
  [FS]: new Map([
    [char("&"), fixed("FS &")],
    [char("."), fixed("FS .")],
    [char("-"), fixed("ESC - / FS -", threeWay)],
  ]),
  [GS]: new Map([
    [char("!"), fixed("GS !", (n) => (n & 0x88) === 0)],
    [char("B"), fixed("GS B", any)],
    [char("a"), fixed("GS a", any)],
    [char("r"), fixed("GS r", oneOf(1, 2, 49, 50))],
    [char("I"), fixed("GS I", oneOf(1, 2, 3, 49, 50, 51, 65, 66, 67, 68, 69))],
  ]),
  [DLE]: new Map([
    [0x04, fixed("DLE EOT", oneOf(1, 2, 3, 4, 20))],
    [0x05, fixed("DLE ENQ", oneOf(1, 2))],
  ]),
};

const PREFIX_NAMES: Readonly<Record<number, string>> = { [DLE]: "DLE", [ESC]: "ESC", [FS]: "FS", [GS]: "GS" };
/** DLE DC4 8: fixed parameters that make it unlikely inside a picture. */
const CLEAR_BUFFERS = [8, 1, 3, 20, 1, 6, 2, 8];

/** What stands at the front: a whole command, the start of one, text, or something no printer understands. */
export function commandAt(input: Lookahead): Command | Reject | "incomplete" | "text" {
  const prefix = input.at(0);
  if (prefix === undefined) return "incomplete";
  if (prefix === LF) return { name: "LF", args: [], data: NO_DATA, length: 1 };
  const table = FIXED[prefix];
  if (table === undefined) {
    if (prefix >= 0x20 && prefix !== 0x7f) return "text";
    return { error: "unknown-command", message: `control byte ${hex(prefix)} has no settled meaning`, length: 1 };
  }
  const code = input.at(1);
  if (code === undefined) return "incomplete";
  const known = table.get(code);
  if (known !== undefined) return fixedCommand(known, input);
  if (prefix === GS && code === char("V")) return cut(input);
  if (prefix === GS && code === char("v")) return raster(input);
  if (prefix === GS && code === char("e")) return presenter(input);
  if (prefix === GS && code === char("(")) return parenthesised(input);
  if (prefix === DLE && code === 0x14) return withData("DLE DC4", [], 2, 2 + CLEAR_BUFFERS.length, input);
  return { error: "unknown-command", message: `${prefixName(prefix)} ${hex(code)} is not a known command`, length: 2 };
}

export function isClearBuffers(data: Uint8Array): boolean {
  return CLEAR_BUFFERS.every((byte, index) => data[index] === byte);
}

function fixedCommand(known: Fixed, input: Lookahead): Command | Reject | "incomplete" {
  const args: number[] = [];
  for (const [index, legal] of known.params.entries()) {
    const n = input.at(2 + index);
    if (n === undefined) return "incomplete";
    if (!legal(n)) return bad(known.name, n, 3 + index);
    args.push(n);
  }
  return { name: known.name, args, data: NO_DATA, length: 2 + args.length };
}

function cut(input: Lookahead): Command | Reject | "incomplete" {
  const mode = input.at(2);
  if (mode === undefined) return "incomplete";
  if (twoWay(mode)) return { name: "GS V", args: [mode], data: NO_DATA, length: 3 };
  if (mode !== 65 && mode !== 66) return bad("GS V", mode, 3);
  const feed = input.at(3);
  if (feed === undefined) return "incomplete";
  return { name: "GS V", args: [mode, feed], data: NO_DATA, length: 4 };
}

/** Of the ejector functions only those that move a slip, or ask for it; 3 says how far it is held out. */
function presenter(input: Lookahead): Command | Reject | "incomplete" {
  const n = input.at(2);
  if (n === undefined) return "incomplete";
  if (n === 3) {
    const steps = input.at(3);
    if (steps === undefined) return "incomplete";
    return { name: "GS e", args: [n, steps], data: NO_DATA, length: 4 };
  }
  if (n !== 2 && n !== 5 && n !== 6) return bad("GS e", n, 3);
  return { name: "GS e", args: [n], data: NO_DATA, length: 3 };
}

function raster(input: Lookahead): Command | Reject | "incomplete" {
  const zero = input.at(2);
  if (zero === undefined) return "incomplete";
  if (zero !== 0x30) return bad("GS v", zero, 3);
  if (input.length() < 8) return "incomplete";
  const args = [...input.slice(3, 8)];
  const mode = args[0] ?? 0;
  if (mode > 3 && (mode < 48 || mode > 51)) return bad("GS v 0", mode, 8);
  const widthBytes = (args[1] ?? 0) + (args[2] ?? 0) * 256;
  const rows = (args[3] ?? 0) + (args[4] ?? 0) * 256;
  if (widthBytes < 1 || widthBytes > RASTER_MAX_BYTES || rows < 1 || rows > RASTER_MAX_ROWS) {
    return { error: "bad-length", message: `GS v 0: ${widthBytes} bytes by ${rows} rows is not possible`, length: 8 };
  }
  return withData("GS v 0", args, 8, 8 + widthBytes * rows, input);
}

/** GS ( x: the only commands that say their own length, so that unknown ones can be skipped whole. */
function parenthesised(input: Lookahead): Command | Reject | "incomplete" {
  if (input.length() < 5) return "incomplete";
  const family = input.at(2) ?? 0;
  const count = (input.at(3) ?? 0) + (input.at(4) ?? 0) * 256;
  const length = 5 + count;
  if (family === char("k")) return qrFunction(input, count);
  if (family === char("H")) {
    if (count !== 6) return { error: "bad-length", message: `GS ( H: ${count} parameter bytes, not 6`, length: 5 };
    if (input.length() < length) return "incomplete";
    const [m, fn] = input.slice(5, 7);
    if (m !== 48 || fn !== 48) return bad("GS ( H", fn ?? 0, length);
    const id = input.slice(7, 11);
    if (!id.every((byte) => byte >= 0x20 && byte <= 0x7e)) return bad("GS ( H job id", id[0] ?? 0, length);
    return { name: "GS ( H", args: [], data: id, length };
  }
  if (count > QR_MAX_BYTES + 3 || count === 0) {
    return { error: "bad-length", message: `GS ( ${hex(family)}: ${count} parameter bytes`, length: 5 };
  }
  if (input.length() < length) return "incomplete";
  return { error: "unknown-command", message: `GS ( ${hex(family)} is not a known command`, length };
}

function qrFunction(input: Lookahead, count: number): Command | Reject | "incomplete" {
  const length = 5 + count;
  if (count < 3 || count > QR_MAX_BYTES + 3) {
    return { error: "bad-length", message: `GS ( k: ${count} parameter bytes`, length: 5 };
  }
  if (input.length() < length) return "incomplete";
  const [symbology = 0, fn = 0, n = 0, n2 = 0] = input.slice(5, 9);
  const command = (name: QrName, data: Uint8Array = NO_DATA): Command => ({ name, args: [n], data, length });
  if (symbology !== 49) return bad("GS ( k symbology", symbology, length);
  switch (fn) {
    case 65:
      return count === 4 && n === 50 && n2 === 0 ? command("QR model") : bad("GS ( k model", n, length);
    case 67:
      return count === 3 && n >= 1 && n <= 16 ? command("QR module") : bad("GS ( k module size", n, length);
    case 69:
      return count === 3 && n >= 48 && n <= 51 ? command("QR level") : bad("GS ( k level", n, length);
    case 80:
      if (n !== 48 || count < 4) return bad("GS ( k store", n, length);
      return command("QR store", input.slice(8, length));
    case 81:
      return count === 3 && n === 48 ? command("QR print") : bad("GS ( k print", n, length);
    default:
      return bad("GS ( k function", fn, length);
  }
}

function withData(
  name: CommandName,
  args: readonly number[],
  start: number,
  end: number,
  input: Lookahead,
): Command | "incomplete" {
  if (input.length() < end) return "incomplete";
  return { name, args, data: input.slice(start, end), length: end };
}

function bad(command: string, value: number, length: number): Reject {
  return { error: "bad-parameter", message: `${command}: ${hex(value)} is not a legal value`, length };
}

function prefixName(prefix: number): string {
  return PREFIX_NAMES[prefix] ?? hex(prefix);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
