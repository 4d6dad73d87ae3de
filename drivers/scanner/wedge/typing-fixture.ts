import { KEYS } from "./keys.ts";
import { INPUT_EVENT_BYTES } from "./protocol.ts";

/** The far end of the cable: what the kernel says when a scanner types. For tests and the rig. */
export interface KeyEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

const LEFT_SHIFT = 42;
const SYN: KeyEvent = { type: 0, code: 0, value: 0 };
const key = (code: number, value: number): KeyEvent => ({ type: 1, code, value });
/** EV_MSC MSC_SCAN, as usbhid puts it before each key. */
const SCAN_CODE: KeyEvent = { type: 4, code: 4, value: 0x70004 };

export function stroke(code: number, shifted = false): readonly KeyEvent[] {
  const strokes = [SCAN_CODE, key(code, 1), SYN, SCAN_CODE, key(code, 0), SYN];
  return shifted ? [key(LEFT_SHIFT, 1), SYN, ...strokes, key(LEFT_SHIFT, 0), SYN] : strokes;
}

/** Throws for what a US keyboard cannot type. */
export function typing(text: string): readonly KeyEvent[] {
  return Array.from(text).flatMap((letter) => {
    const byte = letter.charCodeAt(0);
    const entry = [...KEYS].find(([, { plain, shifted }]) => plain === byte || shifted === byte);
    if (entry === undefined) throw new Error(`no key for ${JSON.stringify(letter)}`);
    return stroke(entry[0], entry[1].plain !== byte);
  });
}

export function eventBytes(events: readonly KeyEvent[]): Uint8Array {
  const bytes = new Uint8Array(events.length * INPUT_EVENT_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, { type, code, value }] of events.entries()) {
    const at = index * INPUT_EVENT_BYTES;
    view.setBigUint64(at, 1_700_000_000n, true);
    view.setUint16(at + 16, type, true);
    view.setUint16(at + 18, code, true);
    view.setInt32(at + 20, value, true);
  }
  return bytes;
}
