import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { isEngineReplyOk, isIntactEngineReply, measureEngineReply } from "./codecs/newland.ts";
import { isIntactSsi, measureSsi, SSI_OPCODES, SSI_SOURCE } from "./codecs/ssi.ts";

/**
 * How a device that sends codes as plain text answers commands. Each kind is a small machine that is fed the bytes since
 * the last end mark and says what they may still become; `framed-protocol.ts` decides.
 */
export type ReplyKind = SerialScannerProfile["replies"][number];

export type ReplyVerdict =
  /** No answer begins like this. */
  | "no"
  /** It may become one, and it may as well be the text of a code. */
  | "maybe"
  /** Nothing else begins like this; it has not ended. */
  | "surely"
  /** It began like an answer and is none: wrong check, no end. */
  | "broken"
  | {
      readonly ok: boolean | null;
      /** Whether more bytes may belong to it. */
      readonly mayGrow: boolean;
    };

export interface ReplyMatcher {
  take(byte: number): ReplyVerdict;
}

const STX = 0x02;
const ETX = 0x03;
const ENQ = 0x05;
const ACK = 0x06;
const NAK = 0x15;
const SYN = 0x16;
const SEMICOLON = 0x3b;
const MENU_HEAD = [STX, 0x01, 0x30, 0x30, 0x30, 0x30] as const;
/** The answer to QRYSYS, the longest, has some 200 bytes. */
const MENU_MAX_BYTES = 1024;
const HONEYWELL_MAX_BYTES = 256;

const statusOf = (byte: number): boolean | null => (byte === ACK ? true : byte === NAK || byte === ENQ ? false : null);

/** One byte, outside of a code: ACK is well, NAK and ENQ are refusals. */
function ackNak(): ReplyMatcher {
  let taken = 0;
  return {
    take(byte) {
      taken += 1;
      const ok = statusOf(byte);
      return taken === 1 && ok !== null ? { ok, mayGrow: false } : "no";
    },
  };
}

/** `STX SOH 0000 … ; ETX`, with the status before each separator. */
function newlandMenu(): ReplyMatcher {
  let taken = 0;
  let last = 0;
  let ok: boolean | null = null;
  return {
    take(byte) {
      const expected = MENU_HEAD[taken];
      taken += 1;
      if (expected !== undefined) {
        if (byte !== expected) return "no";
        return taken === MENU_HEAD.length ? "surely" : "maybe";
      }
      if (taken > MENU_MAX_BYTES) return "broken";
      const status = statusOf(byte);
      if (status !== null) ok = status && ok !== false;
      if (byte === ETX && last === SEMICOLON) return { ok, mayGrow: false };
      last = byte;
      return "surely";
    },
  };
}

/**
 * The tag and its value as printable text, then the status, then a full stop or exclamation mark that Mindeo leaves out;
 * several are joined by a semicolon or comma.
 */
function honeywellMenu(): ReplyMatcher {
  let taken = 0;
  let ok: boolean | null = null;
  let state: "text" | "status" | "over" = "text";
  let textBytes = 0;
  return {
    take(byte) {
      taken += 1;
      if (taken > HONEYWELL_MAX_BYTES || state === "over") return "no";
      const status = statusOf(byte);
      if (state === "text" && status !== null && textBytes > 0) {
        ok = status && ok !== false;
        state = "status";
        return { ok, mayGrow: true };
      }
      if (state === "status") {
        if (byte === 0x2e || byte === 0x21) {
          state = "over";
          return { ok, mayGrow: false };
        }
        if (byte !== SEMICOLON && byte !== 0x2c) return "no";
        state = "text";
        textBytes = 0;
        return "maybe";
      }
      if (byte < 0x20 || byte > 0x7e) return "no";
      textBytes += 1;
      return "maybe";
    },
  };
}

/** A machine over packets with a length and a check, of which `headBytes` bytes leave no doubt. */
function packetReply(
  headBytes: number,
  measure: (bytes: Uint8Array) => number | null,
  judge: (packet: Uint8Array) => ReplyVerdict,
): () => ReplyMatcher {
  return () => {
    let bytes: readonly number[] = [];
    let expected: number | null = null;
    return {
      take(byte) {
        bytes = [...bytes, byte];
        expected ??= measure(Uint8Array.from(bytes));
        if (expected === null) return bytes.length < headBytes ? "maybe" : "surely";
        if (expected === 0) return "no";
        return bytes.length < expected ? "surely" : judge(Uint8Array.from(bytes));
      },
    };
  };
}

const SSI_REPLIES: ReadonlySet<number> = new Set([
  SSI_OPCODES.ack,
  SSI_OPCODES.nak,
  SSI_OPCODES.replyRevision,
  SSI_OPCODES.paramSend,
]);

const MATCHERS: Readonly<Record<ReplyKind, () => ReplyMatcher>> = {
  "ack-nak": ackNak,
  "newland-menu": newlandMenu,
  "honeywell-menu": honeywellMenu,
  "newland-7e": packetReply(2, measureEngineReply, (packet) =>
    isIntactEngineReply(packet) ? { ok: isEngineReplyOk(packet), mayGrow: false } : "broken",
  ),
  "ssi-clone": packetReply(3, measureSsi, (packet) => {
    const opcode = packet[1] ?? 0;
    // A code in a packet: the module is set to packets and would send it again and again. It needs a profile of SSI.
    if (!isIntactSsi(packet) || !SSI_REPLIES.has(opcode)) return "broken";
    return { ok: opcode === SSI_OPCODES.ack ? true : opcode === SSI_OPCODES.nak ? false : null, mayGrow: false };
  }),
};

export function createMatchers(kinds: readonly ReplyKind[]): readonly ReplyMatcher[] {
  return kinds.map((kind) => MATCHERS[kind]());
}

/** Whether an answer of this kind is given to these bytes. Triggers are not answered but by what they make read. */
const ANSWERED: Readonly<Record<ReplyKind, (command: Uint8Array) => boolean>> = {
  "ack-nak": () => false,
  "newland-menu": ([first, second]) => first === 0x7e && second === 0x01,
  "newland-7e": ([first, second]) => first === 0x7e && second === 0x00,
  "honeywell-menu": ([first, second]) => first === SYN && second === 0x4d,
  "ssi-clone": ([, opcode = 0, source]) => opcode >= 0x80 && source === SSI_SOURCE.host,
};

export function isAnswered(command: Uint8Array, kinds: readonly ReplyKind[]): boolean {
  return kinds.some((kind) => ANSWERED[kind](command));
}
