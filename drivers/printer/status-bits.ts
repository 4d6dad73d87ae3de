/**
 * What each bit of the answers to DLE EOT 1 to 4 says (printing facts 2.1). One table for whoever shows them: a technician's
 * console and command. What the driver concludes from the same bytes is in status.ts.
 */
import type { StatusNumber } from "./status.ts";

export const STATUS_BITS = [
  "drawer",
  "offline",
  "waits-for-recovery",
  "feed-button",
  "cover-open",
  "feeding",
  "stopped-paper-end",
  "error",
  "recoverable",
  "cutter",
  "unrecoverable",
  "head",
  "near-end",
  "paper-end",
] as const;
export type StatusBit = (typeof STATUS_BITS)[number];

/** Bit 0 to bit 7; null: fixed, the same in every answer (0xx1xx10). */
export const BITS_OF: Readonly<Record<StatusNumber, readonly (StatusBit | null)[]>> = {
  1: [null, null, "drawer", "offline", null, "waits-for-recovery", "feed-button", null],
  2: [null, null, "cover-open", "feeding", null, "stopped-paper-end", "error", null],
  3: [null, null, "recoverable", "cutter", null, "unrecoverable", "head", null],
  4: [null, null, "near-end", "near-end", null, "paper-end", "paper-end", null],
};

/** What a bit that is set means for the terminal: nothing, a warning, or that it stops printing. */
export const WEIGHT_OF: Readonly<Record<StatusBit, "none" | "warn" | "bad">> = {
  drawer: "none",
  offline: "bad",
  "waits-for-recovery": "bad",
  "feed-button": "none",
  "cover-open": "bad",
  feeding: "none",
  "stopped-paper-end": "bad",
  error: "bad",
  recoverable: "bad",
  cutter: "bad",
  unrecoverable: "bad",
  head: "bad",
  "near-end": "warn",
  "paper-end": "bad",
};
