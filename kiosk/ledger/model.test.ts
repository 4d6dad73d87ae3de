/**
 * The ledger against a list in memory: whatever happens in whatever order (slips that end in every way, power cuts at
 * every step, restarts, rolls, old slips deleted), each slip says the right 补打, no number comes twice in a row of
 * slips, and the account of the paper holds what the paper did.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PrintOutcome, PrintStep } from "../../drivers/printer/printer.ts";
import { LEDGER_DELAYS } from "./delays.ts";
import { claimSlipNumber, COVER_OPEN, LedgerDesk, NOT_BEGUN, PRINTED, SLIP, status, STOPPED } from "./fixture.ts";

const OUTCOMES: readonly PrintOutcome[] = [
  PRINTED,
  { type: "probably-printed" },
  { type: "unknown", fault: "link-lost" },
  STOPPED,
  NOT_BEGUN,
];
const CUTS_AT: readonly (PrintStep | "intent")[] = ["intent", "sending", "handed-over", "fence-answered"];
/** Few, so that many prints are copies. */
const SLIPS = 4;
/** Whole dots a millimetre, so that the model needs no rounding. */
const HEIGHTS_DOTS: readonly number[] = [800, 1_200, 80];

type Op =
  | {
      readonly op: "print";
      readonly slip: number;
      readonly outcome: number;
      readonly height: number;
      readonly moved: number;
    }
  | { readonly op: "cut"; readonly slip: number; readonly at: number; readonly height: number; readonly moved: number }
  | { readonly op: "restart" }
  | { readonly op: "paper"; readonly says: "ok" | "near-end" | "out" | "cover" }
  | { readonly op: "wait"; readonly days: number };

const height = fc.nat(HEIGHTS_DOTS.length - 1);
const slip = fc.nat(SLIPS - 1);
/** How much of a slip that stopped in the middle came out, of 100. */
const moved = fc.nat(100);

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant("print" as const),
      slip,
      outcome: fc.nat(OUTCOMES.length - 1),
      height,
      moved,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant("cut" as const), slip, at: fc.nat(CUTS_AT.length - 1), height, moved }),
  },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "restart" }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant("paper" as const),
      says: fc.constantFrom<("ok" | "near-end" | "out" | "cover")[]>("ok", "near-end", "out", "cover"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("wait" as const), days: fc.constantFrom(1, 40, 179) }) },
);

/** What really happened, as nobody at the terminal can know it. */
interface Truth {
  readonly slip: number;
  readonly mayBeOnPaper: boolean;
  readonly endedMs: number;
}

async function play(ops: readonly Op[]): Promise<void> {
  const desk = new LedgerDesk();
  const printed: Truth[] = [];
  let paperMm = 0;
  let ended = 0;
  let lastNumber: number | null = null;

  /** Of the slips that single rows are still kept of. */
  const copies = (of: number): number =>
    printed.filter(
      (one, index) =>
        one.slip === of &&
        one.mayBeOnPaper &&
        (index === printed.length - 1 || desk.clock.now() - one.endedMs <= LEDGER_DELAYS.keepSlips),
    ).length;

  function happened(of: number, mayBeOnPaper: boolean, mm: number): void {
    printed.push({ slip: of, mayBeOnPaper, endedMs: desk.clock.now() });
    paperMm += mm;
    ended += 1;
  }

  try {
    for (const step of ops) {
      switch (step.op) {
        case "print": {
          const outcome = OUTCOMES[step.outcome] ?? PRINTED;
          const heightDots = HEIGHTS_DOTS[step.height] ?? 0;
          const expected = copies(step.slip);
          expect(desk.print(claimSlipNumber(step.slip), outcome, { ...SLIP, heightDots })).toBe(expected);
          const whole = outcome.type === "printed" || outcome.type === "probably-printed";
          const nothing = outcome.type === "failed" && !outcome.partial;
          const part = whole ? 100 : nothing ? 0 : step.moved;
          happened(step.slip, !nothing, (heightDots / 8) * (part / 100));
          break;
        }
        case "cut": {
          const at = CUTS_AT[step.at] ?? "intent";
          const heightDots = HEIGHTS_DOTS[step.height] ?? 0;
          const entry = desk.begin(claimSlipNumber(step.slip), at, { ...SLIP, heightDots });
          expect(entry.reprint).toBe(copies(step.slip));
          if (lastNumber !== null) expect(entry.number).not.toBe(lastNumber);
          desk.restart();
          const part = at === "intent" ? 0 : at === "fence-answered" ? 100 : step.moved;
          happened(step.slip, at !== "intent", (heightDots / 8) * (part / 100));
          break;
        }
        case "restart":
          desk.restart();
          break;
        case "paper":
          desk.ledger.noteStatus(step.says === "cover" ? COVER_OPEN : status(step.says));
          break;
        case "wait":
          for (let day = 0; day < step.days; day += 1) await desk.clock.advance(LEDGER_DELAYS.purgeEvery);
          break;
      }
      const { metresTotal, slips, roll } = desk.ledger.figures();
      const { history } = desk.ledger;
      lastNumber = desk.rows().at(-1)?.number ?? history.jobNumber;
      expect(metresTotal.least).toBeLessThanOrEqual(paperMm / 1_000 + 0.005);
      expect(metresTotal.most).toBeGreaterThanOrEqual(paperMm / 1_000 - 0.005);
      expect(slips.printed + slips.probablyPrinted + slips.unknown + slips.failed).toBe(ended);
      expect(roll.metres.most).toBeLessThanOrEqual(metresTotal.most);
      expect(desk.rows().filter(({ outcome }) => outcome === null)).toEqual([]);
    }
  } finally {
    desk.end();
  }
}

describe("whatever happens", () => {
  test(
    "each slip says the right 补打, and the account of the paper holds what the paper did",
    { timeout: 60_000 },
    async () => {
      await fc.assert(fc.asyncProperty(fc.array(op, { maxLength: 30 }), play), { numRuns: 40 });
    },
  );
});
