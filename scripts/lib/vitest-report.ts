/** Counts tests from the file that Vitest's JSON reporter writes. */
import { readFileSync } from "node:fs";
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
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

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
