/**
 * Every command in a README is run here. Exceptions are rules, not a list of lines:
 * - what starts the whole terminal, all tests or the benchmark is exercised by the end-to-end tests, by CI itself and
 *   by the bench, and is here only checked to be known (`--help` of the same command);
 * - a command that names `terminal.json` gets the configuration from the README's own json block.
 * A command that no rule knows fails the test.
 */
import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeConfigError, loadConfig } from "../config/load.ts";
import { PROJECT_ROOT } from "./lib/root.ts";

interface Rule {
  readonly pattern: RegExp;
  /** What is run instead; null: nothing. */
  readonly run: (command: string) => string | null;
}

const YANPIAO = "npm run -s yanpiao -- ";

const RULES: readonly Rule[] = [
  { pattern: /^npm start( -- [a-z0-9 /.-]+)?$/, run: () => "node scripts/bootstrap.mjs start --help" },
  { pattern: /^npm test( -- [a-z0-9 /.,-]+)?$/, run: () => "node scripts/bootstrap.mjs test --help" },
  { pattern: /^npm run rig( -- [a-z0-9 /.,-]+)?$/, run: () => "node scripts/bootstrap.mjs rig --help" },
  { pattern: /^npm run soak( -- [a-z0-9 -]+)?$/, run: () => "node scripts/bootstrap.mjs soak --help" },
  { pattern: /^npm run crash( -- [a-z0-9 -]+)?$/, run: () => "node scripts/bootstrap.mjs crash --help" },
  { pattern: /^npm run powercut( -- [a-z0-9 -]+)?$/, run: () => "node scripts/bootstrap.mjs powercut --help" },
  { pattern: /^npm run chaos( -- [a-z0-9 -]+)?$/, run: () => "node scripts/bootstrap.mjs chaos --help" },
  { pattern: /^npm run (bench|build)( -- [a-z0-9 /.-]+)?$/, run: () => null },
  // These run until they are told to stop, or need a device.
  {
    pattern:
      /^npm run -s yanpiao -- (run|service virtual|scanner (virtual|watch|trigger|probe)|printer (virtual|status|test|probe))\b/,
    run: (command) => `${command} --help`,
  },
  { pattern: /^([^|;&]+ \| )?npm run -s yanpiao -- [^|;&]+$/, run: (command) => command },
];

const TIME_LIMIT_MS = 60_000;

function readmes(): readonly string[] {
  const elsewhere = ["node_modules", "dist", ".cache", ".data", ".git"];
  return globSync("**/README.md", { cwd: PROJECT_ROOT, exclude: (path) => elsewhere.includes(basename(path)) }).sort();
}

function blocks(file: string, language: string): readonly string[] {
  const text = readFileSync(join(PROJECT_ROOT, file), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    (found) => found[1] ?? "",
  );
}

function commands(file: string): readonly string[] {
  return blocks(file, "(?:sh|bash|shell|console)")
    .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-readme-"));
  writeFileSync(join(folder, "terminal.json"), blocks("README.md", "json")[0] ?? "");
});
afterAll(() => rmSync(folder, { recursive: true }));

function runIn(command: string): Promise<{ readonly code: number; readonly output: string }> {
  const line = command
    .replaceAll(YANPIAO, "node scripts/bootstrap.mjs yanpiao ")
    .replaceAll(/\bterminal\.json\b/g, join(folder, "terminal.json"));
  const env = { ...process.env, YANPIAO_DATA: join(folder, "data") };
  return new Promise((resolve) => {
    execFile("bash", ["-o", "pipefail", "-c", line], { cwd: PROJECT_ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

describe.each(readmes().filter((file) => commands(file).length > 0))("%s", (file) => {
  test.each(commands(file))("%s", { timeout: TIME_LIMIT_MS }, async (command) => {
    const rule = RULES.find(({ pattern }) => pattern.test(command));
    expect(rule, `no rule says how to try: ${command}`).toBeDefined();
    const line = rule?.run(command) ?? null;
    if (line === null) return;
    const { code, output } = await runIn(line);
    expect(code, output).toBe(0);
  });
});

test("the configuration in the README is a good one", () => {
  const result = loadConfig({ env: {}, file: join(folder, "terminal.json") });
  expect(result.ok ? [] : result.error.map(describeConfigError)).toEqual([]);
});

test("the README names the two commands, and CI calls the second exactly as it is named", () => {
  expect(commands("README.md")).toEqual(expect.arrayContaining(["npm start", "npm test"]));
  expect(readFileSync(join(PROJECT_ROOT, ".ci/run"), "utf8")).toMatch(/^npm test$/m);
});
