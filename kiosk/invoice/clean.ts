/**
 * What scanners and keyboards do to a code before it arrives: line ends, STX/ETX, a byte order mark, the scanner's own
 * symbology prefix, and, where a keyboard-wedge scanner types into a Chinese input method, full-width characters.
 */

/** Removes what frames a text, never what is inside it. */
export function trimFrame(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isFrame(text.charCodeAt(from))) from += 1;
  while (to > from && isFrame(text.charCodeAt(to - 1))) to -= 1;
  // AIM symbology identifier, e.g. "]Q1" for a QR code.
  return text.slice(from, to).replace(/^\][A-Za-z]\d/, "");
}

/** Full-width forms to ASCII; the Chinese full stop to the point that the input method made it from. */
export function halfWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/。/g, ".")
    .replace(/、/g, ",");
}

export function withoutSpace(text: string): string {
  return text.replace(/[\s\u200b\ufeff]/g, "");
}

/** Control characters and bytes that were no text: nothing a person or an issuer wrote. */
export function hasNoise(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isControl(unit) || unit === 0xfffd || unit === 0xffff) return true;
  }
  return !text.isWellFormed();
}

function isFrame(unit: number): boolean {
  return unit <= 0x20 || unit === 0x7f || unit === 0xfeff || unit === 0x3000 || unit === 0xa0 || unit === 0x200b;
}

function isControl(unit: number): boolean {
  const space = unit === 0x09 || unit === 0x0a || unit === 0x0b || unit === 0x0c || unit === 0x0d;
  return (unit < 0x20 && !space) || unit === 0x7f;
}
