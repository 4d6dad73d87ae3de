/**
 * What scanners and keyboards do to a code before it arrives: line ends, STX/ETX, a byte order mark, the scanner's own
 * symbology prefix, and, where a keyboard-wedge scanner types into a Chinese input method, full-width characters. Texts
 * copied from a chat or a document bring marks that nobody sees.
 */

/**
 * AIM symbology identifier, e.g. "]Q1" for a QR code. "]Q2" also announces the character set, as six digits behind a
 * backslash (ISO/IEC 15424; the number is that of the ECI register).
 */
const SYMBOLOGY = /\][A-Za-z][0-9A-Za-z](?:\\\d{6})?/y;

/** Soft hyphen, marks of no width and of direction, word joiner, byte order mark: the content they stand in is the same without. */
const INVISIBLE = "\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff";
const UNSEEN = new RegExp(`[\\s${INVISIBLE}]`, "g");

const FRAME_CHARACTER = new RegExp(`[\\u0000-\\u0020\\u007f\\s${INVISIBLE}]`);

/** Removes what frames a text, never what is inside it. */
export function trimFrame(text: string): string {
  let from = 0;
  let to = text.length;
  for (;;) {
    while (from < to && FRAME_CHARACTER.test(text.charAt(from))) from += 1;
    SYMBOLOGY.lastIndex = from;
    const symbology = SYMBOLOGY.exec(text)?.[0].length ?? 0;
    if (symbology === 0) break;
    // Again: scanner and host may both add one, and the frame may stand inside it.
    from += symbology;
  }
  while (to > from && FRAME_CHARACTER.test(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** Full-width forms to ASCII; the Chinese full stop to the point that the input method made it from. */
export function halfWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/。/g, ".")
    .replace(/、/g, ",");
}

/** Removes white space and what nobody sees, wherever it stands. */
export function withoutSpace(text: string): string {
  return text.replace(UNSEEN, "");
}

/** The code itself, in ASCII as far as its characters have any. */
export function plainText(text: string): string {
  return withoutSpace(halfWidth(trimFrame(text)));
}

/** Control characters and bytes that were no text: nothing a person or an issuer wrote. */
export function hasNoise(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isControl(unit) || unit === 0xfffd || unit === 0xffff) return true;
  }
  return !text.isWellFormed();
}

function isControl(unit: number): boolean {
  const space = unit === 0x09 || unit === 0x0a || unit === 0x0b || unit === 0x0c || unit === 0x0d;
  return (unit < 0x20 && !space) || unit === 0x7f;
}
