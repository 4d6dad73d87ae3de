import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addCounts, countsLine, countTests, failedTests } from "./vitest-report.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function report(passed: number, failed: number, skipped: number, brokenFiles = 0): string {
  const file = join(folder, "report.json");
  const broken = Array.from({ length: brokenFiles }, () => ({ status: "failed", assertionResults: [] }));
  writeFileSync(
    file,
    JSON.stringify({
      ...{ numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 },
      testResults: [...broken, { status: "passed", assertionResults: [{}] }],
    }),
  );
  return file;
}

test("the closing line counts both suites and names skipped tests only where there are any", () => {
  const unit = countTests(report(120, 0, 0), true);
  expect(countsLine(addCounts([unit, countTests(report(3, 0, 0), true)]))).toBe("tests: 123 passed, 0 failed");
  expect(countsLine(countTests(report(120, 1, 2), false))).toBe("tests: 120 passed, 1 failed, 2 skipped");
});

test("a test file that could not be loaded counts as a failure, though it has no test to fail", () => {
  expect(countTests(report(5, 0, 0, 2), false).failed).toBe(2);
});

test("a run that crashed without a report is a failure", () => {
  expect(countTests(join(folder, "none.json"), false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests(report(5, 0, 0), false).failed).toBe(1);
});

test("a failed test is named again with what it said, and so is a file that could not be loaded", () => {
  const file = join(folder, "report.json");
  writeFileSync(
    file,
    JSON.stringify({
      ...{ numPassedTests: 1, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 },
      testResults: [
        {
          name: join(folder, "kiosk/slip.test.ts"),
          status: "failed",
          message: "",
          assertionResults: [
            { status: "passed", fullName: "prints", failureMessages: [] },
            {
              status: "failed",
              fullName: "cuts",
              failureMessages: ["\u001b[31mAssertionError: no cut\u001b[39m\n    at x"],
            },
          ],
        },
        { name: join(folder, "ui/gone.test.ts"), status: "failed", message: "no such module", assertionResults: [] },
      ],
    }),
  );
  expect(failedTests(file, folder)).toEqual([
    "✘ kiosk/slip.test.ts: cuts",
    "    AssertionError: no cut",
    "        at x",
    "✘ ui/gone.test.ts",
    "    no such module",
  ]);
  expect(failedTests(join(folder, "none.json"), folder)).toEqual([]);
});
