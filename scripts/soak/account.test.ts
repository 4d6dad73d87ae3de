import { describe, expect, it } from "vitest";
import { unavailable } from "../../kiosk/verify/outcome.ts";
import type { LedgerLine } from "../../kiosk/verify/sandbox/ledger.ts";
import { hashOf, scanViolations, slipViolations, slopePerHour } from "./account.ts";
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

  it("memory that grows, and not the caches that filled at the start", () => {
    const minute = 60_000;
    const flat = Array.from({ length: 20 }, (_, n) => ({ atMs: n * minute, value: n < 5 ? n * 10 : 50 }));
    expect(slopePerHour(flat)).toBeCloseTo(0);
    const leak = flat.map(({ atMs, value }) => ({ atMs, value: value + atMs / minute }));
    expect(slopePerHour(leak)).toBeCloseTo(60);
    expect(slopePerHour(flat.slice(0, 2))).toBeNull();
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
