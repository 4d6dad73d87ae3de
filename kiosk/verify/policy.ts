/**
 * How the terminal asks: once, within a deadline, believing nothing that is not exactly an outcome, and never again by
 * itself when it got a business answer, because the record allows five checks an invoice a day, shared by everyone.
 *
 *   known by rule? ─► answered today? ─► under way? join ─► too many? ─► maybe taken? look up ─► ask
 *
 * Another service is asked only when it is certain that the one before did not take the question.
 *
 * Error model: `verify` and `resultOf` always resolve; what can happen is an outcome. A provider that throws is a bug of
 * the provider: journalled as a surprise, answered as a malformed reply.
 */
import { randomInt } from "node:crypto";
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import { INVOICE_KINDS, type InvoiceKind, type Query, type VerifyOutcome } from "../invoice/types.ts";
import { beijingDate } from "../invoice/dates.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { AskedAt } from "./asked-at.ts";
import type { RandomBelow } from "./backoff.ts";
import type { Choose } from "./choose.ts";
import { VERIFY_DELAYS, VERIFY_LIMITS, type VerifyDelays } from "./delays.ts";
import { earlierQuestions, type Earlier } from "./earlier.ts";
import type { ServiceHealth } from "./health.ts";
import { questionOf } from "./identity.ts";
import type { LookedUp } from "./look-up.ts";
import { rememberMaybeTaken, type AskedOnDisk } from "./maybe-taken.ts";
import { unavailable } from "./outcome.ts";
import type { Provider } from "./port.ts";
import { ask, type Question, type Step } from "./question.ts";
import type { Rates } from "./rates.ts";
import { refusedWithoutAsking } from "./refusals.ts";
import { createServiceClock, type ServiceClock } from "./service-clock.ts";
import { createServices, type ProviderStatus } from "./services.ts";
import { TERMINAL_SOURCE } from "./sources.ts";
import { todayOf } from "./today.ts";

export interface VerifierOptions {
  /** In the order of the configuration; no two with one name. */
  readonly providers: readonly Provider[];
  /** As many as providers; 1 where there is none. */
  readonly weights?: readonly number[];
  readonly choose?: Choose;
  readonly clock: TerminalClock;
  /** What the services say of the calendar; its own where none is given. */
  readonly serviceClock?: ServiceClock;
  readonly journal: Journal;
  /** Names the invoice in the journal (journal/hash.ts). */
  readonly hashInvoice: (query: Query) => string;
  /** What is known on disk of questions that may have been taken; nothing where there is no store. */
  readonly onDisk?: AskedOnDisk;
  /** Null: no answer is given twice. */
  readonly cache?: AnswerCache | null;
  /** Null: nobody is asked to wait. */
  readonly rates?: Rates | null;
  readonly deadlineMs?: number;
  readonly delays?: Partial<VerifyDelays>;
  readonly coveredKinds?: ReadonlySet<InvoiceKind>;
  readonly random?: RandomBelow;
}

export interface VerifyOptions {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** "asking": the question has left the terminal. "comparing": a reply is here. Never called out of order. */
  readonly onStep?: (step: Step) => void;
  /** For the journal and the limit of a visit; null for the outbox's own asking, which is not limited. */
  readonly session?: string | null;
  /** Default: the deadline for a person who waits. */
  readonly deadlineMs?: number;
  /**
   * Told where the question goes, and awaited, before it leaves, and once more for each service it goes to. Who has
   * promised an answer commits it, so that a kill at any moment is followed by a look-up there. False: do not ask.
   */
  readonly commitAskedAt?: (at: AskedAt) => boolean | Promise<boolean>;
}

export interface Verifier {
  verify(query: Query, options: VerifyOptions): Promise<VerifyOutcome>;
  /**
   * As Provider.resultOf, with a deadline and a checked reply. `query`: what was asked, so that another's answer is not
   * taken for this one's. `at`: where it may have been taken; null where it is not known, which only a terminal with one
   * service can look up.
   */
  resultOf(idempotencyKey: string, query: Query, signal: AbortSignal, at?: AskedAt | null): Promise<LookedUp>;
  /** Where this question may have been taken, by all that is known in memory; null: nowhere. */
  askedAt(query: Query): AskedAt | null;
  /** Somebody stands there and waits for an answer: what nobody waits for is asked later. */
  personWaits(): boolean;
  /** Nobody waits any more. */
  onServed(listener: () => void): Unsubscribe;
  /** Whether any service can be asked. */
  health(): ServiceHealth;
  onHealth(listener: (health: ServiceHealth) => void): Unsubscribe;
  /** Each service, for staff. */
  providers(): readonly ProviderStatus[];
  /** Looks at every service now, at those with an open circuit too. */
  probeNow(): void;
  /** Begins to watch the services' health. */
  start(): void;
  close(): void;
}

const NO_DISK: AskedOnDisk = { find: () => null, note: () => undefined, forget: () => undefined };

interface Settled {
  readonly outcome: VerifyOutcome;
  /** For the journal; an answer's own source is the service's word. */
  readonly provider: string;
}

export function createVerifier(options: VerifierOptions): Verifier {
  const { clock, journal, hashInvoice, cache = null, rates = null } = options;
  const random = options.random ?? ((limit: number) => randomInt(limit));
  const delays: VerifyDelays = { ...VERIFY_DELAYS, ...options.delays };
  const deadlineMs = options.deadlineMs ?? delays.deadline;
  const serviceClock = options.serviceClock ?? createServiceClock({ clock, journal });
  const { providers, weights = [], choose = "in-order" } = options;
  /** One that does not know the kind would only refuse it, where another might answer. */
  const unfitFor = (kind: InvoiceKind): readonly Provider[] =>
    providers.filter(({ covers }) => covers?.(kind) === false);
  const covered =
    options.coveredKinds ?? new Set(INVOICE_KINDS.filter((kind) => unfitFor(kind).length < providers.length));
  const services = createServices({ providers, weights, choose, clock, journal, delays, random, serviceClock });
  const underWay = new Map<string, Question>();
  const onServed = new Set<() => void>();
  let people = 0;
  const maybeTaken = rememberMaybeTaken({
    clock,
    today: todayOf(serviceClock),
    onItsWayMs: delays.onItsWay,
    most: VERIFY_LIMITS.maybeTaken,
  });

  const { onDisk = NO_DISK } = options;
  const surprise = (error: unknown): void =>
    journal.record("terminal.surprise", { name: error instanceof Error ? error.name : "unknown", where: "provider" });

  const earlier = earlierQuestions({
    ...{ memory: maybeTaken, onDisk, cache, services, clock },
    onSurprise: surprise,
  });

  function start(query: Query, idempotencyKey: string): Question {
    const identity = questionOf(query);
    const tied = maybeTaken.onItsWay(identity);
    const elsewhere = tied === null ? [] : providers.filter(({ name }) => name !== tied.provider);
    let before: { readonly provider: string; readonly reason: string } | null = null;
    const question = ask({
      query,
      idempotencyKey,
      next(asked) {
        const next = services.next(new Set([...asked, ...elsewhere, ...unfitFor(query.kind)]));
        if (next === null) {
          // Nobody can be asked: perhaps the next person can be served.
          if (asked.size === 0) services.probeNow(false);
        } else if (before !== null) {
          const to = next.provider.name;
          journal.record("verify.failover", {
            request: idempotencyKey,
            from: before.provider,
            reason: before.reason,
            to,
          });
        }
        return next;
      },
      hearing: (provider) => ({
        ...services.hearing(provider),
        onNote: (code) => journal.record("verify.note", { request: idempotencyKey, provider: provider.name, code }),
      }),
      onAttempt(provider, outcome) {
        services.learned(provider, outcome, identity);
        before = { provider: provider.name, reason: outcome.type === "unavailable" ? outcome.reason : outcome.type };
      },
      delays,
      clock,
      onSurprise: surprise,
    });
    underWay.set(identity, question);
    void question.outcome.then((outcome) => {
      earlier.remember(query, outcome, question.askedAt());
      underWay.delete(identity);
    });
    return question;
  }

  async function verify(query: Query, how: VerifyOptions): Promise<VerifyOutcome> {
    const request = how.idempotencyKey;
    const invoice = hashInvoice(query);
    const startedMs = clock.now();
    const done = ({ outcome, provider }: Settled): VerifyOutcome => {
      const durationMs = Math.round(clock.now() - startedMs);
      journal.record("verify.done", { request, outcome: outcomeName(outcome), durationMs, provider });
      return outcome;
    };
    const isVouchedFor = serviceClock.agreedOffsetMs() !== null;
    const date = beijingDate(new Date(serviceClock.clock.wallMs()));
    const reason = refusedWithoutAsking(query, { date, isVouchedFor }, covered);
    if (reason !== null) {
      const at = new Date(clock.wallMs()).toISOString();
      return done({ outcome: { type: "refused", reason, source: TERMINAL_SOURCE, at }, provider: TERMINAL_SOURCE });
    }
    const kept = cache?.find(query) ?? null;
    if (kept !== null) {
      const outcome = outcomeName(kept.outcome);
      journal.record("verify.cached", { session: how.session ?? null, request, invoice, outcome, ageMs: kept.ageMs });
      return kept.outcome;
    }
    if (isInBackground(how)) return done(await settled(query, how, invoice));
    people += 1;
    try {
      return done(await settled(query, how, invoice));
    } finally {
      people -= 1;
      if (people === 0) for (const listener of [...onServed]) listener();
    }
  }

  async function settled(query: Query, how: VerifyOptions, invoice: string): Promise<Settled> {
    const identity = questionOf(query);
    const request = how.idempotencyKey;
    const session = how.session ?? null;
    // Given up a moment ago and asked again: if nothing had left the terminal, this is simply a new question.
    const former = underWay.get(identity);
    if (former?.stopping() === true) {
      const outcome = await inTime(former, how);
      if (outcome.type !== "unavailable" || outcome.taken !== "no") return { outcome, provider: servedBy(former) };
    }
    let key = request;
    if (!underWay.has(identity)) {
      const limit = session === null ? null : (rates?.take(session) ?? null);
      if (limit !== null) {
        journal.record("verify.limited", { session, request, limit });
        const outcome = unavailable("busy", "no", { source: TERMINAL_SOURCE, wallMs: clock.wallMs() });
        return { outcome, provider: TERMINAL_SOURCE };
      }
      const before = earlier.of(query, request);
      const found = before === null ? null : await foundEarlier(before, query, how);
      if (found !== null) return found;
      // Under the first one's key: should that one be on its way after all, the two count once where the service can do so,
      // and what is promised under it is found by it whatever happens to this asker.
      key = before?.key ?? maybeTaken.onItsWay(identity)?.key ?? request;
    }
    const joined = underWay.get(identity);
    if (joined === undefined) journal.record("verify.start", { session, request, kind: query.kind, invoice });
    else journal.record("verify.joined", { request, invoice });
    const question = joined ?? start(query, key);
    const noted = (at: AskedAt): boolean => {
      onDisk.note(query, at);
      return true;
    };
    const answer = question.join({
      signal: how.signal,
      deadlineMs: how.deadlineMs ?? deadlineMs,
      onStep: how.onStep ?? (() => undefined),
      commitAskedAt: how.commitAskedAt ?? noted,
    });
    if (joined === undefined) question.begin();
    const outcome = await answer;
    const tied = maybeTaken.of(identity);
    if (outcome.type !== "unavailable" || outcome.taken === "unknown" || tied === null) {
      return { outcome, provider: servedBy(question) };
    }
    // This time it went nowhere; what left before may still be on its way.
    await how.commitAskedAt?.({ provider: tied.provider, key: tied.key });
    return { outcome: { ...outcome, taken: "unknown", source: tied.provider }, provider: tied.provider };
  }

  /** Of a question that was given up. Where a full disk keeps it from its end, nobody waits for it longer than for an answer. */
  async function inTime(
    former: Question,
    { signal, deadlineMs: own = deadlineMs }: VerifyOptions,
  ): Promise<VerifyOutcome> {
    let cancel: Cancel = () => undefined;
    const late = new Promise<"late">((resolve) => (cancel = clock.setTimeout(() => resolve("late"), own)));
    const first = await Promise.race([former.outcome, late, aborted(signal)]);
    cancel();
    if (typeof first !== "string") return first;
    const reason = first === "late" ? "timeout" : "cancelled";
    return unavailable(reason, "unknown", { source: servedBy(former), wallMs: clock.wallMs() });
  }

  /**
   * What may have been taken is looked up where it was asked, and asked again only if it certainly never arrived, or on a
   * later day.
   */
  async function foundEarlier(before: Earlier, query: Query, how: VerifyOptions): Promise<Settled | null> {
    const { provider, key, reason, isOfToday } = before;
    const found = await earlier.lookUp(before, query, { signal: how.signal, limitMs: how.deadlineMs ?? deadlineMs });
    if (found === "not-seen") return null;
    if (found !== "cannot-tell" && found.type !== "unavailable") return { outcome: found, provider };
    if (!isOfToday) return null;
    await how.commitAskedAt?.({ provider, key });
    return { outcome: unavailable(reason, "unknown", { source: provider, wallMs: clock.wallMs() }), provider };
  }

  async function resultOf(key: string, query: Query, signal: AbortSignal, at?: AskedAt | null): Promise<LookedUp> {
    const kept = cache?.find(query) ?? null;
    if (kept !== null) return kept.outcome;
    // What is still on its way has not been seen, and may be seen in a moment.
    const question = underWay.get(questionOf(query));
    if (question !== undefined) {
      const outcome = await Promise.race([question.outcome, aborted(signal)]);
      if (outcome === "aborted")
        return unavailable("cancelled", "no", { source: TERMINAL_SOURCE, wallMs: clock.wallMs() });
      if (outcome.type !== "unavailable") return outcome;
    }
    const only = services.only === null ? null : { provider: services.only.name, key };
    const place = at ?? only;
    if (place === null) return "cannot-tell";
    return earlier.lookUp(place, query, { signal, limitMs: delays.backgroundDeadline });
  }

  return {
    verify,
    resultOf,
    askedAt(query) {
      const identity = questionOf(query);
      const taken = underWay.get(identity)?.askedAt() ?? maybeTaken.of(identity);
      return taken === null ? null : { provider: taken.provider, key: taken.key };
    },
    personWaits: () => people > 0,
    onServed(listener) {
      onServed.add(listener);
      return () => void onServed.delete(listener);
    },
    health: services.health,
    onHealth: services.onHealth,
    providers: services.statuses,
    probeNow: () => services.probeNow(true),
    start: services.start,
    close() {
      earlier.close();
      for (const question of underWay.values()) question.abandon();
      services.close();
    },
  };
}

function isInBackground({ session = null }: VerifyOptions): boolean {
  return session === null;
}

function servedBy(question: Question): string {
  return question.askedAt()?.provider ?? TERMINAL_SOURCE;
}

function aborted(signal: AbortSignal): Promise<"aborted"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("aborted");
    else signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
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
