import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import { NOT_FOUND, queryNumber, StandIn } from "./fixture.ts";
import { createVerifier, outcomeName } from "./policy.ts";
import { createRates, isTooManyHere } from "./rates.ts";

const LIMITS = { checksPerVisit: 3, checksAtOnce: 5, checksPerHour: 60 };
const MINUTE_MS = 60_000;

describe("a terminal that is used against its purpose", () => {
  test("asks a visit to wait after its checks, and takes the next person's at once", () => {
    const rates = createRates(new ManualTerminalClock(), LIMITS);
    expect([1, 2, 3, 4].map(() => rates.take("a"))).toEqual([null, null, null, "visit"]);
    expect(rates.take("b")).toBeNull();
  });

  test("asks everybody to wait when many visits come without a pause, and fills up again with time", () => {
    const clock = new ManualTerminalClock();
    const rates = createRates(clock, LIMITS);
    for (const visit of "abcde") expect(rates.take(visit)).toBeNull();
    expect(rates.take("f")).toBe("terminal");
    clock.starve(MINUTE_MS - 1);
    expect(rates.take("f")).toBe("terminal");
    clock.starve(1);
    expect(rates.take("f")).toBeNull();
    expect(rates.take("g")).toBe("terminal");
  });

  test("never lets more through than what was at once and what time brought, whatever the calendar does", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ after: fc.nat(200_000), jump: fc.integer() }), { maxLength: 60 }), (asks) => {
        const clock = new ManualTerminalClock();
        const rates = createRates(clock, LIMITS);
        let taken = 0;
        for (const [n, { after, jump }] of asks.entries()) {
          clock.starve(after);
          clock.jumpWall(jump);
          if (rates.take(`v${n}`) === null) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(LIMITS.checksAtOnce + clock.now() / MINUTE_MS);
      }),
    );
  });

  test("refuses without a verdict and without asking; answers given again and the outbox are not counted", async () => {
    const clock = new ManualTerminalClock();
    const journal = memoryJournal();
    const service = new StandIn();
    service.verify = (query, ask) => {
      service.asked.push({ query, ask, reply: () => undefined });
      return Promise.resolve(NOT_FOUND);
    };
    const kept = new Map<string, typeof NOT_FOUND>();
    const verifier = createVerifier({
      providers: [service],
      clock,
      journal,
      hashInvoice: () => "hash",
      rates: createRates(clock, { ...LIMITS, checksPerVisit: 1 }),
      cache: {
        find(query) {
          const outcome = kept.get(query.invoiceNumber);
          return outcome === undefined ? null : { outcome, ageMs: 1_000 };
        },
        keep: (query) => void kept.set(query.invoiceNumber, NOT_FOUND),
        start: () => undefined,
        close: () => undefined,
      },
    });
    const asks = (n: number, session: string | null): ReturnType<typeof verifier.verify> =>
      verifier.verify(queryNumber(n), { idempotencyKey: `k${n}`, signal: new AbortController().signal, session });
    expect(await asks(1, "visit")).toEqual(NOT_FOUND);
    for (let again = 0; again < 5; again += 1) expect(await asks(1, "visit")).toEqual(NOT_FOUND);
    const refused = await asks(2, "visit");
    expect(outcomeName(refused)).toBe("busy/not-taken");
    expect(isTooManyHere(refused)).toBe(true);
    expect(isTooManyHere({ ...NOT_FOUND, source: "terminal" })).toBe(false);
    expect(await asks(2, null)).toEqual(NOT_FOUND);
    expect(service.asked).toHaveLength(2);
    expect(journal.of("verify.limited")).toEqual([{ session: "visit", request: "k2", limit: "visit" }]);
    expect(journal.of("verify.cached")).toHaveLength(5);
    expect(journal.of("verify.start")).toHaveLength(2);
    verifier.close();
  });
});
