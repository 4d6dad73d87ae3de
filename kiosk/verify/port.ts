import type { Query, VerifyOutcome } from "../invoice/types.ts";

/**
 * The seam between the terminal and a verification service.
 *
 * A provider never throws for what can happen: a dead network, a slow or malformed reply are `Unavailable`, with
 * `taken` telling whether the service could have counted a check. A thrown error is a bug of the provider.
 */
export interface Provider {
  /** Stable name shown as the source of an answer and journalled. */
  readonly name: string;
  /** Asks once. Resolves by `signal` at the latest. The same key asked twice counts as one check where the service can do so. */
  verify(query: Query, ask: Ask): Promise<VerifyOutcome>;
  /**
   * What the service answered to an earlier question with this key, without spending a check.
   * "not-seen" is certain knowledge that the question never arrived; "cannot-tell" where the service has no such look-up.
   */
  resultOf(idempotencyKey: string, signal: AbortSignal): Promise<VerifyOutcome | "not-seen" | "cannot-tell">;
  /** A probe that never uses a person's invoice. True when the service can be asked now. */
  reachable(signal: AbortSignal): Promise<boolean>;
}

export interface Ask {
  /** UUIDv7, made once when the person starts the check, and the same for every try. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Called at most once, when the request has certainly left the terminal; the screen moves from 连接 to 查询. */
  readonly onSent?: () => void;
}
