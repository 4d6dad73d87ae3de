import { describe, expect, it } from "vitest";
import type { Answer, VerifyOutcome } from "../../kiosk/invoice/types.ts";
import { unavailable } from "../../kiosk/verify/outcome.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import { TERMINAL_SOURCE } from "../../kiosk/verify/sources.ts";
import { violationsOf, type Asked, type Day, type Told } from "./judge.ts";

const NOON_MS = Date.parse("2026-11-24T12:00:00+08:00");
const MINUTE_MS = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();

function answer(match: Answer["match"], atMs = NOON_MS): Answer {
  return {
    ...{ type: "answer", match, status: match === "consistent" ? "normal" : "unknown", details: null },
    ...{ checksToday: 1, checksLeftToday: 4, source: "sandbox", at: iso(atMs) },
  };
}
function asked(key: string, question = "q", change: Partial<Asked> = {}): Asked {
  return { key, question, invoice: `invoice of ${question}`, promised: null, ...change };
}
function took(office: string, key: string, outcome: VerifyOutcome = answer("consistent"), atMs = NOON_MS): LedgerLine {
  return { key: `${office}:${key}`, invoice: "hash", at: iso(atMs), outcome };
}
function told(key: string, outcome: VerifyOutcome, atMs = NOON_MS + 1): Told {
  return { key, outcome, atMs };
}
function day(change: Partial<Day>): Day {
  return { asked: [asked("k1")], told: [], taken: [], ...change };
}
const lost = unavailable("timeout", "no", { source: "http-a", wallMs: NOON_MS });

describe("the judge of a day", () => {
  it("has nothing to say of a day on which everything was as it should be", () => {
    const said = answer("consistent");
    const fine = day({
      asked: [asked("k1"), asked("k2"), asked("k3", "q3", { promised: { end: "waiting", reason: "unreachable" } })],
      taken: [took("a", "k1", said), took("a", "k1", said)],
      told: [told("k1", said), told("k2", said), told("k3", lost)],
    });
    expect(violationsOf(fine)).toEqual([]);
  });

  it("sees a promise whose claim code finds nothing, and one that waits without a reason", () => {
    const gone = asked("k1", "q", { promised: { end: "not-found", reason: null } });
    expect(violationsOf(day({ asked: [gone] }))).toEqual([expect.stringContaining("lost: k1")]);
    const silent = asked("k1", "q", { promised: { end: "waiting", reason: null } });
    expect(violationsOf(day({ asked: [silent] }))).toEqual([expect.stringContaining("nothing says why")]);
    const dead = asked("k1", "q", { promised: { end: "dead", reason: "malformed-reply" } });
    expect(violationsOf(day({ asked: [dead] }))).toEqual([]);
  });

  it("sees one question taken by both offices", () => {
    expect(violationsOf(day({ taken: [took("a", "k1"), took("b", "k1")] }))).toContainEqual(
      expect.stringContaining("taken by offices a and b"),
    );
  });

  it("sees a second check of what was answered already, and lets one be where the answer is kept no longer", () => {
    const two = { asked: [asked("k1"), asked("k2")] };
    const later = (match: Answer["match"], minutes: number): readonly string[] =>
      violationsOf(
        day({
          ...two,
          taken: [took("a", "k1", answer(match)), took("b", "k2", answer(match), NOON_MS + minutes * MINUTE_MS)],
        }),
      );
    expect(later("consistent", 300)).toEqual([expect.stringContaining("doubled: k2 asks what k1")]);
    expect(later("not-found", 4)).toHaveLength(1);
    expect(later("not-found", 6)).toEqual([]);
    expect(later("mismatch", 31)).toEqual([]);
    // The record's day begins anew at midnight in Beijing.
    expect(later("consistent", 12 * 60)).toEqual([]);
  });

  it("sees a question that nobody asked, and more checks than questions", () => {
    expect(violationsOf(day({ asked: [], taken: [took("a", "k9")] }))).toEqual([
      expect.stringContaining("invented: office a was asked k9"),
      expect.stringContaining("spent: 1 checks for 0"),
    ]);
  });

  it("sees an answer that the record has not given, has given about another invoice, or only later", () => {
    expect(violationsOf(day({ taken: [took("a", "k1")], told: [told("k1", answer("mismatch"))] }))).toEqual([
      expect.stringContaining("untrue: k1 was told mismatch"),
    ]);
    const two = [asked("k1"), asked("k2", "another")];
    expect(
      violationsOf(day({ asked: two, taken: [took("a", "k2")], told: [told("k1", answer("consistent"))] })),
    ).toEqual([expect.stringContaining("untrue: k1")]);
    const early = [told("k1", answer("consistent"), NOON_MS - 1)];
    expect(violationsOf(day({ taken: [took("a", "k1")], told: early }))).toHaveLength(1);
    expect(violationsOf(day({ told: [told("nobody", answer("consistent"))] }))).toEqual([
      expect.stringContaining("invented: nobody"),
    ]);
  });

  it("lets the invoice's limit be said to whoever asks about it, and the terminal's own rules by the terminal", () => {
    const limit: VerifyOutcome = { type: "refused", reason: "daily-limit", source: "sandbox", at: iso(NOON_MS) };
    const same = [asked("k1", "q1", { invoice: "i" }), asked("k2", "q2", { invoice: "i" })];
    expect(violationsOf(day({ asked: same, taken: [took("a", "k1", limit)], told: [told("k2", limit)] }))).toEqual([]);
    const rule: VerifyOutcome = { type: "refused", reason: "out-of-window", source: TERMINAL_SOURCE, at: iso(NOON_MS) };
    expect(violationsOf(day({ told: [told("k1", rule)] }))).toEqual([]);
    expect(violationsOf(day({ told: [told("k1", { ...rule, source: "sandbox" })] }))).toHaveLength(1);
  });

  it("sees a person told that nobody took the question when the record had", () => {
    expect(violationsOf(day({ taken: [took("a", "k1")], told: [told("k1", lost)] }))).toEqual([
      expect.stringContaining("untrue: k1 was told that nobody had taken"),
    ]);
    const maybe = unavailable("timeout", "unknown", { source: "http-a", wallMs: NOON_MS });
    expect(violationsOf(day({ taken: [took("a", "k1")], told: [told("k1", maybe)] }))).toEqual([]);
  });
});
