/** Why a file with settings is not taken. Closed, so that every screen and command has a word for each. */
import type { ConfigError } from "../../../config/load.ts";

export const REFUSAL_CODES = [
  "too-large",
  "not-a-bundle",
  "no-keys",
  "unknown-key",
  "revoked-key",
  "bad-signature",
  "not-for-this-terminal",
  "older",
  "expired",
  "secret-inside",
  "invalid",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence for the person who brought it; holds no value of a setting. */
  readonly message: string;
  /** invalid, secret-inside: what is wrong with the settings, in the words of the schema. */
  readonly problems: readonly ConfigError[];
}

export function refuse(
  code: RefusalCode,
  message: string,
  problems: readonly ConfigError[] = [],
): { readonly ok: false; readonly error: Refusal } {
  return { ok: false, error: { code, message, problems } };
}
