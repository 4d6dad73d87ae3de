/** A code that was held up during the live test, as the page shows it. Pure. */
import type { Scan } from "../../../drivers/scanner/scanner.ts";
import type { ScanView } from "../../display/contract/staff/devices.ts";
import { beijingDateTime } from "../../invoice/dates.ts";
import { lastFour } from "../../invoice/mask.ts";
import { needsOf } from "../../invoice/needs.ts";
import { meaningOfScan, type ScanMeaning } from "../../shell/events.ts";

/** As many bytes as fit on the page; an invoice's code has 50 to 90. */
const SHOWN_BYTES = 160;
const SHOWN_CHARACTERS = 160;

export interface ScanCircumstances {
  readonly wall: Date;
  /** Monotonic milliseconds, to measure how long understanding took. */
  readonly nowMs: () => number;
  /** Whether the bytes may be shown; what the code means is masked for everybody. */
  readonly raw: boolean;
}

export function scanView(scan: Scan, { wall, nowMs, raw }: ScanCircumstances): ScanView {
  const { text, bytes, tookMs = null } = scan;
  const beganMs = nowMs();
  const meaning = meaningOfScan(text);
  const parseMs = nowMs() - beganMs;
  return {
    at: beijingDateTime(wall).slice(11, 19),
    bytes: bytes.length,
    tookMs: tookMs === null ? null : Math.round(tookMs),
    hex: raw ? Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString("hex") : null,
    text: raw ? visible(text) : null,
    encoding: encodingOf(bytes),
    parseMs: Math.round(parseMs * 100) / 100,
    meaning: meaningView(meaning),
  };
}

/** Whether the terminal can do something with it. */
export function isUnderstood({ meaning }: ScanView): boolean {
  return meaning.type !== "problem";
}

function meaningView(meaning: ScanMeaning): ScanView["meaning"] {
  switch (meaning.type) {
    case "claim":
      return { type: "claim" };
    case "problem":
      return { type: "problem", code: meaning.problem.code };
    case "invoice": {
      const { kind, invoiceNumber, amountFen, issueDate, crc } = meaning.reading;
      return {
        type: "invoice",
        kind,
        number: masked(invoiceNumber),
        amountFen,
        issueDate,
        crc,
        needs: needsOf(meaning.reading),
      };
    }
  }
}

/** "2511…6789": what a technician compares with the paper, and no more. */
function masked(number: string): string {
  return number.length > 8 ? `${number.slice(0, 4)}…${lastFour(number)}` : `…${lastFour(number)}`;
}

/** Control characters drawn as their pictures, so that a stray one is seen. */
function visible(text: string): string {
  return Array.from(text)
    .slice(0, SHOWN_CHARACTERS)
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20) return String.fromCodePoint(0x2400 + code);
      return code === 0x7f ? "␡" : character;
    })
    .join("");
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function encodingOf(bytes: Uint8Array): ScanView["encoding"] {
  if (bytes.every((byte) => byte < 0x80)) return "ascii";
  try {
    utf8.decode(bytes);
    return "utf-8";
  } catch {
    return "gb18030";
  }
}
