import fc from "fast-check";
import type { Heard, ScanProtocol } from "./protocol.ts";

/**
 * Hostile input for the codecs. A case is a short random program of bytes that is carried out here: fast-check makes and
 * shrinks plain bytes some ten times as fast as trees of arbitraries, and CI tries each codec 100,000 times.
 */
export interface Words {
  /** Single bytes that mean something to the codec. */
  readonly bytes: readonly number[];
  /** Whole messages, which also come cut short, without their beginning, and damaged. */
  readonly messages: readonly Uint8Array[];
}

export interface Hostile {
  readonly whole: Uint8Array;
  /** The same bytes in pieces. */
  readonly chunks: readonly Uint8Array[];
}

export function hostile(words: Words): fc.Arbitrary<Hostile> {
  return fc
    .tuple(fc.uint8Array({ maxLength: 48 }), fc.uint8Array({ minLength: 1, maxLength: 6 }))
    .map(([program, sizes]) => {
      const whole = streamOf(program, words);
      return { whole, chunks: cut(whole, sizes) };
    });
}

function streamOf(program: Uint8Array, { bytes, messages }: Words): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < program.length; at += 3) {
    const [kind = 0, first = 0, second = 0] = program.subarray(at, at + 3);
    const message = messages[first % messages.length] ?? new Uint8Array();
    const place = second % (message.length + 1);
    switch (kind % 7) {
      case 0:
        out.push(first, second);
        break;
      case 1:
        out.push(bytes[first % bytes.length] ?? 0, bytes[second % bytes.length] ?? 0);
        break;
      case 2:
        out.push(...Array.from({ length: second % 24 }, (_, index) => 0x20 + ((first + index * 7) % 0x5f)));
        break;
      case 3:
        out.push(...message);
        break;
      case 4:
        out.push(...message.subarray(0, place));
        break;
      case 5:
        out.push(...message.subarray(place));
        break;
      case 6:
        out.push(...message.map((byte, index) => (index === place ? byte ^ kind : byte)));
        break;
    }
  }
  return Uint8Array.from(out);
}

function cut(whole: Uint8Array, sizes: Uint8Array): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn += 1) {
    const size = 1 + (sizes[turn % sizes.length] ?? 0);
    chunks.push(whole.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** Everything heard and dropped, as one string that can be compared at once: `expect` takes longer than a codec. */
export function story(protocol: ScanProtocol, chunks: readonly Uint8Array[]): string {
  const heard = chunks.flatMap((chunk) => protocol.push(chunk));
  return [...heard, ...silence(protocol)].map(tell).join("\n") + JSON.stringify(protocol.dropped);
}

/** Silence until nothing is expected any more; throws when that does not come. */
export function silence(protocol: ScanProtocol): readonly Heard[] {
  const heard: Heard[] = [];
  for (let gaps = 0; protocol.pending; gaps += 1) {
    if (gaps > 4) throw new Error("still pending after four silences");
    heard.push(...protocol.gap());
  }
  return heard;
}

function tell(one: Heard): string {
  return `${one.type} ${one.type === "reply" ? String(one.ok) : ""} ${Buffer.from(one.bytes).toString("latin1")}`;
}

/** The longest code that was heard. */
export function longestCode(heard: readonly Heard[]): number {
  return heard.reduce((longest, { type, bytes }) => (type === "code" ? Math.max(longest, bytes.length) : longest), 0);
}
