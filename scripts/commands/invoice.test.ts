import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const YANPIAO = join(import.meta.dirname, "..", "yanpiao.ts");
const GOOD = "01,32,,26427000000375586818,10.70,20260430,,FAFB";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-invoice-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly err: string;
}

/** Runs `yanpiao invoice parse` on these bytes. */
async function parse(args: readonly string[], input: string | Uint8Array = ""): Promise<Ended> {
  const child = spawn(process.execPath, [YANPIAO, "invoice", "parse", ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const text = Buffer.concat(out).toString();
  return { code, lines: text === "" ? [] : text.replace(/\n$/, "").split("\n"), err: Buffer.concat(err).toString() };
}

test("a good code gives exactly the agreed JSON line and exit code 0", async () => {
  const { code, lines } = await parse(["--json", "-"], `${GOOD}\n`);
  expect(lines).toEqual([
    '{"ok":true,"reading":{"kind":"digital-ordinary","invoiceCode":null,"invoiceNumber":"26427000000375586818",' +
      '"amountFen":1070,"amountMeaning":"with-tax","issueDate":"2026-04-30","checkCode":null,"crc":"match"},"needs":[]}',
  ]);
  expect(code).toBe(0);
});

test("every line read gives one line, whatever it holds, and one that is no invoice makes the exit code 1", async () => {
  const input = Buffer.concat([
    Buffer.from(`${GOOD}\r\n\nhello\nhttps://example.com/\n01,32,,2642\n`),
    Buffer.from([0xff, 0xfe, 0x00, 0x9c, 0x0a]),
    Buffer.from("x".repeat(300_000)),
    Buffer.from(`\n${GOOD}`),
  ]);
  const { code, lines } = await parse(["--json"], input);
  const answers = lines.map((line) => JSON.parse(line) as { ok: boolean; error?: { code: string; message: string } });
  expect(answers.map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual([
    "ok",
    "not-an-invoice",
    "not-an-invoice",
    "not-an-invoice",
    "damaged",
    "not-an-invoice",
    "not-an-invoice",
    "ok",
  ]);
  expect(answers.flatMap(({ error }) => (error === undefined ? [] : [Object.keys(error)]))).toEqual(
    Array.from({ length: 6 }, () => ["code", "message"]),
  );
  expect(code).toBe(1);
});

test("bytes of the Chinese code page are read as the terminal reads them", async () => {
  // A full-width comma is A3 AC there.
  const input = Buffer.from(GOOD.replaceAll(",", "\xa3\xac"), "latin1");
  const { code, lines } = await parse(["--json"], input);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"crc":"match"');
  expect(code).toBe(0);
});

test("ten thousand lines come out as ten thousand lines", async () => {
  const { code, lines } = await parse(["--json"], `${GOOD}\n`.repeat(10_000));
  expect(lines).toHaveLength(10_000);
  expect(new Set(lines).size).toBe(1);
  expect(code).toBe(0);
});

test("a file is read as standard input is, and shown in words without --json", async () => {
  const file = join(folder, "codes.txt");
  writeFileSync(file, `${GOOD}\nhello\n`);
  const { code, lines } = await parse([file]);
  expect(lines).toEqual([
    "数电发票（普通发票） Digital invoice (ordinary) · number 26427000000375586818 · ¥10.70 (with tax) · 2026-04-30 · read intact · complete",
    "not-an-invoice: This is some other text, not an invoice code.",
  ]);
  expect(code).toBe(1);
});

test("nothing read gives nothing and is no fault", async () => {
  expect(await parse(["--json"], "")).toEqual({ code: 0, lines: [], err: "" });
});

test("a file that is not there and an option that does not exist are wrong use", async () => {
  const missing = await parse([join(folder, "nothing")]);
  expect(missing.code).toBe(2);
  expect(missing.err).toContain("is not there");
  expect((await parse(["--jsn"])).code).toBe(2);
});

test("--help shows an example that works", async () => {
  const { code, lines } = await parse(["--help"]);
  const example = lines.map((line) => /echo '(.+)' \|/.exec(line)?.[1]).find((text) => text !== undefined) ?? "";
  expect(code).toBe(0);
  const run = await parse([], `${example}\n`);
  expect(run.lines[0]).toContain("read intact · complete");
});
