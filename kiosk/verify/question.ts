/**
 * One question on its way to the service, with a deadline and everybody who waits for its answer. The same Query asked
 * again while it is under way joins here, because a second one would cost a second of the day's five checks.
 *
 * Error model: `outcome` always resolves. A provider that throws or does not come back after an abort is answered for:
 * unavailable, and what it may have sent counts as maybe taken.
 */
import type { Query, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import { readOutcome, unavailable } from "./outcome.ts";
import type { Provider } from "./port.ts";

export type Step = "asking" | "comparing";

export interface Question {
  /** Resolves when the service answered, the deadline passed, or this waiter's signal fired. */
  wait(signal: AbortSignal, onStep: (step: Step) => void): Promise<VerifyOutcome>;
  readonly outcome: Promise<VerifyOutcome>;
  /** Given up already; only what became of it is still to be heard. */
  stopping(): boolean;
}

export interface QuestionOptions {
  readonly provider: Provider;
  readonly query: Query;
  readonly idempotencyKey: string;
  readonly deadlineMs: number;
  readonly abortGraceMs: number;
  readonly clock: TerminalClock;
  readonly onSurprise: (error: unknown) => void;
  /** See Hearing. */
  readonly onNote: (code: string) => void;
}

export function ask(options: QuestionOptions): Question {
  const { provider, query, idempotencyKey, deadlineMs, abortGraceMs, clock, onNote } = options;
  const controller = new AbortController();
  const steps = new Set<(step: Step) => void>();
  const { promise: outcome, resolve } = Promise.withResolvers<VerifyOutcome>();
  let sent = false;
  let turnedAway = false;
  let settled = false;
  let stopped: UnavailableReason | null = null;
  let waiters = 0;

  const missing = (reason: UnavailableReason, taken: "no" | "unknown"): VerifyOutcome =>
    unavailable(reason, taken, { source: provider.name, wallMs: clock.wallMs() });

  const cancelDeadline = clock.setTimeout(() => stop("timeout"), deadlineMs);
  let cancelGrace = (): void => undefined;

  function stop(reason: "timeout" | "cancelled"): void {
    if (settled || stopped !== null) return;
    stopped = reason;
    controller.abort();
    // The provider knows best whether the question left; one that does not say is not believed to have kept it.
    cancelGrace = clock.setTimeout(() => settle(missing(reason, "unknown")), abortGraceMs);
  }

  function settle(result: VerifyOutcome): void {
    if (settled) return;
    settled = true;
    cancelDeadline();
    cancelGrace();
    resolve(result);
  }

  function hear(raw: unknown): void {
    if (settled) return;
    for (const onStep of steps) onStep("comparing");
    const heard = readOutcome(raw, query) ?? missing("malformed-reply", "unknown");
    // What left the terminal cannot be unsent, whatever an adapter says; only the service can say that it did not look.
    if (heard.type === "unavailable") {
      const left = sent && !turnedAway;
      settle({ ...heard, reason: stopped ?? heard.reason, taken: left ? "unknown" : heard.taken });
    } else {
      settle(heard);
    }
  }

  function onSent(): void {
    sent = true;
    for (const onStep of steps) onStep("asking");
  }

  async function run(): Promise<void> {
    // Not before the first waiter has joined: a provider may call onSent at once.
    await Promise.resolve();
    try {
      const onTurnedAway = (): void => void (turnedAway = true);
      hear(await provider.verify(query, { idempotencyKey, signal: controller.signal, onSent, onTurnedAway, onNote }));
    } catch (error) {
      options.onSurprise(error);
      hear(null);
    }
  }
  void run();

  return {
    outcome,
    stopping: () => stopped !== null,
    async wait(signal, onStep) {
      waiters += 1;
      steps.add(onStep);
      if (sent) onStep("asking");
      const left = Promise.withResolvers<VerifyOutcome>();
      const leave = (): void => {
        waiters -= 1;
        if (waiters === 0) stop("cancelled");
        else left.resolve(missing("cancelled", sent ? "unknown" : "no"));
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
      try {
        return await Promise.race([outcome, left.promise]);
      } finally {
        signal.removeEventListener("abort", leave);
        steps.delete(onStep);
      }
    },
  };
}
