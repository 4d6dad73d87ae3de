import type { InvoiceKind, Query, VerifyOutcome } from "../invoice/types.ts";

/**
 * The seam between the terminal and a verification service.
 *
 * A provider never throws for what can happen: a dead network, a slow or malformed reply are `Unavailable`, with
 * `taken` telling whether the service could have counted a check. A thrown error is a bug of the provider.
 */
export interface Provider {
  /** Stable name shown as the source of an answer and journalled. */
  readonly name: string;
  /** Whether the service knows this kind of invoice at all; every kind where it does not say. */
  readonly covers?: (kind: InvoiceKind) => boolean;
  /** Asks once. Resolves by `signal` at the latest. The same key asked twice counts as one check where the service can do so. */
  verify(query: Query, ask: Ask): Promise<VerifyOutcome>;
  /**
   * What the service answered to an earlier question with this key, without spending a check.
   * "not-seen" is certain knowledge that the question never arrived; "cannot-tell" where the service has no such look-up.
   */
  resultOf(
    idempotencyKey: string,
    signal: AbortSignal,
    hearing?: Hearing,
  ): Promise<VerifyOutcome | "not-seen" | "cannot-tell">;
  /** A probe that never uses a person's invoice. True when the service can be asked now. */
  reachable(signal: AbortSignal, hearing?: Hearing): Promise<boolean>;
}

/** What a provider overhears beside the outcome, from a question as from a probe. */
export interface Hearing {
  /** The service's own clock, to the second, as it replied, and how long that reply had taken: for the clock's offset. */
  readonly onServerTime?: (serverWallMs: number, roundTripMs: number) => void;
  /** The vendor's or the network's own code, as `noteOf` admits it, for the journal: why there is no answer. */
  readonly onNote?: (code: string) => void;
}

export interface Ask extends Hearing {
  /** UUIDv7, made once when the person starts the check, and the same for every try. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Called at most once, when the request has certainly left the terminal; the screen moves from 连接 to 查询. */
  readonly onSent?: () => void;
  /**
   * The service's own word, in a reply that can be read: it turned the question away at its door (rate, account,
   * signature, clock) without looking into the record, so that no check was spent. Only after this, and before onSent,
   * is an outcome with `taken: "no"` believed.
   */
  readonly onTurnedAway?: () => void;
}

/**
 * A code as the journal takes it: short, and of letters, digits, dots, hyphens and underscores only; else "unreadable-code".
 * The longest number in any code has six digits; eight may be an invoice's, and eleven somebody's telephone.
 */
export function noteOf(code: unknown): string {
  const text = typeof code === "number" ? String(code) : code;
  const isCode = typeof text === "string" && /^[A-Za-z0-9._-]{1,64}$/.test(text) && !/\d{8}/.test(text);
  return isCode ? text : "unreadable-code";
}
