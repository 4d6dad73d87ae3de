import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beijingDate } from "../invoice/dates.ts";
import type { Answer, Query, Refused, RefusalReason } from "../invoice/types.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { openStore, type Store } from "../store/open.ts";
import { createAnswerCache, FIRST_PURGE_MS, type AnswerCache } from "./answer-cache.ts";
import { agreed, NOT_FOUND, QUERY, queryNumber } from "./fixture.ts";
import { KEEP_ANSWERS, keepForMs } from "./keep-answers.ts";

const HOUR_MS = 3_600_000;

let dir: string;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
let store: Store;
let cache: AnswerCache;

function open(boot = "boot-1", mostRows?: number): void {
  store = openStore({ path: join(dir, "store.sqlite"), key: new Uint8Array(32).fill(7), journal, clock });
  cache = createAnswerCache({ store, clock, journal, boot, ...(mostRows === undefined ? {} : { mostRows }) });
  cache.start();
}

function close(): void {
  cache.close();
  store.close();
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "yanpiao-answers-"));
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  open();
});

afterEach(() => {
  close();
  rmSync(dir, { recursive: true, force: true });
});

function refused(reason: RefusalReason): Refused {
  return { type: "refused", reason, source: "s", at: NOT_FOUND.at };
}

/** Ends this turn of the event loop: what was kept in it is in the table, and only there. */
const committed = (): Promise<void> => clock.advance(0);
const rows = (): number => Number(store.db.prepare("SELECT count(*) FROM answer").pluck().get());

describe("an answer of today", () => {
  test("is given again to the same question, whole, and says how old it is", () => {
    const answer = agreed(QUERY);
    cache.keep(QUERY, answer);
    clock.starve(HOUR_MS);
    expect(cache.find(QUERY)).toEqual({ outcome: answer, ageMs: HOUR_MS });
  });

  test("is not given to another question about the same invoice, nor to another invoice", () => {
    cache.keep(QUERY, agreed(QUERY));
    expect(cache.find({ ...QUERY, amountFen: 1 })).toBeNull();
    expect(cache.find({ ...QUERY, issueDate: "2026-11-13" })).toBeNull();
    expect(cache.find(queryNumber(7))).toBeNull();
  });

  test("survives a restart, sealed: neither number nor name nor amount lies in the files", async () => {
    cache.keep(QUERY, agreed(QUERY));
    await committed();
    expect(rows()).toBe(1);
    const seen = Buffer.concat(
      store.db
        .prepare<[], { q: Uint8Array; o: Uint8Array }>("SELECT question AS q, outcome AS o FROM answer")
        .all()
        .flatMap(({ q, o }) => [q, o]),
    );
    for (const text of [QUERY.invoiceNumber, "北京示例", "consistent"]) expect(seen.includes(text)).toBe(false);
    close();
    open();
    expect(cache.find(QUERY)?.outcome).toEqual(agreed(QUERY));
  });

  test("that says the day's checks are spent is true of the invoice, whatever else is asked about it", () => {
    cache.keep(QUERY, refused("daily-limit"));
    expect(cache.find({ ...QUERY, amountFen: 1 })?.outcome).toMatchObject({ reason: "daily-limit" });
    expect(cache.find(queryNumber(7))).toBeNull();
  });

  test("that was kept before the checks were spent is still the better answer to its own question", () => {
    cache.keep(QUERY, agreed(QUERY));
    cache.keep({ ...QUERY, amountFen: 1 }, refused("daily-limit"));
    expect(cache.find(QUERY)?.outcome).toMatchObject({ match: "consistent" });
  });
});

describe("how long an answer is good", () => {
  const noonMs = Date.parse("2026-11-24T12:00:00+08:00");
  const midnight = 12 * HOUR_MS;
  test.each<[string, Answer | Refused, number]>([
    ["agrees, in order", agreed(QUERY), midnight],
    ["agrees, voided", { ...agreed(QUERY), status: "voided" }, midnight],
    ["agrees, red-flushing under way", { ...agreed(QUERY), status: "red-pending" }, KEEP_ANSWERS.unsettled],
    ["agrees, state not told", { ...agreed(QUERY), status: "unknown" }, KEEP_ANSWERS.unsettled],
    ["differs", { ...NOT_FOUND, match: "mismatch" }, KEEP_ANSWERS.mismatch],
    ["not found: it may be recorded in a moment", NOT_FOUND, KEEP_ANSWERS.notFound],
    ["the day's checks are spent", refused("daily-limit"), midnight],
    ["issued today", refused("too-early"), midnight],
    ["too old", refused("out-of-window"), midnight],
    ["a kind that the service has not", refused("kind-not-covered"), midnight],
    ["could not be read", refused("input-rejected"), KEEP_ANSWERS.inputRejected],
  ])("%s", (_, outcome, forMs) => {
    expect(keepForMs(outcome, noonMs)).toBe(forMs);
    cache.keep(QUERY, outcome);
    clock.starve(forMs - 1);
    expect(cache.find(QUERY)).not.toBeNull();
    clock.starve(1);
    expect(cache.find(QUERY)).toBeNull();
  });

  test("is never beyond midnight in Beijing", () => {
    expect(keepForMs({ ...NOT_FOUND, match: "mismatch" }, Date.parse("2026-11-24T23:59:59+08:00"))).toBe(1_000);
  });

  test("is not cut short by a calendar that is put right, forwards or backwards: it is as old as the monotonic clock says", () => {
    cache.keep(QUERY, agreed(QUERY));
    for (const ms of [-7 * 60_000, 26 * HOUR_MS, -52 * HOUR_MS]) {
      clock.starve(60_000);
      clock.jumpWall(ms);
      expect(cache.find(QUERY)).not.toBeNull();
    }
    expect(cache.find(QUERY)?.ageMs).toBe(3 * 60_000);
  });

  test("survives a restart after a calendar that was put right, and is not purged for it", async () => {
    cache.keep(QUERY, agreed(QUERY));
    await committed();
    clock.jumpWall(-7 * 60_000);
    close();
    open();
    await clock.advance(FIRST_PURGE_MS);
    expect(cache.find(QUERY)).not.toBeNull();
    expect(rows()).toBe(1);
  });

  test("ends at the midnight of the calendar that is right, not of the one under which it came", () => {
    clock.jumpWall(11 * HOUR_MS + 50 * 60_000);
    cache.keep(QUERY, agreed(QUERY));
    clock.jumpWall(-11 * HOUR_MS);
    clock.starve(11 * HOUR_MS + 10 * 60_000 - 1);
    expect(cache.find(QUERY)).not.toBeNull();
    clock.starve(1);
    expect(cache.find(QUERY)).toBeNull();
  });

  test("is over in another boot by its calendar, and deleted", async () => {
    cache.keep(QUERY, agreed(QUERY));
    await committed();
    clock.jumpWall(13 * HOUR_MS);
    close();
    open("boot-2");
    expect(cache.find(QUERY)).toBeNull();
    await clock.advance(FIRST_PURGE_MS);
    expect(rows()).toBe(0);
  });

  test("is not deleted for a boot's calendar that no service has put right yet", async () => {
    cache.keep(QUERY, agreed(QUERY));
    await committed();
    close();
    clock.jumpWall(13 * HOUR_MS);
    open("boot-2");
    await clock.advance(30_000);
    clock.jumpWall(-13 * HOUR_MS);
    expect(cache.find(QUERY)).not.toBeNull();
  });

  test("is not stretched by a calendar that is set back: the monotonic clock ends it", () => {
    cache.keep(QUERY, NOT_FOUND);
    clock.starve(KEEP_ANSWERS.notFound);
    clock.jumpWall(-KEEP_ANSWERS.notFound);
    expect(cache.find(QUERY)).toBeNull();
  });

  test.each(["boot-2", "unknown"])(
    "is not begun before it came: %s with a calendar of yesterday opens nothing",
    async (boot) => {
      close();
      open("unknown");
      cache.keep(QUERY, agreed(QUERY));
      await committed();
      clock.jumpWall(-24 * HOUR_MS);
      close();
      open(boot);
      expect(cache.find(QUERY)).toBeNull();
    },
  );

  test("whatever the calendar and the boots do, no answer is given on another day, or older than its time", () => {
    const step = fc.oneof(
      fc.record({ op: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 20 * HOUR_MS }) }),
      fc.record({ op: fc.constant("jump" as const), ms: fc.integer({ min: -40 * HOUR_MS, max: 40 * HOUR_MS }) }),
      fc.record({ op: fc.constant("keep" as const), ms: fc.nat(2) }),
      fc.record({ op: fc.constant("boot" as const), ms: fc.constant(0) }),
    );
    const outcomes: readonly (Answer | Refused)[] = [agreed(queryNumber(0)), NOT_FOUND, refused("input-rejected")];
    let boots = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        cache.close();
        store.db.exec("DELETE FROM answer");
        cache = createAnswerCache({ store, clock, journal, boot: `b${boots}` });
        const keptAt = new Map<number, { readonly wallMs: number; readonly monoMs: number; readonly boot: number }>();
        for (const { op, ms } of steps) {
          if (op === "pass") clock.starve(ms);
          else if (op === "jump") clock.jumpWall(ms);
          else if (op === "boot") {
            boots += 1;
            cache.close();
            cache = createAnswerCache({ store, clock, journal, boot: `b${boots}` });
          } else {
            cache.keep(queryNumber(ms), outcomes[ms] ?? NOT_FOUND);
            keptAt.set(ms, { wallMs: clock.wallMs(), monoMs: clock.now(), boot: boots });
          }
          for (const n of [0, 1, 2]) {
            const found = n === 0 ? cache.find(queryNumber(0)) : cache.find(queryNumber(n));
            const kept = keptAt.get(n);
            if (kept === undefined) {
              expect(found).toBeNull();
              continue;
            }
            const sameBoot = kept.boot === boots;
            const ageMs = sameBoot ? clock.now() - kept.monoMs : clock.wallMs() - kept.wallMs;
            const cameWallMs = clock.wallMs() - ageMs;
            if (found === null) {
              // Within a boot nothing is asked again that is still good.
              if (sameBoot) expect(ageMs).toBeGreaterThanOrEqual(keepForMs(outcomes[n] ?? NOT_FOUND, cameWallMs));
              continue;
            }
            expect(beijingDate(new Date(clock.wallMs()))).toBe(beijingDate(new Date(cameWallMs)));
            expect(Math.max(0, ageMs)).toBeLessThan(keepForMs(found.outcome, cameWallMs));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the table", () => {
  test("is emptied of what is over at midnight, without anybody asking", async () => {
    cache.keep(QUERY, agreed(QUERY));
    cache.keep(queryNumber(2), NOT_FOUND);
    await clock.advance(12 * HOUR_MS + 2_000);
    expect(rows()).toBe(0);
  });

  test("holds a bounded number of rows: the oldest go", async () => {
    close();
    open("boot-1", 3);
    const queries: readonly Query[] = [1, 2, 3, 4, 5].map(queryNumber);
    for (const query of queries) {
      cache.keep(query, agreed(query));
      await committed();
      clock.starve(10);
    }
    expect(queries.map((query) => cache.find(query) !== null)).toEqual([false, false, true, true, true]);
  });

  test("that was tampered with gives no answer: a row put in another's place does not open", async () => {
    cache.keep(queryNumber(1), NOT_FOUND);
    cache.keep(queryNumber(2), NOT_FOUND);
    await committed();
    store.db.exec("UPDATE answer SET outcome = (SELECT outcome FROM answer ORDER BY question DESC LIMIT 1)");
    expect([1, 2].filter((n) => cache.find(queryNumber(n)) !== null)).toHaveLength(1);
    store.db.exec("UPDATE answer SET outcome = x'01'");
    expect([1, 2].filter((n) => cache.find(queryNumber(n)) !== null)).toHaveLength(0);
  });

  test("on a disk that takes nothing costs a check, not the terminal, and is in the journal", async () => {
    store.db.pragma("query_only = ON");
    cache.keep(QUERY, NOT_FOUND);
    await committed();
    expect(cache.find(QUERY)).toBeNull();
    expect(journal.of("store.failed")).toMatchObject([{ where: "answers" }]);
  });
});

test("what one service said is not given again where the configuration names another", () => {
  cache.keep(QUERY, NOT_FOUND);
  cache.keep(QUERY, refused("daily-limit"));
  cache.close();
  const other = createAnswerCache({ store, clock, journal, services: "another" });
  expect(other.find(QUERY)).toBeNull();
  other.close();
});
