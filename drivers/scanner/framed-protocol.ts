import { bytesOfHex } from "../../config/profiles/common.ts";
import type { Framing, SerialScannerProfile } from "../../config/profiles/schema.ts";
import { createFramer } from "./framing.ts";
import type { Heard, ScanProtocol } from "./protocol.ts";
import { createMatchers, isAnswered, type ReplyMatcher } from "./replies.ts";

const LF = 0x0a;
const CR = 0x0d;
const ETX = 0x03;
/** The byte with which the end of a code begins, and the one with which it is over. */
const ENDS: Readonly<
  Record<Framing["suffix"], { readonly first: readonly number[]; readonly last: readonly number[] }>
> = {
  cr: { first: [CR], last: [CR] },
  lf: { first: [LF], last: [LF] },
  crlf: { first: [CR], last: [LF] },
  any: { first: [CR, LF], last: [CR, LF] },
  "stx-etx": { first: [], last: [ETX] },
  none: { first: [], last: [] },
};
/** SSI clones sleep; the first byte wakes them and is lost (vendor's instruction table). */
const WAKE_UP = Uint8Array.of(0x00);

/**
 * Text with an end mark (`framing.ts`), with the device's answers to commands in between (`replies.ts`).
 *
 * An answer stands where a code could begin, and no end mark follows it. So the bytes behind an end mark are held back
 * while they may become an answer; what turns out to be an answer waits for one more byte, or for silence: with the end
 * mark behind it, it was the text of a code that looked like one. A visitor can print any text as a code, so a code must
 * not be able to speak for the device.
 */
export function createFramedProtocol(
  profile: Pick<SerialScannerProfile, "framing" | "commands" | "replies">,
): ScanProtocol {
  const { framing, commands, replies } = profile;
  const framer = createFramer(framing);
  const ends = ENDS[framing.suffix];
  const dropped = { tooLong: 0, unfinished: 0, malformed: 0 };
  let heard: Heard[] = [];
  let held: readonly number[] = [];
  let matchers: readonly ReplyMatcher[] = createMatchers(replies);
  /** How many of the held bytes are a whole answer. */
  let answer: { readonly bytes: number; readonly ok: boolean | null } | null = null;
  let surely = false;
  /** Behind a damaged answer nobody knows where the next code begins: everything goes up to the next end mark. */
  let skipping = false;

  const begin = (): void => {
    held = [];
    matchers = createMatchers(replies);
    answer = null;
    surely = false;
  };
  const frames = (list: readonly Uint8Array[]): void => {
    for (const bytes of list) heard.push({ type: "code", bytes });
  };
  const release = (): void => {
    const bytes = Uint8Array.from(held);
    begin();
    frames(framer.push(bytes));
  };
  /** The answer is one; what stands behind it begins anew. */
  const deliverAnswer = ({ bytes, ok }: { readonly bytes: number; readonly ok: boolean | null }): void => {
    const rest = held.slice(bytes);
    heard.push({ type: "reply", bytes: Uint8Array.from(held.slice(0, bytes)), ok });
    begin();
    for (const byte of rest) take(byte);
  };

  const take = (byte: number): void => {
    if (skipping) {
      skipping = !ends.last.includes(byte);
      return;
    }
    if (framer.pending || replies.length === 0) {
      frames(framer.push(Uint8Array.of(byte)));
      return;
    }
    held = [...held, byte];
    let whole: { readonly bytes: number; readonly ok: boolean | null } | null = null;
    let broken = false;
    const alive: ReplyMatcher[] = [];
    for (const matcher of matchers) {
      const verdict = matcher.take(byte);
      if (typeof verdict === "object") whole = { bytes: held.length, ok: verdict.ok };
      if (verdict === "surely") surely = true;
      if (verdict === "broken") broken = true;
      const goesOn = typeof verdict === "object" ? verdict.mayGrow : verdict === "maybe" || verdict === "surely";
      if (goesOn) alive.push(matcher);
    }
    if (whole === null && alive.length === 0) {
      decide(byte, broken);
      return;
    }
    matchers = alive;
    answer = whole ?? answer;
  };

  /** The last byte belongs to no answer any more. */
  const decide = (byte: number, broken: boolean): void => {
    if (answer !== null) {
      const endsHere = answer.bytes === held.length - 1 && ends.first.includes(byte);
      if (!endsHere) deliverAnswer(answer);
      else if (answer.bytes === 1) {
        // ACK and an end mark: no code is a single control byte, and an answer is not to be trusted that a code can make.
        dropped.malformed += 1;
        held = [byte];
        release();
      } else release();
    } else if (broken || surely) {
      dropped.malformed += 1;
      begin();
      skipping = true;
    } else release();
  };

  const flush = (): readonly Heard[] => {
    const said = heard;
    heard = [];
    return said;
  };
  const wipe = (): void => {
    if (held.length > 0 || skipping) dropped.unfinished += skipping ? 0 : 1;
    begin();
    skipping = false;
  };

  return {
    push(bytes) {
      for (const byte of bytes) take(byte);
      return flush();
    },
    gap() {
      while (answer !== null) deliverAnswer(answer);
      if (surely || skipping) wipe();
      else release();
      for (const frame of framer.gap()) {
        const { code, ok } = withoutLateAnswer(frame, replies.includes("ack-nak"));
        frames([code]);
        if (ok !== null) heard.push({ type: "reply", bytes: frame.slice(-1), ok });
      }
      return flush();
    },
    reset() {
      wipe();
      framer.reset();
    },
    get pending() {
      return held.length > 0 || skipping || framer.pending;
    },
    idleMs: framing.idleMs,
    get dropped() {
      const { tooLong, unfinished } = framer.dropped;
      return { tooLong, unfinished: dropped.unfinished + unfinished, malformed: dropped.malformed };
    },
    command(name) {
      const hex = commands[name];
      if (hex === null) return null;
      return replies.includes("ssi-clone") ? [WAKE_UP, bytesOfHex(hex)] : [bytesOfHex(hex)];
    },
    answers(name) {
      const hex = commands[name];
      return hex !== null && isAnswered(bytesOfHex(hex), replies);
    },
  };
}

/** Without an end mark, an ACK that came right behind a code looks like its last byte. */
function withoutLateAnswer(
  frame: Uint8Array,
  answersInOneByte: boolean,
): { readonly code: Uint8Array; readonly ok: boolean | null } {
  const last = frame.at(-1);
  const isAnswer = answersInOneByte && frame.length > 1 && (last === 0x06 || last === 0x15 || last === 0x05);
  return isAnswer ? { code: frame.slice(0, -1), ok: last === 0x06 } : { code: frame, ok: null };
}
