/** Signs that print, eyes and fingers take for one another (facts 7). */

/** A letter where a digit belongs has one reading; it is still proposed and not applied. */
const LETTER_TO_DIGIT: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  D: "0",
  I: "1",
  l: "1",
  "|": "1",
  Z: "2",
  z: "2",
  S: "5",
  s: "5",
  B: "8",
  G: "6",
  q: "9",
};

/** Digits of a worn dot-matrix print. */
const DIGIT_TO_DIGITS: Readonly<Record<string, readonly string[]>> = {
  "0": ["8"],
  "1": ["7"],
  "3": ["8"],
  "5": ["6"],
  "6": ["5"],
  "7": ["1"],
  "8": ["3", "0"],
};

export function lettersToDigits(text: string): string {
  return Array.from(text, (character) => LETTER_TO_DIGIT[character] ?? character).join("");
}

/** The text with one confusable digit at one of these places replaced, and with two neighbours there swapped. */
export function slips(text: string, places: readonly number[]): readonly string[] {
  const replaced = places.flatMap((at) =>
    (DIGIT_TO_DIGITS[text.charAt(at)] ?? []).map((digit) => text.slice(0, at) + digit + text.slice(at + 1)),
  );
  const swapped = places
    .filter((at) => places.includes(at + 1) && text.charAt(at) !== text.charAt(at + 1))
    .map((at) => text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2));
  return [...replaced, ...swapped];
}
