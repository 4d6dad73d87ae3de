/**
 * What a service answered to an earlier question, asked without spending a check, with a deadline and a checked reply.
 *
 * Error model: always resolves. An Unavailable says that the look-up failed, nothing about the question itself.
 */
import type { Query, Unavailable, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";
import { readOutcome, unavailable } from "./outcome.ts";
import type { Hearing, Provider } from "./port.ts";

export type LookedUp = VerifyOutcome | "not-seen" | "cannot-tell";

export interface LookUpOptions {
  readonly provider: Provider;
  readonly at: AskedAt;
  readonly query: Query;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly hearing: Hearing;
  readonly clock: TerminalClock;
  readonly onSurprise: (error: unknown) => void;
}

export async function lookUp(options: LookUpOptions): Promise<LookedUp> {
  const { provider, at, query, signal, limitMs, hearing, clock, onSurprise } = options;
  const failed = (reason: UnavailableReason): Unavailable =>
    unavailable(reason, "no", { source: provider.name, wallMs: clock.wallMs() });
  const controller = new AbortController();
  const end = Promise.withResolvers<VerifyOutcome>();
  const stop = (): void => {
    controller.abort();
    end.resolve(failed(signal.aborted ? "cancelled" : "timeout"));
  };
  const cancelEnd = clock.setTimeout(stop, limitMs);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  try {
    const raw: unknown = await Promise.race([provider.resultOf(at.key, controller.signal, hearing), end.promise]);
    if (raw === "not-seen" || raw === "cannot-tell") return raw;
    return readOutcome(raw, query) ?? failed("malformed-reply");
  } catch (error) {
    onSurprise(error);
    return failed("malformed-reply");
  } finally {
    cancelEnd();
    signal.removeEventListener("abort", stop);
  }
}
