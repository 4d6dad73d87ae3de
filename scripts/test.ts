/**
 * `npm test`: everything that must hold before a change is good, in one command. A failing step does not stop the
 * others, and is named again at the end.
 */
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { onStop, type Stop } from "./lib/closing.ts";
import { PROJECT_ROOT } from "./lib/root.ts";
import { runSteps, type Step, type StepResult } from "./lib/steps.ts";
import { addCounts, countsLine, countTests, failedTests } from "./lib/vitest-report.ts";
import { readOptions } from "./lib/options.ts";

const CACHE = ".cache";

/**
 * ESLint's cache knows a file by its own content, while a typed rule also depends on the types it imports: good enough
 * at the desk, not for the last word, so CI lints everything.
 */
const LINT_CACHE =
  process.env["CI"] === undefined
    ? ["--cache", "--cache-strategy", "content", "--cache-location", `${CACHE}/eslint/`]
    : [];

/** The longest first: they share two cores. */
const CHECKS: readonly Step[] = [
  { name: "lint", what: "ESLint with types", command: ["eslint", ".", ...LINT_CACHE], output: "kept" },
  { name: "types", what: "TypeScript, core", command: ["tsc", "-p", "tsconfig.json"], output: "kept" },
  { name: "ui-types", what: "TypeScript, screens", command: ["tsc", "-p", "ui/tsconfig.json"], output: "kept" },
  {
    name: "imports",
    what: "imports point down only",
    command: [
      "depcruise",
      ...["--config", ".dependency-cruiser.json", "--no-progress"],
      ...["config", "drivers", "kiosk", "ui", "scripts"],
    ],
    output: "kept",
  },
  {
    name: "format",
    what: "Prettier",
    command: ["prettier", "--check", ".", "--cache", "--cache-location", `${CACHE}/prettier`],
    output: "kept",
  },
  {
    name: "ui-build",
    what: "the screens as the terminal serves them",
    command: ["node", "scripts/build-ui.ts"],
    output: "kept",
  },
];

const SUITES = [
  { name: "unit", what: "rules, devices, screens" },
  { name: "e2e", what: "one at a time, whole terminals with a pty, a printer port and a real browser" },
] as const;

const NAMES = [...CHECKS, ...SUITES].map((step) => step.name);

const HELP = `npm test [-- --only STEP,…] [FILE…]

Runs everything, the checks side by side, and says at the end what failed:
${[...CHECKS, ...SUITES].map((step) => `  ${step.name.padEnd(9)} ${step.what}`).join("\n")}

  --only STEP,…  only these steps
  FILE…          only test files whose path contains one of these words
  --help         this text

Examples:
  npm test
  npm test -- --only lint,types
  npm test -- --only unit kiosk/invoice`;

function suite(name: string, what: string, files: readonly string[]): Step {
  return {
    name,
    what,
    command: [
      "vitest",
      "run",
      ...["--project", name, "--reporter=default", "--reporter=json", `--outputFile.json=${jsonFile(name)}`],
      // A suite that lost all its files must not pass; with a filter on the command line that is to be expected.
      ...(files.length > 0 ? ["--passWithNoTests", ...files] : []),
    ],
    output: "shown",
  };
}

function jsonFile(name: string): string {
  return `${CACHE}/vitest-${name}.json`;
}

function parse(
  argv: readonly string[],
): { readonly only: readonly string[]; readonly files: readonly string[] } | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const only = parsed.values.only?.split(",") ?? NAMES;
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return `no such step: ${unknown} (there are ${NAMES.join(", ")})`;
  return { only, files: parsed.positionals };
}

function summary(results: readonly StepResult[], seconds: number): readonly string[] {
  const failed = results.filter((result) => !result.ok);
  return [
    "",
    ...results.map(
      ({ step, ok, seconds: took }) => `${ok ? "✔" : "✘"} ${step.name.padEnd(9)} ${took.toFixed(1).padStart(6)} s`,
    ),
    `${" ".repeat(11)} ${seconds.toFixed(1).padStart(6)} s in all`,
    ...(failed.length === 0 ? [] : [`failed: ${failed.map((result) => result.step.name).join(", ")}`]),
  ];
}

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions({ command: "npm test", help: HELP, parse }, argv);
  if (typeof options === "number") return options;
  const stopping = new AbortController();
  onStop((stop) => stopping.abort(stop));

  const startedAt = performance.now();
  const print = (line: string): void => console.log(line);
  mkdirSync(join(PROJECT_ROOT, CACHE), { recursive: true });
  for (const { name } of SUITES) rmSync(join(PROJECT_ROOT, jsonFile(name)), { force: true });

  const wanted = (step: { readonly name: string }): boolean => options.only.includes(step.name);
  const lanes = Math.min(3, availableParallelism());
  const checks = await runSteps(CHECKS.filter(wanted), lanes, print, stopping.signal);
  const suites = SUITES.filter(wanted).map(({ name, what }) => suite(name, what, options.files));
  const runs = await runSteps(suites, 1, print, stopping.signal);
  if (stopping.signal.aborted) {
    const { reason, exitCode } = stopping.signal.reason as Stop;
    print(`stopped: ${reason}`);
    return exitCode;
  }

  const results = [...checks, ...runs];
  for (const line of summary(results, (performance.now() - startedAt) / 1000)) print(line);
  const counts = runs.map(({ step, ok }) => countTests(join(PROJECT_ROOT, jsonFile(step.name)), ok));
  for (const { step } of runs)
    for (const line of failedTests(join(PROJECT_ROOT, jsonFile(step.name)), PROJECT_ROOT)) print(line);
  if (runs.length > 0) print(countsLine(addCounts(counts)));
  return results.every((result) => result.ok) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
