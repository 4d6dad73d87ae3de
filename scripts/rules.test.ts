/** A rule that cannot fail proves nothing: each is shown code that breaks it. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROJECT_ROOT } from "./lib/root.ts";

const TIME_LIMIT_MS = 120_000;

interface Run {
  readonly code: number;
  readonly output: string;
}

function run(program: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    execFile(join(PROJECT_ROOT, "node_modules/.bin", program), [...args], { cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe("the import rule", () => {
  let house: string;

  beforeEach(() => {
    house = mkdtempSync(join(tmpdir(), "yanpiao-rules-"));
    for (const file of [".dependency-cruiser.json", "tsconfig.json"])
      cpSync(join(PROJECT_ROOT, file), join(house, file));
  });

  afterEach(() => rmSync(house, { recursive: true }));

  /** Lays out a small house and says which rules it breaks. */
  async function brokenRules(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    const { output } = await run(
      "depcruise",
      ["--config", ".dependency-cruiser.json", "--no-progress", "--output-type", "json", "."],
      house,
    );
    const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
  }

  test("accepts imports that point down", { timeout: TIME_LIMIT_MS }, async () => {
    const files = {
      "config/a.ts": `export const a = 1;\n`,
      "drivers/b.ts": `import { a } from "../config/a.ts";\nexport const b = a;\n`,
      "kiosk/c.ts": `import { b } from "../drivers/b.ts";\nexport const c = b;\n`,
    };
    expect(await brokenRules(files)).toEqual([]);
  });

  test("reports a driver that imports the kiosk", { timeout: TIME_LIMIT_MS }, async () => {
    const files = {
      "kiosk/a.ts": `export const a = 1;\n`,
      "drivers/b.ts": `import { a } from "../kiosk/a.ts";\nexport const b = a;\n`,
    };
    expect(await brokenRules(files)).toEqual(["drivers-import-down-only"]);
  });

  test("reports a screen that reaches past the contract, even for a type", { timeout: TIME_LIMIT_MS }, async () => {
    const files = {
      "kiosk/outbox/a.ts": `export type A = 1;\n`,
      "ui/b.ts": `import type { A } from "../kiosk/outbox/a.ts";\nexport const b: A = 1;\n`,
    };
    expect(await brokenRules(files)).toEqual(["ui-sees-only-the-contract-and-the-invoice-rules"]);
  });

  test("reports invoice rules that touch the file system, and a cycle", { timeout: TIME_LIMIT_MS }, async () => {
    const files = {
      "kiosk/invoice/a.ts": `import { readFileSync } from "node:fs";\nexport const a = readFileSync;\n`,
      "kiosk/shell/b.ts": `import { c } from "./c.ts";\nexport const b = (): unknown => c;\n`,
      "kiosk/shell/c.ts": `import { b } from "./b.ts";\nexport const c = (): unknown => b;\n`,
    };
    expect(await brokenRules(files)).toEqual(["invoice-uses-no-node-module", "no-cycles"]);
  });

  test("reports electron outside its room", { timeout: TIME_LIMIT_MS }, async () => {
    const files = {
      "node_modules/electron/package.json": `{"name":"electron","version":"1.0.0","main":"index.js"}`,
      "node_modules/electron/index.js": `module.exports = "path";\n`,
      "kiosk/a.ts": `import electron from "electron";\nexport const a: unknown = electron;\n`,
    };
    expect(await brokenRules(files)).toContain("electron-stays-in-its-room");
  });
});

describe("the lint", () => {
  test("reports a promise that nobody waits for", { timeout: TIME_LIMIT_MS }, async () => {
    const { code, output } = await run(
      "eslint",
      ["--no-ignore", "--format", "json", "scripts/fixtures/floating-promise.ts"],
      PROJECT_ROOT,
    );
    const files = JSON.parse(output) as readonly { messages: readonly { ruleId: string }[] }[];
    const rules = files.flatMap((file) => file.messages.map((message) => message.ruleId));
    expect(rules).toEqual(["@typescript-eslint/no-floating-promises"]);
    expect(code).toBe(1);
  });
});

test("every folder of the first two levels says in a README what lives there", () => {
  const folders = ["config", "drivers", "kiosk", "ui", "scripts"].flatMap((room) => [
    room,
    ...readdirSync(join(PROJECT_ROOT, room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => join(room, entry.name)),
  ]);
  expect(folders.filter((folder) => !existsSync(join(PROJECT_ROOT, folder, "README.md")))).toEqual([]);
});
