import { bytesOfHex } from "../../../config/profiles/common.ts";
import type { HidScannerProfile } from "../../../config/profiles/schema.ts";
import { DRIVER_DELAYS } from "../../delays.ts";
import type { HidDescriptor } from "../../link/hid-descriptor.ts";
import type { Heard, ScanProtocol } from "../protocol.ts";
import { isEngineReplyOk, isIntactEngineReply, measureEngineReply } from "../codecs/newland.ts";
import { createMatchers, isAnswered, type ReplyKind } from "../replies.ts";
import { readLayout, type CodeReport } from "./layout.ts";
import { outputReport } from "./output.ts";

/** A QR code holds at most 2,953 bytes; what says it is longer is none. */
const MAX_CODE_BYTES = 4096;

export type HidPosProfile = Pick<HidScannerProfile, "commands" | "layout" | "output" | "replies" | "replyAims">;

/**
 * HID POS (usage page 0x8C): a code comes in reports of some 56 bytes, each but the last with the flag that another one
 * follows. They are joined as bytes; a character that straddles two reports is nobody's business here.
 *
 * `descriptor` is asked at each report: the layout is that of the device which is connected now.
 */
export function createHidPosProtocol(profile: HidPosProfile, descriptor: () => HidDescriptor | null): ScanProtocol {
  const dropped = { tooLong: 0, unfinished: 0, malformed: 0 };
  /** By report id: a base with two scanners may send them in turns. */
  const messages = new Map<number, Message>();
  let layoutOf: HidDescriptor | null | undefined;
  let reports: readonly CodeReport[] = [];

  const currentReports = (): readonly CodeReport[] => {
    const current = descriptor();
    if (current !== layoutOf) reports = readLayout(current, profile).reports;
    layoutOf = current;
    return reports;
  };
  const forget = (id: number): void => {
    messages.get(id)?.wipe();
    messages.delete(id);
  };
  /** What follows of this message goes too, up to its end. */
  const discard = (id: number, continued: boolean): void => {
    forget(id);
    if (continued) messages.set(id, createMessage(null, true));
  };

  const abandon = (): void => {
    for (const [id, { discarding }] of messages) {
      if (!discarding) dropped.unfinished += 1;
      forget(id);
    }
  };

  const finish = (bytes: Uint8Array, aim: string | null): readonly Heard[] => {
    if (aim !== null && profile.replyAims.includes(aim)) {
      return [{ type: "reply", bytes, ok: wholeReply(bytes, ["honeywell-menu"])?.ok ?? null }];
    }
    const reply = wholeReply(bytes, profile.replies);
    if (reply !== null) return [{ type: "reply", bytes, ok: reply.ok }];
    const code = bytes.subarray(0, bytes.length - suffixBytes(bytes));
    if (code.length > 0) return [{ type: "code", bytes: code.slice() }];
    // A report that holds nothing and ends nothing.
    dropped.malformed += 1;
    return [];
  };

  return {
    push(report) {
      const layout = currentReports().find(({ id }) => id === 0 || id === report[0]);
      const piece = layout === undefined ? null : readPiece(report, layout);
      if (layout === undefined || piece === null) {
        dropped.malformed += 1;
        return [];
      }
      const { id } = layout;
      if (piece.data === null) {
        dropped.malformed += 1;
        discard(id, piece.continued);
        return [];
      }
      let message = messages.get(id);
      if (message?.discarding === true) {
        if (!piece.continued) forget(id);
        return [];
      }
      if (message !== undefined && message.aim !== piece.aim) {
        // All reports of one code carry its AIM identifier: this is another one, and the end of the first never came.
        dropped.unfinished += 1;
        forget(id);
        message = undefined;
      }
      message ??= createMessage(piece.aim, false);
      if (!message.add(piece.data)) {
        dropped.tooLong += 1;
        message.wipe();
        discard(id, piece.continued);
        return [];
      }
      if (piece.continued) {
        messages.set(id, message);
        return [];
      }
      const bytes = message.bytes();
      message.wipe();
      messages.delete(id);
      return finish(bytes, piece.aim);
    },
    gap() {
      abandon();
      return [];
    },
    reset: abandon,
    get pending() {
      return messages.size > 0;
    },
    idleMs: DRIVER_DELAYS.hidMessageGap,
    get dropped() {
      return { ...dropped };
    },
    command(name) {
      const hex = profile.commands[name];
      const report = hex === null ? null : outputReport(profile.output, bytesOfHex(hex));
      return report === null ? null : [report];
    },
    answers(name) {
      const hex = profile.commands[name];
      const kinds: readonly ReplyKind[] =
        profile.replyAims.length > 0 ? [...profile.replies, "honeywell-menu"] : profile.replies;
      return hex !== null && profile.output !== null && isAnswered(bytesOfHex(hex), kinds);
    },
  };
}

interface Message {
  readonly aim: string | null;
  readonly discarding: boolean;
  /** False: more than a code can hold. */
  add(data: Uint8Array): boolean;
  bytes(): Uint8Array;
  /** A person's code does not stay behind. */
  wipe(): void;
}

function createMessage(aim: string | null, discarding: boolean): Message {
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    aim,
    discarding,
    add(data) {
      if (length + data.length > MAX_CODE_BYTES) return false;
      parts.push(data);
      length += data.length;
      return true;
    },
    bytes() {
      const joined = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        joined.set(part, at);
        at += part.length;
      }
      return joined;
    },
    wipe() {
      for (const part of parts) part.fill(0);
    },
  };
}

interface Piece {
  /** null: the report says that it holds more than it has room for. */
  readonly data: Uint8Array | null;
  readonly aim: string | null;
  readonly continued: boolean;
}

const BRACKET = 0x5d;

/** null: too short to say anything. */
function readPiece(report: Uint8Array, layout: CodeReport): Piece | null {
  const { aimAt, lengthAt, dataBytes, continued: flag } = layout;
  const continued = flag !== null && ((report[flag.at] ?? 0) & flag.mask) !== 0;
  // Some devices put one byte more in front of the AIM identifier, and the data behind it moves too
  // (@point-of-sale/webhid-barcode-scanner 1.2.2 meets both).
  const late = aimAt !== null && aimAt + 3 === layout.dataAt && report[aimAt] !== BRACKET && isAim(report, aimAt + 1);
  const shift = late ? 1 : 0;
  const dataAt = layout.dataAt + shift;
  const room = Math.min(dataBytes, report.length - dataAt);
  const aim = aimAt !== null && isAim(report, aimAt + shift) ? aimText(report, aimAt + shift) : null;
  const length = lengthAt === null ? paddedLength(report, dataAt, room) : report[lengthAt];
  if (length === undefined) return null;
  if (length > Math.max(room, 0)) return { data: null, aim, continued };
  return { data: report.slice(dataAt, dataAt + length), aim, continued };
}

function isAim(report: Uint8Array, at: number): boolean {
  return report[at] === BRACKET && isLetterOrDigit(report[at + 1]) && isLetterOrDigit(report[at + 2]);
}

function isLetterOrDigit(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function aimText(report: Uint8Array, at: number): string {
  return String.fromCharCode(...report.subarray(at, at + 3));
}

/** Where no length is sent, zeros at the end fill the report up. */
function paddedLength(report: Uint8Array, dataAt: number, room: number): number {
  let length = Math.max(room, 0);
  while (length > 0 && report[dataAt + length - 1] === 0) length -= 1;
  return length;
}

/** The end mark that a device is set to send, as it would on a serial line: one CR, one LF, or both. */
function suffixBytes(bytes: Uint8Array): number {
  const [beforeLast, last] = [bytes.at(-2), bytes.at(-1)];
  if (last === 0x0a) return beforeLast === 0x0d ? 2 : 1;
  return last === 0x0d ? 1 : 0;
}

/** A message that is an answer from its first byte to its last. */
function wholeReply(bytes: Uint8Array, kinds: readonly ReplyKind[]): { readonly ok: boolean | null } | null {
  // In the maker's own example the check of an answer with content does not agree (Newland wiki 435); that a whole
  // message has the head and exactly the length of an answer is enough to call it one, but not to call it well.
  if (kinds.includes("newland-7e") && measureEngineReply(bytes) === bytes.length) {
    return { ok: isIntactEngineReply(bytes) ? isEngineReplyOk(bytes) : null };
  }
  for (const matcher of createMatchers(kinds)) {
    for (const [at, byte] of bytes.entries()) {
      const verdict = matcher.take(byte);
      if (verdict === "no" || verdict === "broken") break;
      if (typeof verdict !== "object") continue;
      if (at === bytes.length - 1) return { ok: verdict.ok };
      if (!verdict.mayGrow) break;
    }
  }
  return null;
}
