import { expect, test } from "vitest";
import { QUERY } from "./fixture.ts";
import { questionOf } from "./identity.ts";

test.each([
  { amountFen: 36_851 },
  { issueDate: "2026-11-13" },
  { checkCode: "123456" },
  // Typed in at first, and read from the code after that.
  { kindAssumed: true },
])("with %j it is another question", (changed) => {
  expect(questionOf({ ...QUERY, ...changed })).not.toBe(questionOf(QUERY));
});

test("what an amount is called makes no other question", () => {
  expect(questionOf({ ...QUERY, amountMeaning: "unknown" })).toBe(questionOf(QUERY));
});
