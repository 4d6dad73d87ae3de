import type { WedgeScannerProfile } from "../../../config/profiles/schema.ts";
import type { Heard, ScanProtocol } from "../protocol.ts";
import { COMMANDS, ENTER, KEYPAD_ENTER, KEYS, LOCKS, SHIFTS, TAB } from "./keys.ts";

/** struct input_event on 64-bit Linux: two 64-bit numbers of time, type, code, value. */
export const INPUT_EVENT_BYTES = 24;
const TYPE_AT = 16;
const CODE_AT = 18;
const VALUE_AT = 20;

const EV_SYN = 0;
const SYN_REPORT = 0;
const SYN_DROPPED = 3;
const EV_KEY = 1;
const RELEASED = 0;
const PRESSED = 1;

/**
 * A scanner that types: input events of the kernel to codes. Letters, digits and signs of a US keyboard only; a Chinese
 * character has no key, and scanners that try play Alt with a number. A code with such a chord, with a function key or
 * with keys that the kernel lost is dropped whole: a part of it would be another code.
 */
export function createWedgeProtocol(
  profile: Pick<WedgeScannerProfile, "endKeys" | "keyGapMs" | "maxBytes">,
): ScanProtocol {
  const { maxBytes, keyGapMs } = profile;
  const endsWithKey = profile.endKeys.length > 0;
  const dropped = { tooLong: 0, unfinished: 0, malformed: 0 };
  const event = new Uint8Array(INPUT_EVENT_BYTES);
  const view = new DataView(event.buffer);
  const buffer = new Uint8Array(maxBytes);
  let eventBytes = 0;
  let length = 0;
  /** Keys that change the meaning of others, as long as they are down. */
  let held: ReadonlySet<number> = new Set();
  let state: "good" | "spoiled" | "too-long" = "good";
  /** The kernel threw events away: what is in its list up to the next report is not whole. */
  let isLost = false;

  const clear = (): void => {
    buffer.fill(0, 0, length);
    length = 0;
    state = "good";
  };
  const finish = (heard: Heard[]): void => {
    if (state === "spoiled") dropped.malformed += 1;
    else if (state === "too-long") dropped.tooLong += 1;
    else if (length > 0) heard.push({ type: "code", bytes: buffer.slice(0, length) });
    clear();
  };
  const add = (byte: number): void => {
    if (length === maxBytes) state = state === "good" ? "too-long" : state;
    else buffer[length++] = byte;
  };

  const press = (key: number, heard: Heard[]): void => {
    const isEnter = key === ENTER || key === KEYPAD_ENTER;
    const isCommand = [...held].some((down) => COMMANDS.has(down));
    if (!isCommand && isEnter && profile.endKeys.includes("enter")) finish(heard);
    else if (!isCommand && key === TAB && profile.endKeys.includes("tab")) finish(heard);
    else if (SHIFTS.has(key) || COMMANDS.has(key)) held = new Set([...held, key]);
    else if (!LOCKS.has(key)) {
      const letter = KEYS.get(key);
      if (letter === undefined || isCommand) state = "spoiled";
      else add([...held].some((down) => SHIFTS.has(down)) ? letter.shifted : letter.plain);
    }
  };

  const takeEvent = (heard: Heard[]): void => {
    const type = view.getUint16(TYPE_AT, true);
    const code = view.getUint16(CODE_AT, true);
    const value = view.getInt32(VALUE_AT, true);
    if (type === EV_SYN && code === SYN_DROPPED) {
      isLost = true;
      state = "spoiled";
      held = new Set();
    } else if (type === EV_SYN && code === SYN_REPORT) isLost = false;
    else if (type !== EV_KEY || isLost) return;
    else if (value === PRESSED) press(code, heard);
    // A key that repeats (2) is one that was held too long; no scanner holds a key.
    else if (value === RELEASED) held = new Set([...held].filter((down) => down !== code));
  };

  const abandon = (): void => {
    if (state === "spoiled") dropped.malformed += 1;
    else if (state === "too-long") dropped.tooLong += 1;
    else if (length > 0) dropped.unfinished += 1;
    clear();
    held = new Set();
  };

  return {
    push(bytes) {
      const heard: Heard[] = [];
      for (const byte of bytes) {
        event[eventBytes++] = byte;
        if (eventBytes < INPUT_EVENT_BYTES) continue;
        takeEvent(heard);
        eventBytes = 0;
        event.fill(0);
      }
      return heard;
    },
    gap() {
      const heard: Heard[] = [];
      if (endsWithKey) abandon();
      else finish(heard);
      held = new Set();
      return heard;
    },
    reset() {
      abandon();
      eventBytes = 0;
      event.fill(0);
      isLost = false;
    },
    get pending() {
      return length > 0 || state !== "good" || held.size > 0;
    },
    idleMs: keyGapMs,
    get dropped() {
      return { ...dropped };
    },
    command: () => null,
    answers: () => false,
  };
}
