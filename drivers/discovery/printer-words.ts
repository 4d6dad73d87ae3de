/**
 * A printer's answers in words, bit by bit (printing facts 2.1 to 2.3, 2.6). For people: what the driver concludes from
 * the same bytes is in `drivers/printer`. Pure; any bytes are answered, what is no answer is said to be none.
 */

import { BITS_OF, type StatusBit } from "../printer/status-bits.ts";
import type { StatusNumber } from "../printer/status.ts";

type Bits = readonly (readonly [mask: number, words: string])[];

const BIT_WORDS: Readonly<Record<StatusBit, string | null>> = {
  // Nobody has a drawer on a kiosk's printer; the pin floats.
  drawer: null,
  offline: "offline",
  "waits-for-recovery": "waits to be brought online again",
  "feed-button": "feed button held",
  "cover-open": "cover open",
  feeding: "feeding by button",
  "stopped-paper-end": "stopped: paper end",
  error: "an error (see 3)",
  recoverable: "recoverable error or paper jam",
  cutter: "cutter error",
  unrecoverable: "unrecoverable error",
  head: "head temperature or voltage, recovers by itself",
  "near-end": "paper near its end",
  "paper-end": "paper end",
};

/** Answer to DLE EOT 1-4: one byte, 0xx1xx10. */
export function statusByteWords(n: StatusNumber, answer: Uint8Array): string {
  const [byte] = answer;
  if (byte === undefined) return NO_ANSWER;
  if (answer.length > 1) return `${answer.length} bytes where one is due`;
  if ((byte & 0x93) !== 0x12) return "no status: its fixed bits are wrong";
  const said = statusWords(n, byte);
  return said.length === 0 ? "all well" : said.join(", ");
}

/** Automatic status after GS a: 0xx1xx00, then three bytes 0xx0xxxx. */
export function automaticStatusWords(answer: Uint8Array): string {
  if (answer.length === 0) return NO_ANSWER;
  const [first = 0, second = 0, third = 0] = answer;
  if (answer.length !== 4 || (first & 0x93) !== 0x10) return "no automatic status: four bytes are due";
  const said = [
    ...wordsIn(
      [
        [0x08, "offline"],
        [0x20, "cover open"],
        [0x40, "feed button held"],
      ],
      first,
    ),
    ...wordsIn(
      [
        [0x04, "recoverable error"],
        [0x08, "cutter error"],
        [0x20, "unrecoverable error"],
      ],
      second,
    ),
    ...wordsIn(
      [
        [0x03, "paper near its end"],
        [0x0c, "paper end"],
      ],
      third,
    ),
  ];
  return said.length === 0 ? "all well; it speaks by itself when something changes" : said.join(", ");
}

/** GS r 1: bits 0-1 near end, 2-3 end. */
export function sensorWords(answer: Uint8Array): string {
  const [byte] = answer;
  if (byte === undefined) return NO_ANSWER;
  if (answer.length > 1 || (byte & 0x90) !== 0) return "no sensor byte";
  const said = wordsIn(
    [
      [0x03, "paper near its end"],
      [0x0c, "paper end"],
    ],
    byte,
  );
  return `parsed everything before it${said.length === 0 ? "" : `; ${said.join(", ")}`}`;
}

/** GS ( H fn 48: `37 22 d1 d2 d3 d4 00`. */
export function processIdWords(answer: Uint8Array, id: string): string {
  if (answer.length === 0) return NO_ANSWER;
  return isProcessId(answer, id) ? "printed everything before it, and says which job" : "no process id";
}

export function isProcessId(answer: Uint8Array, id: string): boolean {
  return Buffer.from(answer).equals(Buffer.from([0x37, 0x22, ...Buffer.from(id, "latin1"), 0x00]));
}

/** DLE EOT 20 of CUSTOM: `10 0F paper user recoverable unrecoverable`. */
export function fullStatusWords(answer: Uint8Array): string {
  if (answer.length === 0) return NO_ANSWER;
  const [head, kind, paper = 0, user = 0, recoverable = 0, unrecoverable = 0] = answer;
  if (answer.length !== 6 || head !== 0x10 || kind !== 0x0f) return "no full status: six bytes 10 0f … are due";
  const said = [
    ...wordsIn(
      [
        [0x01, "paper end"],
        [0x04, "paper near its end"],
        [0x20, "a slip at the exit"],
      ],
      paper,
    ),
    ...wordsIn(
      [
        [0x01, "head up"],
        [0x02, "cover open"],
      ],
      user,
    ),
    ...(recoverable === 0 ? [] : [`recoverable errors ${recoverable.toString(16)}`]),
    ...(unrecoverable === 0 ? [] : [`unrecoverable errors ${unrecoverable.toString(16)}`]),
  ];
  return said.length === 0 ? "all well" : said.join(", ");
}

/** GS I 65-69: `5F text 00`; null where it is not that. */
export function nameIn(answer: Uint8Array): string | null {
  if (answer.length < 3 || answer[0] !== 0x5f || answer.at(-1) !== 0x00) return null;
  const text = Buffer.from(answer.subarray(1, -1)).toString("latin1");
  return /^[\x20-\x7e]{1,80}$/.test(text) ? text.trim() : null;
}

/** GS I 2: what the printer has. */
export function typeWords(answer: Uint8Array): string {
  const [byte] = answer;
  if (byte === undefined) return NO_ANSWER;
  if (answer.length > 1 || (byte & 0x90) !== 0) return "no type byte";
  return `${(byte & 0x01) === 0 ? "no" : "a"} two-byte (Chinese) font, ${(byte & 0x02) === 0 ? "no" : "a"} cutter`;
}

/** Each thing once, also where two bits say it. */
function statusWords(n: StatusNumber, byte: number): readonly string[] {
  const set = BITS_OF[n].filter((bit, i) => bit !== null && (byte & (1 << i)) !== 0);
  return [...new Set(set)].flatMap((bit) => (bit === null ? [] : (BIT_WORDS[bit] ?? [])));
}

export const NO_ANSWER = "no answer";

function wordsIn(bits: Bits, byte: number): readonly string[] {
  return bits.flatMap(([mask, words]) => ((byte & mask) === 0 ? [] : [words]));
}
