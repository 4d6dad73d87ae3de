/** What a vendor's code means to the terminal: the one column that every provider's table of codes ends in. */
import type { RefusalReason, UnavailableReason, VerifyOutcome } from "../../invoice/types.ts";
import { unavailable } from "../outcome.ts";
import { noteOf, type Ask } from "../port.ts";

export type Meaning =
  | { readonly type: "answer"; readonly match: "mismatch" | "not-found" }
  | { readonly type: "refused"; readonly reason: RefusalReason }
  /** `looked` "no": the vendor turned the question away at its door, so that no check of the invoice was spent. */
  | { readonly type: "unavailable"; readonly reason: UnavailableReason; readonly looked: "no" | "unknown" };

export const MISMATCH: Meaning = { type: "answer", match: "mismatch" };
export const NOT_FOUND: Meaning = { type: "answer", match: "not-found" };
export const UNKNOWN_CODE: Meaning = { type: "unavailable", reason: "unknown-code", looked: "unknown" };

export const refuses = (reason: RefusalReason): Meaning => ({ type: "refused", reason });
export const fails = (reason: UnavailableReason): Meaning => ({ type: "unavailable", reason, looked: "unknown" });
export const turnsAway = (reason: UnavailableReason): Meaning => ({ type: "unavailable", reason, looked: "no" });

export interface From {
  readonly source: string;
  readonly wallMs: number;
}

/** The outcome of a code. What is not an answer is noted with the vendor's own word for it. */
export function outcomeOfCode(
  meaning: Meaning,
  code: unknown,
  from: From,
  ask: Pick<Ask, "onNote" | "onTurnedAway">,
): VerifyOutcome {
  if (meaning.type !== "answer") ask.onNote?.(noteOf(code));
  return outcomeOfMeaning(meaning, from, ask);
}

function outcomeOfMeaning(meaning: Meaning, from: From, ask: Pick<Ask, "onTurnedAway">): VerifyOutcome {
  const { source } = from;
  const at = new Date(from.wallMs).toISOString();
  switch (meaning.type) {
    case "answer":
      return {
        type: "answer",
        match: meaning.match,
        status: "unknown",
        details: null,
        checksToday: null,
        checksLeftToday: null,
        source,
        at,
      };
    case "refused":
      return { type: "refused", reason: meaning.reason, source, at };
    case "unavailable":
      if (meaning.looked === "no") ask.onTurnedAway?.();
      return unavailable(meaning.reason, meaning.looked, from);
  }
}

/**
 * What an HTTP status means where the body is not the vendor's own word. Only 429 says by itself that the question was
 * not looked at; a gateway's 502 comes as often after the service behind it has answered.
 */
export function meaningOfStatus(status: number): Meaning {
  if (status === 429) return turnsAway("busy");
  if (status === 503) return fails("busy");
  return fails(status >= 500 ? "unreachable" : "malformed-reply");
}
