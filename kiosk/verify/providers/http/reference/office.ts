/**
 * What a back office decides, apart from how it is reached: one key is one question for ever, a question is passed on
 * once, and its answer is in the book before it is said. Behind it stands any Provider; the samples' one by default.
 *
 * Error model: every call ends in something to say; a book that cannot be written throws, and the server says "internal".
 */
import { pause } from "../../../../../drivers/clock.ts";
import type { TerminalClock } from "../../../../journal/clock.ts";
import type { Provider } from "../../../port.ts";
import { CONTRACT_VERSION, verificationSchema, type DeliveryRequest, type VerificationRequest } from "../contract.ts";

import type { Book, Question } from "./book.ts";
import { problem, said, type Spoken } from "./spoken.ts";

export interface OfficeOptions {
  /** Who is asked in the end. */
  readonly back: Provider;
  readonly book: Book;
  readonly clock: TerminalClock;
  /** Closes with the server: what is being asked then stays in the book as taken. */
  readonly signal: AbortSignal;
  /** How long a caller is kept waiting before it is told that its question is under way. */
  readonly holdMs?: number;
  /** Who sends messages to people in the end, once a key; nobody by default. */
  readonly passOn?: ((message: DeliveryRequest) => void) | undefined;
}

export interface Asked<Request> {
  /** Who is calling, as the door knows. */
  readonly terminal: string;
  readonly key: string;
  readonly request: Request;
  /** Of the body's bytes: the same key with another body is refused. */
  readonly digest: string;
}

export interface Office {
  verify(asked: Asked<VerificationRequest>): Promise<Spoken>;
  lookUp(terminal: string, key: string): Promise<Spoken>;
  deliver(asked: Asked<DeliveryRequest>): Spoken;
  health(): Promise<Spoken>;
}

/** Shorter than a person's deadline, so that the terminal knows at its end that the question is in good hands. */
const HOLD_MS = 5_000;
const LOOK_AGAIN_SECONDS = 1;

export function createOffice({ back, book, clock, signal, holdMs = HOLD_MS, passOn }: OfficeOptions): Office {
  const passing = new Map<string, Promise<Spoken>>();
  const at = (): string => new Date(clock.wallMs()).toISOString();

  /** Asks on behalf of a question that is in the book, or finds out what became of it. Joined by whoever asks meanwhile. */
  function pass(key: string, question: Question, fresh: boolean): Promise<Spoken> {
    const joined = passing.get(key);
    if (joined !== undefined) return joined;
    const work = (fresh ? ask(key, question) : recall(key)).finally(() => passing.delete(key));
    passing.set(key, work);
    return work;
  }

  async function ask(key: string, { query }: Question): Promise<Spoken> {
    const outcome = await back.verify(query, { idempotencyKey: key, signal });
    if (outcome.type !== "unavailable") return answered(key, outcome);
    if (outcome.taken === "no" && !signal.aborted) book.write({ event: "released", key, at: at() });
    return problem(outcome.reason === "account" ? "upstream-account" : "upstream-unavailable", {
      taken: outcome.taken,
    });
  }

  /** Taken before, by this run or an earlier one, and no answer came. */
  async function recall(key: string): Promise<Spoken> {
    const outcome = await back.resultOf(key, signal);
    if (outcome === "not-seen") {
      book.write({ event: "released", key, at: at() });
      return problem("never-seen");
    }
    if (outcome === "cannot-tell" || outcome.type === "unavailable") return underWay(key);
    return answered(key, outcome);
  }

  function answered(key: string, outcome: unknown): Spoken {
    const reply = verificationSchema.safeParse({ key, outcome });
    if (!reply.success) return problem("upstream-unavailable", { taken: "unknown" });
    book.write({ event: "answered", key, outcome: reply.data.outcome, at: at() });
    return said(200, reply.data);
  }

  async function held(key: string, work: Promise<Spoken>): Promise<Spoken> {
    const enough = new AbortController();
    const tooLong = pause(clock, holdMs, enough.signal).then(() => underWay(key));
    try {
      return await Promise.race([work, tooLong]);
    } finally {
      enough.abort();
    }
  }

  return {
    async verify({ terminal, key, request, digest }) {
      let known = book.question(key);
      if (known !== null && (known.terminal !== terminal || known.digest !== digest)) return problem("key-reused");
      if (known !== null && known.outcome === null) await held(key, pass(key, known, false));
      known = book.question(key);
      if (known !== null) return known.outcome === null ? underWay(key) : said(200, { key, outcome: known.outcome });
      book.write({ event: "asked", key, terminal, digest, query: request.query, at: at() });
      return held(key, pass(key, { terminal, digest, query: request.query, outcome: null }, true));
    },
    async lookUp(terminal, key) {
      const known = book.question(key);
      // Another terminal's key is as unknown as none: nothing is to be learned by trying.
      if (known?.terminal !== terminal) return problem("never-seen");
      return known.outcome === null ? held(key, pass(key, known, false)) : said(200, { key, outcome: known.outcome });
    },
    deliver({ terminal, key, request, digest }) {
      const known = book.delivery(key);
      if (known !== null && (known.terminal !== terminal || known.digest !== digest)) return problem("key-reused");
      if (known === null) {
        const { verification, channel } = request;
        book.write({ event: "delivery", key, terminal, digest, verification, channel, at: at() });
        passOn?.(request);
      }
      return said(200, { key, state: "accepted" });
    },
    async health() {
      const state = (await back.reachable(signal)) ? "ok" : "down";
      return said(200, { contract: CONTRACT_VERSION, state, time: at() });
    },
  };
}

function underWay(key: string): Spoken {
  return said(202, { key, state: "under-way" }, { "retry-after": String(LOOK_AGAIN_SECONDS) });
}
