/**
 * What the sandbox service has taken, one JSON line an ask, appended and synced before it replies: the service's side of
 * the story, for tests that kill the terminal. It is read again at the start, because a real service does not die with
 * the terminal either.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { VerifyOutcome } from "../../invoice/types.ts";
import { outcomeSchema } from "../outcome.ts";

const line = z.strictObject({
  key: z.string(),
  /** Hash of the invoice's identity. */
  invoice: z.string(),
  at: z.iso.datetime({ offset: true }),
  outcome: outcomeSchema,
});

export interface LedgerLine {
  readonly key: string;
  readonly invoice: string;
  readonly at: string;
  readonly outcome: VerifyOutcome;
}

export function appendToLedger(path: string, taken: LedgerLine): void {
  const fd = openSync(path, "a", 0o600);
  try {
    appendFileSync(fd, `${JSON.stringify(taken)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function readLedger(path: string): readonly LedgerLine[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => line.parse(JSON.parse(text)));
}
