import { describe, expect, it } from "vitest";
import { unavailable } from "../../kiosk/verify/outcome.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import {
  growthPerVisitKb,
  growthViolations,
  hashOf,
  scanViolations,
  slipViolations,
  type MemorySample,
} from "./account.ts";
import { parseOptions } from "./options.ts";

const FIRST = "26112000000000000001";
const SECOND = "26112000000000000002";
const outcome = unavailable("unreachable", "no", { source: "sandbox", wallMs: 0 });
const asked = (...numbers: readonly string[]): readonly LedgerLine[] =>
  numbers.map((number, index) => ({
    key: String(index),
    invoice: hashOf(number),
    at: "2026-11-25T00:00:00Z",
    outcome,
  }));

describe("the account of a soak sees", () => {
  it("a scan that was lost, one that was doubled, and a question nobody asked", () => {
    const held = [
      { invoiceNumber: FIRST, heard: true },
      { invoiceNumber: SECOND, heard: false },
    ];
    expect(scanViolations(held, asked(FIRST, FIRST, "26112000000000000009"))).toEqual([
      expect.stringContaining("lost scan: …000002"),
      expect.stringContaining("asked 2 times about …000001"),
      expect.stringContaining("invented"),
    ]);
    expect(scanViolations(held.slice(0, 1), asked(FIRST))).toEqual([]);
  });

  it("a slip that was said to be printed and is not there, also when only half of it is", () => {
    const said = [{ subject: FIRST, said: "printed" }] as const;
    const half = { text: "2611 2000 0000 0000 0001", qrTexts: [], complete: false };
    expect(slipViolations(said, [half])).toEqual([expect.stringContaining("lost slip")]);
    expect(slipViolations(said, [{ ...half, complete: true }])).toEqual([]);
    expect(slipViolations([{ subject: FIRST, said: "unknown" }], [])).toEqual([]);
  });

  it("a slip that came out twice without the word reprint", () => {
    const said = [{ subject: FIRST, said: "printed" }] as const;
    const slip = { text: FIRST, qrTexts: [], complete: true };
    expect(slipViolations(said, [slip, slip])).toEqual([expect.stringContaining("doubled slip")]);
    expect(slipViolations(said, [slip, { ...slip, text: `补打 1 ${FIRST}` }])).toEqual([]);
  });

  it("a visit that stays in memory, and neither the caches that filled at the start nor machine code nor one jump", () => {
    const sample = (n: number, objectsMb: number): MemorySample => ({
      ...{ atMs: n * 5_000, visits: n * 3, stalledMs: 0, rssMb: 200 },
      ...{ objectsMb, heapMb: objectsMb + n },
    });
    const full = Array.from({ length: 60 }, (_, n) => sample(n, n < 20 ? n : 20 + (n % 2) * 0.2 + (n > 54 ? 0.3 : 0)));
    expect(growthPerVisitKb(full)).toBeLessThan(1);
    expect(growthViolations(full)).toEqual([]);
    const leak = full.map((one) => ({ ...one, objectsMb: one.objectsMb + one.visits * 0.01 }));
    expect(growthPerVisitKb(leak)).toBeCloseTo(10, 0);
    expect(growthViolations(leak)).toEqual([expect.stringContaining("each visit leaves 10")]);
    expect(growthPerVisitKb(leak.slice(0, 20))).toBeNull();
    expect(growthViolations([])).toEqual([]);
  });
});

describe("what a person may ask of the soak", () => {
  it("hours or minutes, and a sentence about what is wrong", () => {
    expect(parseOptions(["--hours", "0.5", "--seed", "7"])).toEqual({ forMs: 1_800_000, seed: 7, json: false });
    expect(parseOptions(["--minutes", "0"])).toContain("--minutes 0: more than 0");
    expect(parseOptions(["--minutes", "5", "--hours", "1"])).toContain("say one of them");
    expect(parseOptions(["--seed", "x"])).toContain("--seed x");
    expect(parseOptions(["--forever"])).toContain("--forever");
  });
});
