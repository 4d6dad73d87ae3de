/** What a person types has a help with an example; and no screen, slip, page or README names a command that there is not. */
import { Command } from "commander";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT_ROOT } from "../lib/root.ts";
import { registerAll } from "./all.ts";
import { inProcess } from "./cli-fixture.ts";

const yanpiao = new Command("yanpiao");
registerAll(yanpiao);

/** Each command that does something, by the words that call it. */
function leaves(command: Command, words: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) return [words];
  return command.commands.flatMap((below) => leaves(below, [...words, below.name()]));
}

test.each(leaves(yanpiao).map((words) => [words.join(" ")]))(
  "%s --help shows an example and says what its exit codes mean",
  async (words) => {
    const { code, out } = await inProcess(registerAll, ...words.split(" "), "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}.*\byanpiao /);
    expect(out).toMatch(/Exit codes: 0 .*, 2 /s);
  },
);

test("an unknown subcommand and an unknown option are wrong use", async () => {
  expect((await inProcess(registerAll, "scanner", "sniff")).code).toBe(2);
  expect((await inProcess(registerAll, "printer", "status", "--jsn")).code).toBe(2);
});

/** null: there is such a command. Where a command has none below it, the next word is an argument or goes on in a sentence. */
function wrongIn(name: string, next: string | undefined): string | null {
  const command = yanpiao.commands.find((one) => one.name() === name);
  if (command === undefined) return `yanpiao ${name}`;
  if (command.commands.length === 0 || next === undefined) return null;
  return command.commands.some((below) => below.name() === next) ? null : `yanpiao ${name} ${next}`;
}

test("every command that a screen, a message or a page names is one that there is", () => {
  const files = ["{config,drivers,kiosk,scripts,ui}/**/*.{ts,tsx,json,md,service,yml}", "README.md"]
    .flatMap((pattern) => globSync(pattern, { cwd: PROJECT_ROOT }))
    .filter((file) => !/\.test\.ts$|-fixture\.ts$/.test(file));
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(PROJECT_ROOT, file), "utf8");
    // In code and words alike a command is written small; the product's name, the account and folders are no commands.
    return [
      ...text.matchAll(
        /(?<![\w/.@-])(?<!(?:-u|--user|account|default:) )yanpiao (?:-- )?([a-z][a-z-]*)(?: ([a-z][a-z-]+)\b)?/g,
      ),
    ].flatMap(([, name = "", next]) => {
      const found = wrongIn(name, next);
      return found === null ? [] : [`${file}: ${found}`];
    });
  });
  expect(wrong).toEqual([]);
});
