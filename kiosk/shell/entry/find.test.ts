import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { isClaimCode } from "../../outbox/claim-code.ts";
import type { PadKey } from "./entry.ts";
import {
  claimFound,
  claimOf,
  findCaret,
  findNext,
  findPress,
  findPrevious,
  findView,
  startFind,
  type FindState,
} from "./find.ts";

/** Invented, with a check digit that fits, and the same with its last digit wrong. */
const CODE = Array.from({ length: 10 }, (_, last) => `482710635${String(last)}`).find(isClaimCode) ?? "";
const WRONG = `${CODE.slice(0, 9)}${String((Number(CODE.slice(9)) + 1) % 10)}`;

function typed(state: FindState, text: string): FindState {
  return Array.from<PadKey>(text).reduce(findPress, state);
}

const forward = (state: FindState): FindState => findNext(state, isClaimCode);

describe("typing", () => {
  test("ten digits, then the last four of the invoice number, make a claim", () => {
    const code = typed(startFind(), CODE);
    expect(findView(typed(startFind(), CODE.slice(0, 4)), null).next).toEqual({ state: "incomplete", missing: 6 });
    expect(findView(code, null)).toMatchObject({ step: "claim-code", next: { state: "ready" } });
    expect(claimOf(code, isClaimCode)).toBeNull();
    const both = typed(forward(code), "5678");
    expect(findView(both, null)).toMatchObject({ step: "last-four", next: { state: "ready" } });
    expect(claimOf(both, isClaimCode)).toEqual({ claimCode: CODE, lastFour: "5678" });
  });

  test("a wrong check digit is found here, stays to be mended, and costs no try", () => {
    const wrong = forward(typed(startFind(), WRONG));
    expect(findView(wrong, null)).toMatchObject({ step: "claim-code", next: { state: "invalid" } });
    expect(claimOf(wrong, isClaimCode)).toBeNull();
    const mended = typed(findCaret(wrong, 9), CODE.slice(9));
    expect(findView(mended, null)).toMatchObject({ claimCode: { text: CODE }, next: { state: "ready" } });
    expect(forward(mended).step).toBe("last-four");
  });

  test("going back to the code keeps both", () => {
    const four = typed(forward(typed(startFind(), CODE)), "56");
    const back = findPrevious(four);
    expect(back).toMatchObject({ step: "claim-code", claimCode: CODE, lastFour: "56", caret: 10 });
    expect(back === null ? null : forward(back)).toEqual(four);
    expect(findPrevious(startFind())).toBeNull();
  });

  test("what the outbox said about the last pair is shown", () => {
    expect(findView(startFind(), { problem: "no-match", triesLeft: 3 })).toMatchObject({
      problem: "no-match",
      triesLeft: 3,
    });
  });
});

describe("a scanned claim slip", () => {
  test("leaves only the four digits to ask", () => {
    const found = claimFound(startFind(), CODE);
    expect(findView(found, null)).toMatchObject({ step: "last-four", next: { state: "incomplete", missing: 4 } });
    expect(claimOf(typed(found, "5678"), isClaimCode)).toEqual({ claimCode: CODE, lastFour: "5678" });
  });

  test("whose code cannot be one is no dead end: the code is shown and marked", () => {
    const four = typed(claimFound(startFind(), WRONG), "5678");
    expect(claimOf(four, isClaimCode)).toBeNull();
    expect(findView(forward(four), null)).toMatchObject({
      step: "claim-code",
      claimCode: { text: WRONG },
      next: { state: "invalid" },
    });
  });
});

test("no sequence of keys and touches throws, overflows the cells, loses the other text or ends in a ready that leads nowhere", () => {
  const step = fc.oneof(
    fc
      .constantFrom<PadKey>(...Array.from("0123456789A."), "00", "-", "delete", "clear", "left", "right")
      .map((key) => (state: FindState) => findPress(state, key)),
    fc.constantFrom(CODE, WRONG, "5678").map((text) => (state: FindState) => typed(state, text)),
    fc.integer({ min: 0, max: 32 }).map((index) => (state: FindState) => findCaret(state, index)),
    fc.constant(forward),
    fc.constant((state: FindState) => findPrevious(state) ?? state),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, scanned) => {
      steps.reduce(
        (state, act) => {
          const after = act(state);
          const view = findView(after, null);
          expect(JSON.parse(JSON.stringify(view))).toEqual(view);
          for (const { text, caret, groups } of [view.claimCode, view.lastFour]) {
            expect(text.length).toBeLessThanOrEqual(groups.reduce((sum, group) => sum + group, 0));
            expect(caret).toBeLessThanOrEqual(text.length);
          }
          const other = state.step === "claim-code" ? "lastFour" : "claimCode";
          expect(after[other]).toBe(state[other]);
          if (view.next.state === "ready" && claimOf(after, isClaimCode) === null)
            expect(forward(after)).not.toEqual(after);
          return after;
        },
        scanned ? claimFound(startFind(), WRONG) : startFind(),
      );
    }),
  );
});
