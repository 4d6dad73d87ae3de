/**
 * Key codes of linux/input-event-codes.h to bytes, for a keyboard of US layout: that is what a scanner in keyboard mode
 * plays unless it was set to another country, and then its digits are right at least.
 */
export interface Key {
  readonly plain: number;
  readonly shifted: number;
}

export const ENTER = 28;
export const KEYPAD_ENTER = 96;
export const TAB = 15;
export const SHIFTS: ReadonlySet<number> = new Set([42, 54]);
/** Ctrl, Alt, Super: what is pressed with them is a command to a computer, not a letter. */
export const COMMANDS: ReadonlySet<number> = new Set([29, 97, 56, 100, 125, 126]);
/** Caps, Num and Scroll Lock: some scanners press them around a code. */
export const LOCKS: ReadonlySet<number> = new Set([58, 69, 70]);

/** Rows of the keyboard from their first key code on, each with what they give with Shift. */
const ROWS: readonly (readonly [number, string, string])[] = [
  [2, "1234567890-=", "!@#$%^&*()_+"],
  [16, "qwertyuiop[]", "QWERTYUIOP{}"],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, "\\zxcvbnm,./", "|ZXCVBNM<>?"],
  [57, " ", " "],
  [55, "*", "*"],
  [71, "789-456+1230.", "789-456+1230."],
  [98, "/", "/"],
];

export const KEYS: ReadonlyMap<number, Key> = new Map(
  ROWS.flatMap(([first, plain, shifted]) =>
    Array.from(plain).map((letter, index): [number, Key] => [
      first + index,
      { plain: letter.charCodeAt(0), shifted: shifted.charCodeAt(index) },
    ]),
  ),
);
