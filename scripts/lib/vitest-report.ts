/** Counts tests, and names those that failed, from the file that Vitest's JSON reporter writes. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string().default(""),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({
          status: z.string().default(""),
          fullName: z.string().default(""),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** Of what a failed test says, this much is repeated at the end: what was expected and what came instead. */
const REPEATED_LINES = 12;

/**
 * What a run of Vitest amounts to. A file that could not even be loaded has no tests to count and counts as one
 * failure; so does a run that failed otherwise (a crash, an unhandled rejection) without a failing test.
 */
export function countTests(jsonFile: string, runOk: boolean): TestCounts {
  let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const parsed = report.safeParse(readJson(jsonFile));
  if (parsed.success) {
    const { testResults, ...numbers } = parsed.data;
    const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
    counts = {
      passed: numbers.numPassedTests,
      failed: numbers.numFailedTests + broken.length,
      skipped: numbers.numPendingTests + numbers.numTodoTests,
    };
  }
  return !runOk && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * What failed, said once more for the end of the output: whoever is shown only its last lines must still learn which
 * promise was broken. Files are named from `root`.
 */
export function failedTests(jsonFile: string, root: string): readonly string[] {
  const parsed = report.safeParse(readJson(jsonFile));
  if (!parsed.success) return [];
  return parsed.data.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [`✘ ${file}`, ...firstLines(message)];
    return failed.flatMap((test) => [`✘ ${file}: ${test.fullName}`, ...firstLines(test.failureMessages.join("\n"))]);
  });
}

function firstLines(text: string): readonly string[] {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines.slice(0, REPEATED_LINES).map((line) => `    ${line}`);
}

export function addCounts(all: readonly TestCounts[]): TestCounts {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** "tests: 123 passed, 0 failed" with ", 2 skipped" where some were. */
export function countsLine(counts: TestCounts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  return `tests: ${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
