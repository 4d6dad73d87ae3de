/**
 * Text that is typed on the glass or held to the scanner. A panel has no Chinese keyboard, so a text in Chinese comes as a QR
 * code that a telephone shows. Pure.
 */

export type TypedKey = string;

/** Characters are added at the end; `longest` in characters as people count them. */
export function pressKey(text: string, key: TypedKey, longest: number): string {
  if (key === "clear") return "";
  const characters = Array.from(text);
  if (key === "delete") return characters.slice(0, -1).join("");
  return characters.length < longest ? text + key : text;
}

/** What a code says, as one line; null where it is no text, or longer than the setting may be. */
export function scannedText(scanned: string, longest: number): string | null {
  const text = scanned.trim();
  if (text === "" || Array.from(text).length > longest || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return null;
  return text;
}
