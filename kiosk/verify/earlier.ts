/**
 * Questions that left before and were not answered, as far as anybody knows: in memory (maybe-taken.ts) and on disk. Before
 * such a question is asked, it is looked up where it may have been taken.
 *
 * Error model: a look-up always resolves. An Unavailable says that it failed, nothing about the question.
 */
import type { Query, Unavailable, VerifyOutcome } from "../invoice/types.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { AskedAt } from "./asked-at.ts";
import { questionOf } from "./identity.ts";
import { lookUp, type LookedUp } from "./look-up.ts";
import type { AskedOnDisk, MaybeTaken, MaybeTakenMemory } from "./maybe-taken.ts";
import { unavailable } from "./outcome.ts";
import type { Services } from "./services.ts";
import { TERMINAL_SOURCE } from "./sources.ts";

export interface Earlier extends MaybeTaken {
  /** Else asking again is a check of a new day. */
  readonly isOfToday: boolean;
}

export interface EarlierQuestions {
  /** What must be looked up before this is asked; null: nothing. `besides`: the key of the request that is itself asking. */
  of(query: Query, besides: string): Earlier | null;
  lookUp(at: AskedAt, query: Query, how: { readonly signal: AbortSignal; readonly limitMs: number }): Promise<LookedUp>;
  /** What became of a question is remembered before anybody can ask it again. `at`: where it went; null: nowhere. */
  remember(query: Query, outcome: VerifyOutcome, at: AskedAt | null): void;
  /** The store is closed next: what comes later is looked up by the next run. */
  close(): void;
}

export interface EarlierOptions {
  readonly memory: MaybeTakenMemory;
  readonly onDisk: AskedOnDisk;
  readonly cache: AnswerCache | null;
  readonly services: Services;
  readonly clock: TerminalClock;
  readonly onSurprise: (error: unknown) => void;
}

export function earlierQuestions(options: EarlierOptions): EarlierQuestions {
  const { memory, onDisk, cache, services, clock, onSurprise } = options;

  let closed = false;

  const notAskedNow = (source: string): Unavailable =>
    unavailable("unreachable", "no", { source, wallMs: clock.wallMs() });

  function of(query: Query, besides: string): Earlier | null {
    const question = questionOf(query);
    if (memory.onItsWay(question) !== null) return null;
    const known = memory.of(question);
    if (known !== null) return { ...known, isOfToday: true };
    const found = onDisk.find(query, besides);
    if (found === null) return null;
    const { key, isOfToday } = found;
    const provider = found.provider ?? services.only?.name ?? TERMINAL_SOURCE;
    const earlier: MaybeTaken = { provider, key, reason: "timeout" };
    if (isOfToday) memory.remember(question, earlier);
    return { ...earlier, isOfToday };
  }

  function remember(query: Query, outcome: VerifyOutcome, at: AskedAt | null): void {
    if (closed) return;
    const question = questionOf(query);
    if (outcome.type !== "unavailable") {
      memory.forget(question);
      cache?.keep(query, outcome);
      onDisk.forget(query);
    } else if (outcome.taken === "unknown" && at !== null) {
      memory.remember(question, { provider: at.provider, key: at.key, reason: outcome.reason });
    } else if (memory.of(question) === null) {
      onDisk.forget(query);
    }
  }

  return {
    of,
    remember,
    async lookUp(at, query, { signal, limitMs }) {
      const provider = services.byName(at.provider);
      // The service was taken out of the configuration.
      if (provider === null) return "cannot-tell";
      if (!services.usable(provider)) return notAskedNow(provider.name);
      const hearing = services.hearing(provider);
      const question = questionOf(query);
      const before = memory.of(question);
      const found = await lookUp({ provider, at, query, signal, limitMs, hearing, clock, onSurprise });
      // Meanwhile the question may have left for another place, or once more for this one: what is said of it as it was when
      // it was looked up says nothing of that.
      if (closed) return found;
      const remembered = memory.of(question);
      const isThis = remembered === null || (remembered.provider === at.provider && remembered.key === at.key);
      if (found === "not-seen") {
        if (isThis && remembered === before && memory.notSeen(question, at)) onDisk.forget(query);
      } else if (found === "cannot-tell") {
        if (isThis) memory.cannotTell(question);
      } else {
        services.learned(provider, found, question);
        // A look-up that failed says nothing of the question: what is known of it stays as it is.
        if (found.type !== "unavailable") remember(query, found, at);
      }
      return found;
    },
    close() {
      closed = true;
    },
  };
}
