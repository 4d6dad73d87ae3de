import { describe, expect, it } from "vitest";
import { brokenPromises, type RequestSeen, type Said, type Seen } from "./promises.ts";

const PROMISED: Said = { said: "promised", request: "r1", claimCode: "4000000001", lastFour: "5678" };
const WAITING: RequestSeen = { state: "waiting", sent: "no", collected: false };

function seen(change: Partial<Seen> = {}): Seen {
  return {
    requests: new Map([["r1", WAITING]]),
    claims: new Map([["4000000001", "r1"]]),
    slips: new Map([["job1", { step: "handed-over", outcome: null }]]),
    keptAnswers: new Set(["q1"]),
    ...change,
  };
}
const row = (change: Partial<RequestSeen>): Seen => seen({ requests: new Map([["r1", { ...WAITING, ...change }]]) });

describe("the judge of promises", () => {
  it("has nothing to say where everything that was said is there", () => {
    const said: readonly Said[] = [
      PROMISED,
      { said: "left", request: "r1" },
      { said: "answered", request: "r1" },
      { said: "collected", request: "r1" },
      { said: "kept-answer", question: "q1" },
      { said: "slip", job: "job1", step: "sending" },
    ];
    expect(brokenPromises(said, row({ state: "answered", sent: "maybe", collected: true }))).toEqual([]);
  });

  it("sees a promise without a row, and a claim code that finds nothing or another's request", () => {
    expect(brokenPromises([PROMISED], seen({ requests: new Map() }))).toEqual([expect.stringContaining("lost: r1")]);
    expect(brokenPromises([PROMISED], seen({ claims: new Map() }))).toEqual([expect.stringContaining("finds nothing")]);
    expect(brokenPromises([PROMISED], seen({ claims: new Map([["4000000001", "r2"]]) }))).toEqual([
      expect.stringContaining("finds r2"),
    ]);
  });

  it("sees a question that left and would be asked again, unless the service said that it never saw it", () => {
    const left: Said = { said: "left", request: "r1" };
    expect(brokenPromises([left], row({ sent: "no" }))).toEqual([expect.stringContaining("asked again: r1")]);
    expect(brokenPromises([left, { said: "never-seen", request: "r1" }], row({ sent: "no" }))).toEqual([]);
    expect(brokenPromises([left, { said: "never-seen", request: "r1" }, left], row({ sent: "no" }))).toHaveLength(1);
    expect(brokenPromises([left], row({ sent: "maybe" }))).toEqual([]);
  });

  it("sees an answer that is gone, and one that was handed out and is not said to be", () => {
    expect(brokenPromises([{ said: "answered", request: "r1" }], row({ state: "leased", sent: "maybe" }))).toEqual([
      expect.stringContaining("answer lost: r1"),
    ]);
    expect(brokenPromises([{ said: "collected", request: "r1" }], row({ state: "answered" }))).toEqual([
      expect.stringContaining("not collected: r1"),
    ]);
    expect(brokenPromises([{ said: "kept-answer", question: "q2" }], seen())).toEqual([
      expect.stringContaining("forgotten answer: q2"),
    ]);
  });

  it("lets old results go only where it was said that they go", () => {
    const old: readonly Said[] = [PROMISED, { said: "answered", request: "r1" }];
    const gone = seen({ requests: new Map(), claims: new Map() });
    expect(brokenPromises(old, gone)).toHaveLength(2);
    expect(brokenPromises([...old, { said: "may-be-purged", requests: ["r1"] }], gone)).toEqual([]);
  });

  it("sees a slip that the ledger has lost, has further back, or calls otherwise", () => {
    expect(brokenPromises([{ said: "slip", job: "job2", step: "intent" }], seen())).toEqual([
      expect.stringContaining("no such slip"),
    ]);
    expect(brokenPromises([{ said: "slip", job: "job1", step: "fence-answered" }], seen())).toEqual([
      expect.stringContaining("the ledger says handed-over"),
    ]);
    expect(brokenPromises([{ said: "slip-ended", job: "job1", outcome: "printed" }], seen())).toEqual([
      expect.stringContaining("the ledger says none"),
    ]);
  });
});
