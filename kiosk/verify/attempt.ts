/**
 * One question to one service, once.
 *
 * Error model: `outcome` always resolves. A provider that throws or does not come back after an abort is answered for:
 * unavailable, and what it may have sent counts as maybe taken.
 */
import type { Cancel } from "../../drivers/clock.ts";
import type { Query, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import { readOutcome, unavailable } from "./outcome.ts";
import type { Hearing, Provider } from "./port.ts";

export interface Attempt {
  readonly outcome: Promise<VerifyOutcome>;
  /** It has certainly left the terminal. */
  sent(): boolean;
  stop(reason: "timeout" | "cancelled"): void;
  /** At once, without waiting for the provider's word: the terminal closes. */
  abandon(): void;
}

export interface AttemptOptions {
  readonly provider: Provider;
  readonly query: Query;
  readonly idempotencyKey: string;
  readonly limitMs: number;
  /** How long it may take to leave; null where nobody else could be asked instead. */
  readonly unsentMs: number | null;
  readonly abortGraceMs: number;
  readonly clock: TerminalClock;
  readonly hearing: Hearing;
  readonly onSent: () => void;
  readonly onReply: () => void;
  readonly onSurprise: (error: unknown) => void;
}

export function attempt(options: AttemptOptions): Attempt {
  const { provider, query, idempotencyKey, limitMs, unsentMs, abortGraceMs, clock, hearing, onReply } = options;
  const controller = new AbortController();
  const { promise: outcome, resolve } = Promise.withResolvers<VerifyOutcome>();
  let sent = false;
  let turnedAway = false;
  let settled = false;
  let stopped: UnavailableReason | null = null;

  const missing = (reason: UnavailableReason, taken: "no" | "unknown"): VerifyOutcome =>
    unavailable(reason, taken, { source: provider.name, wallMs: clock.wallMs() });

  const timers: Cancel[] = [clock.setTimeout(() => stop("timeout"), limitMs)];
  if (unsentMs !== null) timers.push(clock.setTimeout(() => (sent ? undefined : stop("timeout")), unsentMs));

  function stop(reason: "timeout" | "cancelled"): void {
    if (settled || stopped !== null) return;
    stopped = reason;
    controller.abort();
    // The provider knows best whether the question left; one that does not say is not believed to have kept it.
    timers.push(clock.setTimeout(() => settle(missing(reason, "unknown")), abortGraceMs));
  }

  function settle(result: VerifyOutcome): void {
    if (settled) return;
    settled = true;
    for (const cancel of timers) cancel();
    resolve(result);
  }

  function hear(raw: unknown): void {
    if (settled) return;
    const heard = readOutcome(raw, query) ?? missing("malformed-reply", "unknown");
    if (heard.type !== "unavailable") {
      onReply();
      settle(heard);
      return;
    }
    // What left the terminal cannot be unsent, whatever an adapter says; only the service can say that it did not look.
    const taken = sent && !turnedAway ? "unknown" : heard.taken;
    // Where nothing was taken another service may still be asked, and there is nothing to compare yet.
    if (taken === "unknown") onReply();
    settle({ ...heard, source: provider.name, reason: stopped ?? heard.reason, taken });
  }

  function onSent(): void {
    if (sent || settled) return;
    sent = true;
    options.onSent();
  }

  async function run(): Promise<void> {
    const { signal } = controller;
    const onTurnedAway = (): void => void (turnedAway = true);
    try {
      hear(await provider.verify(query, { ...hearing, idempotencyKey, signal, onSent, onTurnedAway }));
    } catch (error) {
      options.onSurprise(error);
      hear(null);
    }
  }
  void run();

  return {
    outcome,
    sent: () => sent,
    stop,
    abandon() {
      controller.abort();
      settle(missing("cancelled", "unknown"));
    },
  };
}
