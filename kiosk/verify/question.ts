/**
 * One question on its way, to one service or to the next, and everybody who waits for its answer. The same Query asked
 * again while it is under way joins here, because a second one would cost a second of the day's five checks.
 *
 *   choose a service ─► everybody commits where it goes ─► attempt ─┬─ answer, refused, maybe taken ─► the outcome
 *         ▲                                                         │
 *         └──────────── certainly not taken, and time is left ◄─────┘
 *
 * Who gives up stops waiting. When the last one gives up before the question has left, it is stopped; after that its
 * check is spent, so it goes on to its own end, and the answer is kept for whoever asks again.
 *
 * Error model: `outcome` and `join` always resolve.
 */
import type { Query, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { AskedAt } from "./asked-at.ts";
import { attempt, type Attempt } from "./attempt.ts";
import type { VerifyDelays } from "./delays.ts";
import { unavailable } from "./outcome.ts";
import type { Hearing, Provider } from "./port.ts";
import { TERMINAL_SOURCE } from "./sources.ts";

export type Step = "asking" | "comparing";

export interface Waiter {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly onStep: (step: Step) => void;
  /** Told where the question goes, and awaited, before it leaves. False: for this waiter it must not be asked. */
  readonly commitAskedAt: (at: AskedAt) => boolean | Promise<boolean>;
}

export interface Question {
  /** Once, when the first waiter has joined. */
  begin(): void;
  /** Resolves when there is an outcome, when this waiter's deadline passes, or when its signal fires. */
  join(waiter: Waiter): Promise<VerifyOutcome>;
  readonly outcome: Promise<VerifyOutcome>;
  /** Where it may be taken at this moment; null before it goes anywhere. */
  askedAt(): AskedAt | null;
  /** Given up already; only what became of it is still to be heard. */
  stopping(): boolean;
  /** The terminal closes: nothing is waited for. */
  abandon(): void;
}

export interface QuestionOptions {
  readonly query: Query;
  readonly idempotencyKey: string;
  /** The next service to ask, of those not asked yet; null: none can be. `others`: whether there is one after it. */
  readonly next: (asked: ReadonlySet<Provider>) => { readonly provider: Provider; readonly others: boolean } | null;
  readonly hearing: (provider: Provider, idempotencyKey: string) => Hearing;
  /** What one service made of it. */
  readonly onAttempt: (provider: Provider, outcome: VerifyOutcome) => void;
  readonly delays: VerifyDelays;
  readonly clock: TerminalClock;
  readonly onSurprise: (error: unknown) => void;
}

interface Waiting {
  readonly dueMs: number;
  readonly onStep: (step: Step) => void;
  commit(at: AskedAt): Promise<boolean>;
  leave(reason: "timeout" | "cancelled"): void;
}

export function ask(options: QuestionOptions): Question {
  const { query, idempotencyKey, delays, clock } = options;
  const waiting = new Set<Waiting>();
  const asked = new Set<Provider>();
  const { promise: outcome, resolve, reject } = Promise.withResolvers<VerifyOutcome>();
  let at: AskedAt | null = null;
  let current: Attempt | null = null;
  let stopped: "timeout" | "cancelled" | null = null;
  /** It has gone to a service at least once. */
  let left = false;

  const missing = (reason: UnavailableReason, taken: "no" | "unknown"): VerifyOutcome =>
    unavailable(reason, taken, { source: at?.provider ?? TERMINAL_SOURCE, wallMs: clock.wallMs() });

  function stop(reason: "timeout" | "cancelled"): void {
    stopped ??= reason;
    current?.stop(reason);
  }

  // A function, because it changes while something is awaited.
  function givenUp(): "timeout" | "cancelled" | null {
    return stopped;
  }

  function step(name: Step): void {
    for (const { onStep } of [...waiting]) onStep(name);
  }

  async function run(): Promise<VerifyOutcome> {
    let outcome = missing("unreachable", "no");
    for (;;) {
      const reason = givenUp();
      if (reason !== null) return missing(reason, "no");
      if (asked.size > 0 && leftMs() < delays.enoughToAsk) return outcome;
      const next = options.next(asked);
      if (next === null) return outcome;
      outcome = await tryOne(next.provider, next.others);
      if (outcome.type !== "unavailable" || outcome.taken === "unknown" || givenUp() !== null) return outcome;
      at = null;
    }
  }

  async function tryOne(provider: Provider, others: boolean): Promise<VerifyOutcome> {
    asked.add(provider);
    const place = (at = { provider: provider.name, key: idempotencyKey });
    for (const one of [...waiting]) if (!(await one.commit(place))) one.leave("cancelled");
    const reason = givenUp();
    if (reason !== null) return missing(reason, "no");
    current = attempt({
      provider,
      query,
      idempotencyKey,
      limitMs: Math.max(delays.backgroundDeadline, leftMs()),
      unsentMs: others ? delays.unsent : null,
      abortGraceMs: delays.abortGrace,
      clock,
      hearing: options.hearing(provider, idempotencyKey),
      onSent: sendsNow,
      onReply: () => step("comparing"),
      onSurprise: options.onSurprise,
    });
    const outcome = await current.outcome;
    current = null;
    options.onAttempt(provider, outcome);
    return outcome;
  }

  function sendsNow(): void {
    if (!left) step("asking");
    left = true;
  }

  /** Until the last one who waits gives up. */
  function leftMs(): number {
    return Math.max(0, ...[...waiting].map(({ dueMs }) => dueMs - clock.now()));
  }

  async function join({ signal, deadlineMs, onStep, commitAskedAt }: Waiter): Promise<VerifyOutcome> {
    const gaveUp = Promise.withResolvers<VerifyOutcome>();
    let committed: Promise<boolean> | null = null;
    /** Writes of this waiter that are under way: whoever has promised an answer is not told before they have come to their end. */
    let writing = 0;
    const one: Waiting = {
      dueMs: clock.now() + deadlineMs,
      onStep,
      // One after the other: what is committed last must be where the question went last.
      commit(place) {
        writing += 1;
        const before = committed;
        committed = before === null ? Promise.resolve(commitAskedAt(place)) : before.then(() => commitAskedAt(place));
        return committed.finally(() => (writing -= 1));
      },
      leave(reason) {
        if (!waiting.delete(one)) return;
        if (waiting.size > 0 || current?.sent() === true) {
          gaveUp.resolve(missing(reason, "unknown"));
          return;
        }
        stop(reason);
        // It waits for somebody else's write, and leaves no more: a disk that does not take it must not keep a person here.
        if (current === null && writing === 0) gaveUp.resolve(missing(reason, "no"));
      },
    };
    waiting.add(one);
    const cancelDeadline = clock.setTimeout(() => one.leave("timeout"), deadlineMs);
    const abort = (): void => one.leave("cancelled");
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    try {
      if (left) onStep("asking");
      if (at !== null && !(await one.commit(at))) abort();
      return await Promise.race([outcome, gaveUp.promise]);
    } finally {
      cancelDeadline();
      signal.removeEventListener("abort", abort);
      waiting.delete(one);
    }
  }

  return {
    begin: () => void run().then(resolve, reject),
    join,
    outcome,
    askedAt: () => at,
    stopping: () => stopped !== null,
    abandon() {
      stopped ??= "cancelled";
      current?.abandon();
    },
  };
}
