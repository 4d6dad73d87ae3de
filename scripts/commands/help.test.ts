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

test("--version says what is installed", async () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as { version: string };
  expect(await inProcess(registerAll, "--version")).toMatchObject({ code: 0, out: `${version}\n` });
});

test("an option that is empty, as an unset variable makes it, is wrong use", async () => {
  const { code, err } = await inProcess(registerAll, "outbox", "list", "--data", "");
  expect(code).toBe(2);
  expect(err).toContain("--data is empty");
  // By the name that was typed.
  expect(
    (await inProcess(registerAll, "journal", "pull", "--identity", "x", "--out", "x", "--all-from", "")).err,
  ).toContain("--all-from is empty");
});

test.each([
  ["--port", "9100.5"],
  ["--port", "0x10"],
  ["--port", "65536"],
  ["--paper-mm", "1e4"],
])("a count that is no whole number in its range is wrong use: %s %s", async (option, text) => {
  const { code, err } = await inProcess(registerAll, "printer", "virtual", option, text);
  expect(code).toBe(2);
  expect(err).toContain("must be a whole number from");
});

test("an unknown subcommand and an unknown option are wrong use", async () => {
  expect((await inProcess(registerAll, "scanner", "sniff")).code).toBe(2);
  expect((await inProcess(registerAll, "printer", "status", "--jsn")).code).toBe(2);
});

/** Whoever reads goes on reading: these follow a command's name in a sentence. */
const GOES_ON = new Set(
  "and as at beside does finds for from has in is makes names of on or prints says shows to with".split(" "),
);

/** What is wrong with a command line that some text names; null: it is one that can be typed. */
function wrongIn(line: string): string | null {
  const [name = "", ...rest] = line.split(" ");
  let command = yanpiao.commands.find((one) => one.name() === name);
  if (command === undefined) return line;
  const isBelow = rest[0] !== undefined && !rest[0].startsWith("--") && !GOES_ON.has(rest[0]);
  if (command.commands.length > 0 && isBelow) {
    const below = rest.shift();
    command = command.commands.find((one) => one.name() === below);
    if (command === undefined) return line;
  }
  // With an option right behind it, a command means the one of those below it that does without a name.
  const known = new Set([command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long)));
  const strange = rest.find((word) => word.startsWith("--") && word !== "--help" && !known.has(word));
  if (strange !== undefined) return line;
  const [word] = rest;
  const takesNone = command.commands.length === 0 && command.registeredArguments.length === 0;
  return takesNone && word !== undefined && /^[a-z]/.test(word) && !GOES_ON.has(word) ? line : null;
}

test("every command that a screen, a message or a page names is one that there is, with the options that it has", () => {
  const files = ["{config,drivers,kiosk,scripts,ui}/**/*.{ts,tsx,json,md,service,yml}", "README.md"]
    .flatMap((pattern) => globSync(pattern, { cwd: PROJECT_ROOT }))
    .filter((file) => !/\.test\.ts$|-fixture\.ts$/.test(file));
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(PROJECT_ROOT, file), "utf8");
    // In code and words alike a command is written small; the product's name, the account and folders are no commands.
    return [
      ...text.matchAll(
        /(?<![\w/.@-])(?<!(?:-u|--user|account|default:) )yanpiao (?:-- )?([a-z][a-z-]*(?: (?:--)?[a-z][a-z-]+\b)*)/g,
      ),
    ].flatMap(([, line = ""]) => {
      const found = wrongIn(line);
      return found === null ? [] : [`${file}: yanpiao ${found}`];
    });
  });
  expect(wrong).toEqual([]);
});
