/**
 * The amount as typed: at most two decimals, because there is nothing below a fen, and twelve digits before the point,
 * which is more than any invoice and what parseYuan takes. The minus is for red-letter invoices and stands only in front.
 */
import { plainYuan } from "../../invoice/money.ts";

const MOST_YUAN_DIGITS = 12;
const MOST_DECIMALS = 2;

export function pressAmount(text: string, key: string): string {
  const negative = text.startsWith("-");
  const sign = negative ? "-" : "";
  const body = negative ? text.slice(1) : text;
  switch (key) {
    case "clear":
      return "";
    case "delete":
      return text.slice(0, -1);
    case "-":
      return negative ? body : `-${body}`;
    case ".":
      if (body.includes(".")) return text;
      return `${sign}${body === "" ? "0" : body}.`;
    default:
      return /^(?:\d|00)$/.test(key) ? sign + Array.from(key).reduce(appendDigit, body) : text;
  }
}

function appendDigit(body: string, digit: string): string {
  const point = body.indexOf(".");
  if (point >= 0) return body.length - point > MOST_DECIMALS ? body : body + digit;
  // A nought in front says nothing: "0" then "5" is five yuan, "0" then "0" stays nought.
  if (body === "0") return digit;
  return body.length < MOST_YUAN_DIGITS ? body + digit : body;
}

/** Fen as a person types them: "368" for whole yuan, so that the text has room for what may be missing. */
export function textOfAmount(fen: number): string {
  return plainYuan(fen).replace(/\.00$/, "");
}

/** "0", "0." and "0.0" may still become an amount; "0.00" is nought and can be said to be wrong. */
export function mayStillGrow(text: string): boolean {
  return /^-?0(?:\.0?)?$/.test(text);
}
