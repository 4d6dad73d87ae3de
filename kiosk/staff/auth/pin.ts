/**
 * What may be a PIN: 6 to 8 digits that nobody guesses first. The lists of leaked PINs begin with repeats, runs and
 * birthdays; with those gone, a thief with three tries has three in about a million.
 */
import { randomInt } from "node:crypto";

export const PIN_LENGTH = { least: 6, most: 8 } as const;

export type PinProblem = "length" | "repeats" | "run" | "date" | "contains-number";

/** Null where it may be used. `number` is the staff number, which whoever looks over a shoulder knows. */
export function pinProblem(pin: string, number: string): PinProblem | null {
  if (!/^[0-9]{6,8}$/.test(pin)) return "length";
  if (repeats(pin)) return "repeats";
  if (isRun(pin)) return "run";
  if (isDate(pin)) return "date";
  if (pin === number.repeat(Math.ceil(pin.length / number.length)).slice(0, pin.length)) return "contains-number";
  return null;
}

/** A one-time PIN for somebody who has none yet. */
export function randomPin(): string {
  for (;;) {
    const pin = String(randomInt(0, 100_000_000)).padStart(PIN_LENGTH.most, "0");
    if (pinProblem(pin, "00") === null) return pin;
  }
}

/** 111111, 121212, 123123, 112233, 123321, and what uses only two digits at all. */
function repeats(pin: string): boolean {
  if (new Set(pin).size <= 2) return true;
  for (let block = 1; block <= pin.length / 2; block += 1) {
    if (pin.length % block === 0 && pin === pin.slice(0, block).repeat(pin.length / block)) return true;
  }
  const pairs = pin.match(/../g) ?? [];
  if (pin.length % 2 === 0 && pairs.every(([a, b]) => a === b)) return true;
  const half = pin.slice(0, pin.length / 2);
  return pin.length % 2 === 0 && pin.slice(half.length) === Array.from(half).reverse().join("");
}

/** 123456, 987654, 135790: every step is the same, also over the nought. */
function isRun(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = digits.slice(1).map((digit, i) => (digit - (digits[i] ?? 0) + 10) % 10);
  return new Set(steps).size === 1;
}

/** A day as anybody writes it: YYYYMMDD, DDMMYYYY, MMDDYYYY, YYMMDD, DDMMYY, MMDDYY. */
function isDate(pin: string): boolean {
  const part = (from: number, to: number): number => Number(pin.slice(from, to));
  if (pin.length === 8) {
    return (
      isDay(part(0, 4), part(4, 6), part(6, 8)) ||
      isDay(part(4, 8), part(2, 4), part(0, 2)) ||
      isDay(part(4, 8), part(0, 2), part(2, 4))
    );
  }
  if (pin.length !== 6) return false;
  const [a, b, c] = [part(0, 2), part(2, 4), part(4, 6)];
  return isDay(2000 + a, b, c) || isDay(2000 + c, b, a) || isDay(2000 + c, a, b);
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1920 || year > 2099 || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(2000, month, 0)).getUTCDate();
}
