import type { Framing } from "../../config/profiles/schema.ts";

/**
 * Bytes to frames: one frame is what a scanner sent for one code. Pure and byte by byte, so that any chunking of the
 * same bytes gives the same frames (UARTs split where they like, serialport #1622, #2677); only the idle gap is time,
 * and it comes in as `gap()`.
 *
 * Nothing here throws. What is not a frame is counted by why it was dropped:
 * `too-long`: more than `maxBytes`, thrown away up to its own end, so that its tail is not taken for a code;
 * `unfinished`: cut off by silence where the profile names a suffix, by a new STX, or by an unplug.
 */
export interface Framer {
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** `idleMs` passed without a byte. */
  gap(): readonly Uint8Array[];
  /** The device is gone: its half frame must not be joined to what the next connection says. */
  reset(): void;
  /** A frame has begun and not ended: whoever owns the clock should watch for the gap. */
  readonly pending: boolean;
  readonly dropped: { readonly tooLong: number; readonly unfinished: number };
}

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;

export function createFramer(framing: Framing): Framer {
  const { suffix, maxBytes } = framing;
  const dropped = { tooLong: 0, unfinished: 0 };
  const buffer = new Uint8Array(maxBytes);
  let length = 0;
  let tooLong = false;
  /** stx-etx: inside a frame. crlf: a CR was seen and is not yet content. */
  let inFrame = false;
  let heldCr = false;

  const add = (byte: number): void => {
    if (length < maxBytes) buffer[length++] = byte;
    else tooLong = true;
  };
  const clear = (): void => {
    // The bytes of a person's code do not stay behind in the buffer.
    buffer.fill(0, 0, length);
    length = 0;
    tooLong = false;
    inFrame = false;
    heldCr = false;
  };
  const finish = (frames: Uint8Array[]): void => {
    if (tooLong) dropped.tooLong += 1;
    else if (length > 0) frames.push(buffer.slice(0, length));
    clear();
  };
  const abandon = (): void => {
    if (tooLong) dropped.tooLong += 1;
    else if (length > 0 || inFrame || heldCr) dropped.unfinished += 1;
    clear();
  };

  const take: Record<Framing["suffix"], (byte: number, frames: Uint8Array[]) => void> = {
    none: (byte) => add(byte),
    any: (byte, frames) => (byte === CR || byte === LF ? finish(frames) : add(byte)),
    cr: (byte, frames) => {
      if (byte === CR) finish(frames);
      // A device set to CR LF although the profile says CR would start each next scan with LF (measured, facts 2.3).
      else if (byte !== LF || length > 0) add(byte);
    },
    lf: (byte, frames) => (byte === LF ? finish(frames) : add(byte)),
    crlf: (byte, frames) => {
      if (heldCr && byte === LF) {
        finish(frames);
        return;
      }
      if (heldCr) add(CR);
      heldCr = byte === CR;
      if (!heldCr) add(byte);
    },
    "stx-etx": (byte, frames) => {
      if (byte === STX) {
        if (inFrame) abandon();
        inFrame = true;
      } else if (byte === ETX && inFrame) finish(frames);
      else if (inFrame) add(byte);
    },
  };
  const takeByte = take[suffix];
  const gapEndsFrame = suffix === "none" || suffix === "any";

  return {
    push(bytes) {
      const frames: Uint8Array[] = [];
      for (const byte of bytes) takeByte(byte, frames);
      return frames;
    },
    gap() {
      const frames: Uint8Array[] = [];
      if (gapEndsFrame) finish(frames);
      else abandon();
      return frames;
    },
    reset: abandon,
    get pending() {
      return length > 0 || tooLong || inFrame || heldCr;
    },
    get dropped() {
      return { ...dropped };
    },
  };
}
