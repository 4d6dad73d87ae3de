/**
 * One to three services that do whatever services do, people and an outbox that ask, give up and ask again, and time.
 * Whatever happens: no question is taken twice in a day, none is at two places at once, nobody waits past the deadline.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wait } from "../../drivers/clock.ts";
import { fuzzRuns } from "../../drivers/fuzz-fixture.ts";
import type { Answer, Query, Refused, UnavailableReason, VerifyOutcome } from "../invoice/types.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import type { AnswerCache } from "./answer-cache.ts";
import type { AskedAt } from "./asked-at.ts";
import { VERIFY_DELAYS } from "./delays.ts";
import { missing, NOT_FOUND, queryNumber } from "./fixture.ts";
import { questionOf } from "./identity.ts";
import { createVerifier } from "./policy.ts";
import type { Ask, Provider } from "./port.ts";

/** What a service does with one question. */
interface Move {
  /** Null: no connection comes about. */
  readonly sentAfterMs: number | null;
  /** Null: it never replies by itself. */
  readonly replyAfterMs: number | null;
  readonly reply: "answer" | "refused" | "nonsense" | "throws" | "missing" | "turned-away";
  readonly reason: UnavailableReason;
}

interface Script {
  readonly moves: readonly Move[];
  readonly lookUps: readonly ("truth" | "cannot-tell" | "fails")[];
  readonly reachable: readonly boolean[];
}

type Op =
  | {
      readonly op: "ask";
      readonly invoice: number;
      readonly giveUpAfterMs: number | null;
      readonly by: "person" | "outbox";
    }
  | { readonly op: "look-up"; readonly invoice: number }
  | { readonly op: "advance"; readonly ms: number };

const delay = fc.constantFrom(0, 50, 600, 3_000, 9_000, 30_000);
const move: fc.Arbitrary<Move> = fc.record({
  sentAfterMs: fc.option(delay, { freq: 4, nil: null }),
  replyAfterMs: fc.option(delay, { freq: 6, nil: null }),
  reply: fc.constantFrom("answer", "answer", "refused", "nonsense", "throws", "missing", "turned-away"),
  reason: fc.constantFrom<UnavailableReason>("unreachable", "busy", "account", "clock", "malformed-reply", "timeout"),
});
const script: fc.Arbitrary<Script> = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 6 }),
  lookUps: fc.array(fc.constantFrom("truth", "truth", "cannot-tell", "fails"), { minLength: 1, maxLength: 4 }),
  reachable: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
});
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant("ask" as const),
      invoice: fc.nat(3),
      giveUpAfterMs: fc.option(delay, { freq: 1, nil: null }),
      by: fc.constantFrom("person" as const, "outbox" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("look-up" as const), invoice: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant("advance" as const), ms: fc.constantFrom(10, 700, 5_000, 60_000, 400_000) }),
  },
);

/** What the services know: which questions they took, and how many are with them now. */
class World {
  readonly taken = new Map<string, string[]>();
  readonly answered = new Set<string>();
  readonly #here = new Map<string, number>();

  arrives(question: string): void {
    const here = (this.#here.get(question) ?? 0) + 1;
    this.#here.set(question, here);
    expect(here, "one question at two places at once").toBe(1);
    expect(this.answered.has(question), "asked again after its answer").toBe(false);
  }

  leaves(question: string): void {
    this.#here.set(question, (this.#here.get(question) ?? 0) - 1);
  }

  takes(question: string, key: string): void {
    const keys = [...(this.taken.get(question) ?? []), key];
    this.taken.set(question, keys);
    expect(keys, "a second check of one day").toHaveLength(1);
  }
}

function next<T>(list: readonly T[], turn: number): T {
  const found = list[turn % list.length];
  if (found === undefined) throw new Error("an empty script");
  return found;
}

// A function, because it changes while something is awaited.
function isAborted({ signal }: Ask): boolean {
  return signal.aborted;
}

function service(name: string, told: Script, world: World, clock: ManualTerminalClock): Provider {
  let turn = 0;
  const keys = new Set<string>();

  async function verify(query: Query, ask: Ask): Promise<VerifyOutcome> {
    const does = next(told.moves, turn++);
    const question = questionOf(query);
    world.arrives(question);
    const aborted = new Promise<"aborted">((resolve) => {
      ask.signal.addEventListener("abort", () => resolve("aborted"), { once: true });
    });
    const pass = (ms: number | null): Promise<unknown> =>
      ms === null ? aborted : Promise.race([wait(clock, ms), aborted]);
    try {
      await pass(does.sentAfterMs ?? does.replyAfterMs);
      if (does.sentAfterMs === null || isAborted(ask)) return { ...missing("unreachable", "no"), source: name };
      ask.onSent?.();
      if (does.reply !== "turned-away") {
        world.takes(question, ask.idempotencyKey);
        keys.add(ask.idempotencyKey);
      }
      await pass(does.replyAfterMs);
      if (isAborted(ask) || does.replyAfterMs === null) return missing("cancelled", "unknown");
      return replyOf(does, ask);
    } finally {
      world.leaves(question);
    }
  }

  function replyOf({ reply, reason }: Move, ask: Ask): VerifyOutcome {
    switch (reply) {
      case "answer":
        return NOT_FOUND;
      case "refused":
        return { type: "refused", reason: "daily-limit", source: name, at: NOT_FOUND.at };
      case "nonsense":
        return { ...NOT_FOUND, match: "genuine" } as unknown as VerifyOutcome;
      case "throws":
        throw new TypeError("a mistake of the adapter");
      case "missing":
        // An adapter that is wrong about what it sent is not believed.
        return missing(reason, "no");
      case "turned-away":
        ask.onTurnedAway?.();
        return missing(reason, "no");
    }
  }

  return {
    name,
    verify,
    async resultOf(key) {
      const says = next(told.lookUps, turn++);
      await wait(clock, 100);
      if (says === "fails") return missing("unreachable", "no");
      if (says === "cannot-tell") return says;
      return keys.has(key) ? NOT_FOUND : "not-seen";
    },
    reachable: () => Promise.resolve(next(told.reachable, turn++)),
  };
}

/** The answers of a day, without a disk. */
function memoryCache(world: World): AnswerCache {
  const kept = new Map<string, Answer | Refused>();
  return {
    find(query) {
      const outcome = kept.get(questionOf(query));
      return outcome === undefined ? null : { outcome, ageMs: 0 };
    },
    keep(query, outcome) {
      kept.set(questionOf(query), outcome);
      world.answered.add(questionOf(query));
    },
    start: () => undefined,
    close: () => undefined,
  };
}

async function play(scripts: readonly Script[], choose: "in-order" | "by-weight", ops: readonly Op[]): Promise<void> {
  const clock = new ManualTerminalClock();
  const world = new World();
  const journal = memoryJournal();
  const verifier = createVerifier({
    providers: scripts.map((told, index) => service(`s${index}`, told, world, clock)),
    choose,
    clock,
    journal,
    hashInvoice: () => "hash",
    cache: memoryCache(world),
    random: (limit) => Math.floor(limit / 2),
  });
  const waiting: Promise<void>[] = [];
  const committed = new Map<string, AskedAt>();
  let asks = 0;

  async function ask(query: Query, { giveUpAfterMs, by }: Extract<Op, { op: "ask" }>): Promise<void> {
    const controller = new AbortController();
    const key = `k${asks++}`;
    const steps: string[] = [];
    if (giveUpAfterMs !== null) clock.setTimeout(() => controller.abort(), giveUpAfterMs);
    const startedMs = clock.now();
    const outcome = await verifier.verify(query, {
      idempotencyKey: key,
      signal: controller.signal,
      onStep: (step) => steps.push(step),
      ...(by === "outbox" ? { deadlineMs: VERIFY_DELAYS.backgroundDeadline } : {}),
      commitAskedAt: (at) => {
        committed.set(key, at);
        return true;
      },
    });
    const mostMs = by === "outbox" ? VERIFY_DELAYS.backgroundDeadline : VERIFY_DELAYS.deadline;
    // A look-up before it, and the provider's word after it, have an end of their own.
    expect(clock.now() - startedMs).toBeLessThanOrEqual(2 * mostMs + VERIFY_DELAYS.abortGrace);
    expect(["", "asking", "asking,comparing", "comparing"]).toContain(steps.join());
    // Whoever has promised an answer knows where to look for it after a kill.
    if (outcome.type === "unavailable" && outcome.taken === "unknown") {
      expect(committed.get(key)?.provider).toBe(outcome.source);
    }
  }

  verifier.start();
  for (const step of ops) {
    if (step.op === "advance") await clock.advance(step.ms);
    else if (step.op === "ask") waiting.push(ask(queryNumber(step.invoice), step));
    else {
      const query = queryNumber(step.invoice);
      waiting.push(
        verifier.resultOf("k", query, new AbortController().signal, verifier.askedAt(query)).then(() => undefined),
      );
    }
  }
  await clock.advance(10 * 60_000);
  await Promise.all(waiting);
  verifier.close();
  await clock.advance(0);
  // A mistake of the adapter is the only surprise there may be; a failed expectation of the world is none.
  expect(journal.of("terminal.surprise").filter(({ name }) => name !== "TypeError")).toEqual([]);
}

test("no question is taken twice a day, none is at two places at once, and nobody waits past the deadline", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(script, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("in-order" as const, "by-weight" as const),
      fc.array(op, { maxLength: 25 }),
      play,
    ),
    { numRuns: fuzzRuns(3_000) },
  );
});
