import { expect, test } from "vitest";
import { parseReport, type Report } from "./report.ts";
import { createResults } from "./results.ts";

const FIGURE = { what: "back after replug", ms: 412, aimMs: 2000 };
const PASSED: Report = { type: "passed", title: "reads a code", ms: 1200, figures: [FIGURE] };
const FAILED: Report = { type: "failed", title: "reads on", ms: 10, figures: [], message: "expected 2\nat x.ts:1" };

function told(reports: readonly Report[], trouble: string | null): { text: string; exitCode: number; last: string } {
  const results = createResults();
  const lines = reports.flatMap((report) => results.add(report));
  const end = results.end(trouble);
  return { text: [...lines, ...end.lines].join("\n"), exitCode: end.exitCode, last: end.lines.at(-1) ?? "" };
}

const SUITE: Report = { type: "suite", name: "hid", about: "HID scanners" };
const DONE: Report = { type: "done" };

test("kept promises are counted, with the figures beside them", () => {
  const { text, exitCode, last } = told([SUITE, PASSED, DONE], null);
  expect(last).toBe("rig: 1 passed, 0 failed");
  expect(exitCode).toBe(0);
  expect(text).toContain("back after replug: 412 ms (aim 2000 ms)");
});

test("a broken promise is named again at the end", () => {
  const { text, exitCode, last } = told([SUITE, PASSED, FAILED, DONE], null);
  expect(last).toBe("rig: 1 passed, 1 failed");
  expect(exitCode).toBe(1);
  expect(text).toContain("failed:\n  hid: reads on");
});

test("a machine that dies in the middle of a test fails that test, whatever was kept before", () => {
  const { text, last, exitCode } = told([SUITE, PASSED, { type: "begun", title: "survives" }], null);
  expect(last).toBe("rig: 1 passed, 1 failed");
  expect(exitCode).toBe(1);
  expect(text).toContain("hid: survives: the machine ended before its suites did");
});

test("a machine that never came up is a failure", () => {
  expect(told([], "silent for 180 s")).toMatchObject({ exitCode: 1, last: "rig: 0 passed, 1 failed" });
});

test("a run without a single test is a failure", () => {
  expect(told([DONE], null)).toMatchObject({ exitCode: 1, last: "rig: 0 passed, 1 failed" });
});

test("a line that is no report is passed over", () => {
  for (const line of ["", "{", "null", '{"type":"passed"}', '{"type":"done","more":1}', "x".repeat(100_000)]) {
    expect(parseReport(line)).toBeNull();
  }
  expect(parseReport('{"type":"done"}')).toEqual(DONE);
});
