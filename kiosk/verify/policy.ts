/**
 * How the terminal asks: once, within a deadline, believing nothing that is not exactly an outcome, and never again by
 * itself when it got a business answer, because the record allows five checks an invoice a day, shared by everyone.
 *
 * Error model: `verify` and `resultOf` always resolve; what can happen is an outcome. A provider that throws is a bug of
 * the provider: journalled as a surprise, answered as a malformed reply.
 */
import { randomInt } from "node:crypto";
import type { Unsubscribe } from "../../drivers/health.ts";
import { INVOICE_KINDS, type InvoiceKind, type Query, type VerifyOutcome } from "../invoice/types.ts";
import { beijingDate } from "../invoice/dates.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { RandomBelow } from "./backoff.ts";
import { VERIFY_DELAYS, type VerifyDelays } from "./delays.ts";
import { watchHealth, type ServiceHealth } from "./health.ts";
import { readOutcome, unavailable } from "./outcome.ts";
import type { Provider } from "./port.ts";
import { ask, type Question, type Step } from "./question.ts";
import { refusedWithoutAsking } from "./refusals.ts";

export interface VerifierOptions {
  readonly provider: Provider;
  readonly clock: TerminalClock;
  readonly journal: Journal;
  /** Names the invoice in the journal (journal/hash.ts). */
  readonly hashInvoice: (query: Query) => string;
  readonly deadlineMs?: number;
  readonly delays?: VerifyDelays;
  readonly coveredKinds?: ReadonlySet<InvoiceKind>;
  readonly random?: RandomBelow;
}

export interface VerifyOptions {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** "asking": the question has left the terminal. "comparing": a reply is here. Never called out of order. */
  readonly onStep?: (step: Step) => void;
  /** For the journal; null for the outbox's own asking. */
  readonly session?: string | null;
  /** Default: the deadline for a person who waits. */
  readonly deadlineMs?: number;
}

export interface Verifier {
  readonly name: string;
  verify(query: Query, options: VerifyOptions): Promise<VerifyOutcome>;
  /** As Provider.resultOf, with a deadline and a checked reply. `query`: what was asked, so that another's answer is not taken for this one's. */
  resultOf(
    idempotencyKey: string,
    query: Query,
    signal: AbortSignal,
  ): Promise<VerifyOutcome | "not-seen" | "cannot-tell">;
  health(): ServiceHealth;
  onHealth(listener: (health: ServiceHealth) => void): Unsubscribe;
  probeNow(): void;
  /** Begins to watch the service's health. */
  start(): void;
  close(): void;
}

/** Shown as the source where the terminal itself knew the answer. */
export const TERMINAL_SOURCE = "terminal";

export function createVerifier(options: VerifierOptions): Verifier {
  const {
    provider,
    clock,
    journal,
    hashInvoice,
    delays = VERIFY_DELAYS,
    random = (limit: number) => randomInt(limit),
  } = options;
  const deadlineMs = options.deadlineMs ?? delays.deadline;
  const covered = options.coveredKinds ?? new Set(INVOICE_KINDS);
  const watch = watchHealth({ provider, clock, journal, delays, random });
  const underWay = new Map<string, Question>();

  const surprise = (error: unknown): void =>
    journal.record("terminal.surprise", { name: error instanceof Error ? error.name : "unknown", where: "provider" });

  /** A real question is evidence about the service; what it cannot tell, a probe can. */
  function learn(outcome: VerifyOutcome): void {
    if (outcome.type !== "unavailable") watch.learned("ok");
    else if (outcome.reason === "unreachable") watch.learned("unreachable");
    else if (outcome.reason !== "cancelled") watch.probeNow();
  }

  function start(query: Query, idempotencyKey: string, limitMs: number): Question {
    const question = ask({
      provider,
      query,
      idempotencyKey,
      deadlineMs: limitMs,
      abortGraceMs: delays.abortGrace,
      clock,
      onSurprise: surprise,
      onNote: (code) => journal.record("verify.note", { request: idempotencyKey, provider: provider.name, code }),
    });
    const identity = identityOf(query);
    underWay.set(identity, question);
    void question.outcome.then((outcome) => {
      underWay.delete(identity);
      learn(outcome);
    });
    return question;
  }

  async function verify(query: Query, how: VerifyOptions): Promise<VerifyOutcome> {
    const request = how.idempotencyKey;
    const reason = refusedWithoutAsking(query, beijingDate(new Date(clock.wallMs())), covered);
    if (reason !== null) {
      journal.record("verify.done", { request, outcome: reason, durationMs: 0, provider: TERMINAL_SOURCE });
      return { type: "refused", reason, source: TERMINAL_SOURCE, at: new Date(clock.wallMs()).toISOString() };
    }
    const invoice = hashInvoice(query);
    const startedMs = clock.now();
    const joined = underWay.get(identityOf(query));
    if (joined === undefined) {
      const session = how.session ?? null;
      journal.record("verify.start", { session, request, kind: query.kind, invoice, provider: provider.name });
    } else {
      journal.record("verify.joined", { request, invoice });
    }
    const outcome = await settled(query, how, joined);
    const durationMs = Math.round(clock.now() - startedMs);
    journal.record("verify.done", { request, outcome: outcomeName(outcome), durationMs, provider: provider.name });
    return outcome;
  }

  async function settled(query: Query, how: VerifyOptions, joined: Question | undefined): Promise<VerifyOutcome> {
    // Given up a moment ago and asked again: if nothing had left the terminal, this is simply a new question.
    if (joined?.stopping() === true) {
      const former = await joined.outcome;
      if (former.type !== "unavailable" || former.taken !== "no") return former;
    }
    const question = underWay.get(identityOf(query)) ?? start(query, how.idempotencyKey, how.deadlineMs ?? deadlineMs);
    return question.wait(how.signal, how.onStep ?? (() => undefined));
  }

  async function resultOf(
    idempotencyKey: string,
    query: Query,
    signal: AbortSignal,
  ): Promise<VerifyOutcome | "not-seen" | "cannot-tell"> {
    const from = { source: provider.name, wallMs: clock.wallMs() };
    const controller = new AbortController();
    const end = Promise.withResolvers<VerifyOutcome>();
    const stop = (): void => {
      controller.abort();
      end.resolve(unavailable(signal.aborted ? "cancelled" : "timeout", "no", from));
    };
    const cancelEnd = clock.setTimeout(stop, delays.backgroundDeadline);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    try {
      const raw: unknown = await Promise.race([provider.resultOf(idempotencyKey, controller.signal), end.promise]);
      if (raw === "not-seen" || raw === "cannot-tell") return raw;
      const outcome = readOutcome(raw, query) ?? unavailable("malformed-reply", "no", from);
      learn(outcome);
      return outcome;
    } catch (error) {
      surprise(error);
      return unavailable("malformed-reply", "no", from);
    } finally {
      cancelEnd();
      signal.removeEventListener("abort", stop);
    }
  }

  return {
    name: provider.name,
    verify,
    resultOf,
    health: watch.health,
    onHealth: watch.onHealth,
    probeNow: watch.probeNow,
    start: watch.start,
    close: watch.close,
  };
}

/** A word for the journal: ids of outcomes, nothing of the invoice. */
export function outcomeName(outcome: VerifyOutcome): string {
  switch (outcome.type) {
    case "answer":
      return outcome.match === "consistent" ? `consistent/${outcome.status}` : outcome.match;
    case "refused":
      return outcome.reason;
    case "unavailable":
      return `${outcome.reason}/${outcome.taken === "no" ? "not-taken" : "maybe-taken"}`;
  }
}

/** Every field: another amount or date of the same invoice is another question. */
function identityOf(query: Query): string {
  return JSON.stringify([
    query.kind,
    query.invoiceCode,
    query.invoiceNumber,
    query.issueDate,
    query.amountFen,
    query.checkCode,
    query.sellerTaxId,
  ]);
}
