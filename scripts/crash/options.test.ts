import { describe, expect, test } from "vitest";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { dealDeck } from "./deck.ts";
import { parseOptions } from "./options.ts";
import { isExact, POINT_NAMES } from "./points.ts";
import { reportLines, type CrashReport } from "./report.ts";

describe("what a person may ask of the crash campaign", () => {
  test("rounds, lanes, one point, a seed, and a sentence about what is wrong", () => {
    expect(parseOptions(["--rounds", "10", "--seed", "7", "--only", "mid-restore", "--lanes", "1", "--json"])).toEqual({
      ...{ rounds: 10, seed: 7, lanes: 1, only: "mid-restore", json: true },
    });
    expect(parseOptions([])).toMatchObject({ rounds: 200, lanes: 2, only: null });
    expect(parseOptions(["--rounds", "0"])).toContain("--rounds 0: a whole number from 1");
    expect(parseOptions(["--rounds", "1.5"])).toContain("--rounds 1.5");
    expect(parseOptions(["--lanes", "99"])).toContain("--lanes 99");
    expect(parseOptions(["--only", "lunch"])).toContain("--only lunch: one of any-moment");
    expect(parseOptions(["--seed", "x"])).toContain("--seed x");
    expect(parseOptions(["--forever"])).toContain("--forever");
  });
});

describe("one terminal's life", () => {
  test("meets every point, begins on a first day, and has its whole terminal before a month passes for the others", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const deck = dealDeck({ only: null, exact: true, random: dice(seed) });
      expect(["mid-first-start", "mid-migration"]).toContain(deck[0]);
      expect(deck.slice(1).filter((name) => name === deck[0])).toHaveLength(1);
      expect(new Set(deck).size).toBe(POINT_NAMES.length - 1);
      expect(deck.indexOf("whole-terminal")).toBeLessThan(deck.indexOf("mid-purge"));
    }
  });

  test("of one point alone has people in between, for what is killed must have something to lose", () => {
    const deck = dealDeck({ only: "mid-restore", exact: true, random: dice(1) });
    expect(deck.slice(0, 3)).toEqual(["any-moment", "mid-restore", "mid-restore"]);
    expect(dealDeck({ only: "mid-migration", exact: true, random: dice(1) })).toEqual([
      "mid-migration",
      "mid-migration",
    ]);
  });

  test("plays nothing that has to wait for a system call where that cannot be done", () => {
    expect(dealDeck({ only: null, exact: false, random: dice(1) }).filter(isExact)).toEqual([]);
  });
});

describe("the report", () => {
  const report: CrashReport = {
    ...{ seed: 7, ranMs: 12_000, worlds: 1, promises: 5, checks: 6, notExact: null, endedBy: null, broken: [] },
    points: new Map([["mid-stop", { rounds: 4, asMeant: 3 }]]),
  };

  test("says how often each point was met, and how often its moment did not come", () => {
    const lines = reportLines(report).join("\n");
    expect(lines).toContain("4 kills of 1 terminals in 12 s, seed 7");
    expect(lines).toMatch(/mid-stop +4 .*1 of them by the clock/);
    expect(lines).toContain("✔ no promise was broken");
  });

  test("names what was broken, where it was seen and what was kept; and what was not run", () => {
    const broken = {
      rule: "one-check",
      sentence: "two checks",
      world: 3,
      round: 2,
      point: "mid-stop",
      kept: "K",
    } as const;
    const lines = reportLines({
      ...report,
      broken: [broken],
      notExact: "strace is not there",
      endedBy: "SIGTERM",
    }).join("\n");
    expect(lines).toContain("✘ one-check: two checks (seed 7, terminal 3, round 2, mid-stop; kept in K)");
    expect(lines).toContain("! ended early: SIGTERM");
    expect(lines).toContain("! not run, for strace is not there: before-commit, ");
    expect(lines).toContain("✘ 1 violations");
  });
});
