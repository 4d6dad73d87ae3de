/**
 * Every way in which a back office can fail to answer, and what the terminal makes of it: the one table of this
 * provider. A code that is not here is `unknown-code`, never a verdict.
 */
import type { Unavailable, UnavailableReason } from "../../../invoice/types.ts";

export interface ProblemMeaning {
  readonly status: number;
  readonly reason: UnavailableReason;
  /** Unless the reply itself says otherwise. */
  readonly taken: Unavailable["taken"];
  /** Whether a delivery is tried again, or given up and its contact deleted. */
  readonly delivery: "later" | "never";
  readonly meaning: string;
  /** What the terminal does. */
  readonly terminal: string;
}

export const PROBLEMS = {
  "invalid-request": {
    status: 400,
    reason: "unknown-code",
    taken: "no",
    delivery: "never",
    meaning: "The request is not of this contract.",
    terminal: "Journals the code; keeps the question for later, because the two sides' versions differ.",
  },
  unauthorized: {
    status: 401,
    reason: "account",
    taken: "no",
    delivery: "later",
    meaning: "No signature, a wrong one, or one of an unknown key.",
    terminal: "Tells staff that the account is refused; keeps the question.",
  },
  "clock-skew": {
    status: 401,
    reason: "clock",
    taken: "no",
    delivery: "later",
    meaning: "The signature was made more than 300 s away from the service's time; offsetSeconds says how far.",
    terminal: "Tells staff that the clock is wrong; keeps the question.",
  },
  replayed: {
    status: 401,
    reason: "account",
    taken: "unknown",
    delivery: "later",
    meaning: "This nonce was used before: the request is a copy, or two terminals share one key.",
    terminal: "Tells staff; looks the key up before it asks again.",
  },
  forbidden: {
    status: 403,
    reason: "account",
    taken: "no",
    delivery: "later",
    meaning: "The caller is known, but not as this terminal, or may not do this.",
    terminal: "Tells staff that the account is refused; keeps the question.",
  },
  "never-seen": {
    status: 404,
    reason: "malformed-reply",
    taken: "unknown",
    delivery: "later",
    meaning: "Only to a look-up: no question with this key ever arrived, from this terminal.",
    terminal: "Asks, because it is certain that no check was spent.",
  },
  "key-reused": {
    status: 409,
    reason: "unknown-code",
    taken: "unknown",
    delivery: "never",
    meaning: "This key came with another body before; nothing was done.",
    terminal: "Journals the code; never takes the other body's answer for its own.",
  },
  "too-large": {
    status: 413,
    reason: "unknown-code",
    taken: "no",
    delivery: "never",
    meaning: "More than 8192 bytes.",
    terminal: "Journals the code; keeps the question.",
  },
  "destination-rejected": {
    status: 422,
    reason: "unknown-code",
    taken: "no",
    delivery: "never",
    meaning: "Only to a delivery: this number or address cannot be sent to, or its owner wants no messages.",
    terminal: "Deletes the contact; the result stays here to be collected.",
  },
  "upgrade-required": {
    status: 426,
    reason: "account",
    taken: "no",
    delivery: "later",
    meaning: "The service no longer speaks this version of the contract.",
    terminal: "Tells staff; keeps the question.",
  },
  busy: {
    status: 429,
    reason: "busy",
    taken: "no",
    delivery: "later",
    meaning: "Too many requests; Retry-After says how long to wait.",
    terminal: "Asks nothing until then; keeps the question.",
  },
  internal: {
    status: 500,
    reason: "unreachable",
    taken: "unknown",
    delivery: "later",
    meaning: "Something nobody foresaw.",
    terminal: "Looks the key up before it asks again.",
  },
  "upstream-unavailable": {
    status: 502,
    reason: "unreachable",
    taken: "unknown",
    delivery: "later",
    meaning:
      "The verification service behind the back office does not answer; `taken` says whether it may have counted.",
    terminal: "Asks again later; looks the key up first unless `taken` is no.",
  },
  "upstream-account": {
    status: 503,
    reason: "account",
    taken: "no",
    delivery: "later",
    meaning: "The back office's own account with that service is used up or refused.",
    terminal: "Tells staff; keeps the question.",
  },
  maintenance: {
    status: 503,
    reason: "busy",
    taken: "no",
    delivery: "later",
    meaning: "Closed for a while; Retry-After says how long.",
    terminal: "Asks nothing until then; keeps the question.",
  },
} as const satisfies Readonly<Record<string, ProblemMeaning>>;

export type ProblemCode = keyof typeof PROBLEMS;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/**
 * What a status alone says, where a proxy or a wrong address answered instead of the back office. Only 429 says by itself
 * that nobody looked at the question; a gateway's 502 comes as often after the service behind it has answered.
 */
export function meaningOfStatus(status: number): Pick<ProblemMeaning, "reason" | "taken"> {
  if (status === 429) return { reason: "busy", taken: "no" };
  if (status === 401 || status === 403 || status === 407) return { reason: "account", taken: "unknown" };
  if (status === 503) return { reason: "busy", taken: "unknown" };
  return { reason: status >= 500 ? "unreachable" : "malformed-reply", taken: "unknown" };
}
