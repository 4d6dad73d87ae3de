import { describe, expect, it } from "vitest";
import { violationsOf } from "./judge.ts";
import type { LifeSaid } from "./messages.ts";
import { brokenCuts, isProof, reportLines, type PowercutReport } from "./report.ts";
import type { ScenarioResult } from "./campaign.ts";
import { parseOptions } from "./options.ts";
import { eventOf, type Witnessed } from "./witness.ts";

type Opened = Extract<Witnessed, { opened: true }>;

function found(change: Partial<Opened> = {}): Opened {
  return {
    opened: true,
    seen: { requests: new Map(), claims: new Map(), slips: new Map(), keptAnswers: new Set() },
    sound: true,
    alarms: [],
    journal: {
      lines: new Map(),
      events: new Map([[eventOf("life1", "store.seal-key"), 1]]),
      unreadable: 0,
      goesOn: true,
    },
    backup: { requests: new Set(["r1"]) },
    ...change,
  };
}
const WHOLE = { damaged: false };

describe("the judge of a power cut", () => {
  it("has nothing to say where nothing was lost", () => {
    const said: readonly LifeSaid[] = [
      { said: "opened" },
      { said: "backed-up", requests: ["r1"] },
      { said: "audit", life: "life1", event: "store.seal-key", lines: 1 },
    ];
    expect(violationsOf(said, found(), WHOLE)).toEqual([]);
  });

  it("sees a store that does not open, is not sound, or was taken for damaged", () => {
    expect(violationsOf([], { opened: false, why: "StoreRefused" }, WHOLE)).toEqual([
      expect.stringContaining("StoreRefused"),
    ]);
    expect(violationsOf([], found({ sound: false }), WHOLE)).toEqual([expect.stringContaining("not sound")]);
    const alarms = ["store.set-aside {}"];
    expect(violationsOf([], found({ alarms }), WHOLE)).toEqual([expect.stringContaining("set-aside")]);
    expect(violationsOf([], found({ alarms }), { damaged: true })).toEqual([]);
  });

  it("sees a journal that does not go on, and a line that answers for staff and is gone", () => {
    const journal = { ...found().journal, goesOn: false };
    expect(violationsOf([], found({ journal }), WHOLE)).toEqual([expect.stringContaining("cannot be read back")]);
    const twice: LifeSaid = { said: "audit", life: "life1", event: "store.seal-key", lines: 2 };
    expect(violationsOf([twice], found(), WHOLE)).toEqual([expect.stringContaining("2 times, 1 lines")]);
  });

  it("sees a copy that is gone, or lacks what was in the store", () => {
    const said: LifeSaid = { said: "backed-up", requests: ["r1", "r2"] };
    expect(violationsOf([said], found({ backup: null }), WHOLE)).toEqual([
      expect.stringContaining("not a sound store"),
    ]);
    expect(violationsOf([said], found(), WHOLE)).toEqual([expect.stringContaining("r2")]);
  });

  it("asks for today's answers today only", () => {
    const kept: LifeSaid = { said: "kept-answer", question: "7" };
    expect(violationsOf([kept], found(), WHOLE)).toHaveLength(1);
    expect(violationsOf([kept, { said: "may-be-purged", requests: [] }], found(), WHOLE)).toEqual([]);
  });
});

describe("the report of a campaign", () => {
  const scenario = (name: string, broken: number): ScenarioResult => ({
    ...{ name, cuts: 10, operations: 100, promises: 5, syncs: 7, journalLines: 10, journalLinesLost: 3 },
    broken: Array.from({ length: broken }, () => ({
      ...{ scenario: name, at: 3, operations: 100, fate: { contents: "torn", names: "random" } as const },
      violations: ["lost: r1"],
    })),
  });
  const report = (broken: number, seen: number): PowercutReport => ({
    ...{ seed: 1, ranMs: 1_000, scenarios: [scenario("visits", broken)], control: scenario("control", seen) },
  });

  it("is a proof only where nothing was lost and the control was found out", () => {
    expect(isProof(report(0, 4))).toBe(true);
    expect(isProof(report(1, 4))).toBe(false);
    expect(isProof(report(0, 0))).toBe(false);
    expect(brokenCuts(report(2, 4))).toHaveLength(2);
    expect(reportLines(report(0, 4)).at(-1)).toContain("seen the bug in 4 of 10 cuts");
    expect(reportLines(report(0, 0)).at(-1)).toContain("proves nothing");
    expect(reportLines(report(1, 4)).join("\n")).toContain("lost: r1 (visits, after 3 of 100 operations");
  });

  it("says what is wrong with the options", () => {
    expect(parseOptions(["--cuts", "5", "--seed", "7"])).toEqual({ cuts: 5, seed: 7, json: false });
    expect(parseOptions(["--cuts", "0"])).toContain("--cuts 0");
    expect(parseOptions(["--seed", "-1"])).toContain("--seed");
    expect(parseOptions(["--cut", "1"])).toContain("--cut");
  });
});
