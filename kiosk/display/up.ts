import type { Result } from "../invoice/types.ts";
import { MAX_UP_BYTES, upSchema } from "./contract/intent.ts";
import type { Up } from "./contract/intent.ts";

/**
 * Checks one message of a display as hostile input. Hosts hand over the raw text, so that the size is judged before
 * anything is parsed, and in one place for all of them; a host without text (memory) hands over the value.
 * Never throws.
 */
export function parseUp(message: unknown): Result<Up, "invalid" | "too-large"> {
  const text = typeof message === "string" ? message : toText(message);
  if (text === null) return { ok: false, error: "invalid" };
  if (Buffer.byteLength(text) > MAX_UP_BYTES) return { ok: false, error: "too-large" };
  const checked = upSchema.safeParse(fromText(text));
  return checked.success ? { ok: true, value: checked.data } : { ok: false, error: "invalid" };
}

function toText(value: unknown): string | null {
  try {
    return typeof value === "object" ? JSON.stringify(value) : null;
  } catch {
    return null;
  }
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
