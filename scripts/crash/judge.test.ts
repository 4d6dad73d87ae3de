/** The judge names each broken promise; an account in order gives it nothing to say. */
import { describe, expect, test } from "vitest";
import type { Answer } from "../../kiosk/invoice/types.ts";
import { judge, RULES, type Evidence, type JournalLine, type Rule, type StoredRow, type StoreSeen } from "./judge.ts";
import type { Claim } from "./messages.ts";
import type { Call } from "./service.ts";

const NUMBER_A = "26112000000000000001";
const NUMBER_B = "26112000000000000002";

function answerAt(at: string): Answer {
  return {
    ...{ type: "answer", match: "not-found", status: "unknown", details: null },
    ...{ checksToday: 1, checksLeftToday: 4, source: "record", at },
  };
}

const GIVEN = answerAt("2026-11-24T04:00:00.000Z");
const OTHER = answerAt("2026-11-24T05:00:00.000Z");

const claim = (requestId: string, invoiceNumber: string): Claim => ({
  ...{ requestId, invoiceNumber },
  claimCode: "0000000000",
  lastFour: invoiceNumber.slice(-4),
});
const ANSWERED: StoredRow = {
  ...{ id: "a", state: "answered", invoiceNumber: NUMBER_A, outcome: GIVEN, answeredAtMs: 1 },
};
const WAITING: StoredRow = { id: "b", state: "waiting", invoiceNumber: NUMBER_B, outcome: null, answeredAtMs: null };
const STORE: StoreSeen = {
  ...{ refused: null, sound: true, schema: 6, unreadable: 0, badBackups: [] },
  rows: [ANSWERED, WAITING],
  claims: [
    { requestId: "a", found: "a" },
    { requestId: "b", found: "b" },
  ],
  contacts: ["b"],
};
const LIFE: Evidence["life"] = {
  ...{ complaint: "", ready: true, rested: true, underWayBefore: 1, firstSeq: 3, damagedAfterSeq: null },
  found: [
    { requestId: "a", state: "answered" },
    { requestId: "b", state: "waiting" },
  ],
};
const JOURNAL: readonly JournalLine[] = [
  { seq: 1, ev: "outbox.enqueued", request: "b" },
  { seq: 2, ev: "outbox.answered", request: "a" },
  { seq: 3, ev: "terminal.start" },
  { seq: 4, ev: "store.opened" },
  { seq: 5, ev: "outbox.recovered", count: 1 },
];
const call = (kind: Call["kind"], key: string, status: number | null): Call => ({ kind, key, life: 1, status });

/** Request "a" is answered, "b" waits and has an address; "b" was asked once and turned away. */
const GOOD: Evidence = {
  ...{ life: LIFE, store: STORE, journal: JOURNAL, journalFaults: [], schema: 6, trueFromSeq: 0, settled: false },
  claims: [claim("a", NUMBER_A), claim("b", NUMBER_B)],
  ...{ expired: new Set(), sweptAway: new Set(), answered: new Set(["a"]) },
  told: [{ invoiceNumber: NUMBER_A, outcome: GIVEN }],
  contacts: ["a", "b"],
  delivered: [{ key: "k", requestId: "a" }],
  checks: [{ invoiceNumber: NUMBER_A, key: "a", outcome: GIVEN }],
  calls: [call("question", "a", 200), call("question", "b", 502), call("question", "b", 502)],
  callsBefore: 3,
};

const store = (change: Partial<StoreSeen>): Partial<Evidence> => ({ store: { ...STORE, ...change } });
const life = (change: Partial<Evidence["life"]>): Partial<Evidence> => ({ life: { ...LIFE, ...change } });
const without = (ev: string): Partial<Evidence> => ({
  journal: JOURNAL.map((line) => (line.ev === ev ? { ...line, ev: "service.health" } : line)),
});

/** Each rule, and accounts that break it and nothing else. */
const BROKEN: Readonly<Record<Rule, readonly Partial<Evidence>[]>> = {
  "comes-up": [life({ complaint: "SQLITE_IOERR" }), store({ refused: "StoreRefused: wrong key" })],
  "promise-kept": [
    { ...store({ rows: [ANSWERED] }), trueFromSeq: 9 },
    store({ rows: [ANSWERED, { ...WAITING, state: "dead" }] }),
  ],
  "claim-works": [
    store({ claims: [{ requestId: "b", found: "no-match" }] }),
    store({ claims: [{ requestId: "b", found: "a" }] }),
    store({ rows: [ANSWERED, { ...WAITING, invoiceNumber: NUMBER_A }] }),
    life({ found: [{ requestId: "b", state: "no-match" }] }),
    life({ found: [{ requestId: "a", state: "waiting" }] }),
  ],
  "loss-is-said": [
    {
      ...store({ rows: [ANSWERED], claims: [{ requestId: "b", found: "no-match" }], contacts: [] }),
      ...{ sweptAway: new Set(["b"]), trueFromSeq: 9 },
    },
  ],
  "answer-stays": [{ ...store({ rows: [{ ...ANSWERED, state: "waiting", outcome: null }, WAITING] }), trueFromSeq: 9 }],
  "answer-true": [
    store({ rows: [{ ...ANSWERED, outcome: OTHER }, WAITING] }),
    { told: [{ invoiceNumber: NUMBER_A, outcome: OTHER }] },
    { told: [{ invoiceNumber: NUMBER_B, outcome: GIVEN }] },
  ],
  "one-check": [{ checks: [...GOOD.checks, ...GOOD.checks] }],
  "one-key": [{ checks: [...GOOD.checks, { invoiceNumber: NUMBER_A, key: "x", outcome: GIVEN }] }],
  "looked-up-first": [
    { calls: [call("question", "b", 200), call("question", "b", 200)] },
    { calls: [call("question", "b", null), call("look-up", "c", 404), call("question", "b", 200)] },
  ],
  "answered-is-final": [
    { calls: [...GOOD.calls, call("look-up", "a", 200)] },
    { calls: [call("look-up", "a", 404), call("question", "a", 200)], callsBefore: 1 },
  ],
  "contact-kept": [store({ contacts: [] })],
  "contact-once": [{ delivered: [...GOOD.delivered, { key: "l", requestId: "a" }] }],
  "store-sound": [store({ sound: false }), store({ schema: 5 })],
  "sealed-opens": [store({ unreadable: 1 })],
  "backup-whole": [store({ badBackups: ["terminal.sqlite is not sound"] })],
  "journal-whole": [
    { journalFaults: ["tail-cut"] },
    { journal: [...JOURNAL, { seq: 7, ev: "service.health" }] },
    { journal: [...JOURNAL, { seq: 5, ev: "service.health" }] },
  ],
  "journal-true": [
    { journal: [...JOURNAL, { seq: 6, ev: "outbox.enqueued", request: "c" }] },
    { journal: [...JOURNAL, { seq: 6, ev: "outbox.answered", request: "b" }] },
  ],
  "journal-explains": [
    ...["terminal.start", "store.opened", "outbox.recovered"].map(without),
    life({ underWayBefore: 2 }),
    life({ damagedAfterSeq: 2 }),
    { ...life({ damagedAfterSeq: 2 }), journal: [{ seq: 1, ev: "store.salvaged" }, ...JOURNAL.slice(1)] },
  ],
  settles: [
    {
      ...life({ rested: false }),
      settled: true,
      ...store({ rows: [ANSWERED], contacts: [] }),
      claims: [claim("a", NUMBER_A)],
      contacts: [],
      trueFromSeq: 9,
    },

    { settled: true, contacts: [] },
    { settled: true, contacts: ["b"] },
  ],
};

describe("the judge", () => {
  test("has nothing to say about an account in order", () => {
    expect(judge(GOOD)).toEqual([]);
  });

  test.each(Object.keys(RULES) as Rule[])("names %s where it is broken, and nothing where it is not", (rule) => {
    for (const change of BROKEN[rule]) {
      const named = judge({ ...GOOD, ...change }).map((one) => one.rule);
      // More than one check under two keys breaks both.
      const expected = rule === "one-key" ? ["one-check", "one-key"] : [rule];
      expect([...new Set(named)], JSON.stringify(change)).toEqual(expected);
    }
  });

  test("forgives what a month and an older copy take away, where it is said", () => {
    const gone = { ...store({ rows: [ANSWERED], claims: [{ requestId: "b", found: "records-lost" }], contacts: [] }) };
    expect(judge({ ...GOOD, ...gone, sweptAway: new Set(["b"]), trueFromSeq: 9 })).toEqual([]);
    expect(judge({ ...GOOD, ...gone, expired: new Set(["b"]), trueFromSeq: 9 })).toEqual([]);
  });

  test("asks nothing of a journal whose older files were deleted to keep it small", () => {
    expect(
      judge({
        ...GOOD,
        journal: [
          { seq: 40, ev: "journal.deleted" },
          { seq: 41, ev: "journal.sealed" },
        ],
      }),
    ).toEqual([]);
  });

  test("takes an earlier life's word for a salvage, also where that word was deleted with the journal's oldest file", () => {
    const damaged = life({ damagedAfterSeq: 1 });
    const said = [JOURNAL[0], { seq: 2, ev: "store.salvaged" }, ...JOURNAL.slice(2)] as readonly JournalLine[];
    expect(judge({ ...GOOD, ...damaged, journal: said })).toEqual([]);
    expect(judge({ ...GOOD, ...damaged, journal: JOURNAL.slice(2) })).toEqual([]);
  });

  test("knows that a look-up clears the way for another question, and that a declared gap is none", () => {
    const calls = [call("question", "b", null), call("look-up", "b", 404), call("question", "b", 200)];
    expect(judge({ ...GOOD, calls })).toEqual([]);
    expect(judge({ ...GOOD, journal: [...JOURNAL, { seq: 9, ev: "journal.gap" }] })).toEqual([]);
  });
});
