import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newestSeq, readJournal, readLatest, type JournalEntry, type JournalQuery } from "./read.ts";

let dir: string;

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "yanpiao-read-")), "journal");
  mkdirSync(dir);
});

afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

function line(seq: number, ev = "terminal.stop", fields: object = {}): string {
  return `${JSON.stringify({ v: 2, time: seq * 1_000, mono: seq, boot: "b", seq, prev: "", tid: "T", ev, ...fields })}\n`;
}

function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, at) => line(first + at)).join("");
}

async function read(query: JournalQuery = {}): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of readJournal(dir, query)) entries.push(entry);
  return entries;
}

async function numbers(query: JournalQuery = {}): Promise<readonly number[]> {
  return (await read(query)).map(({ seq }) => seq);
}

describe("whoever reads the journal", () => {
  beforeEach(() => {
    writeFileSync(join(dir, "000000000001.2026-11-24.jsonl.zst"), zstdCompressSync(range(1, 10)));
    writeFileSync(join(dir, "000000000011.2026-11-23.jsonl"), range(11, 20));
    writeFileSync(join(dir, "000000000021.2026-11-25.jsonl"), range(21, 25));
  });

  test("sees every line in the order of writing, compressed or not, whatever the calendar said", async () => {
    expect(await numbers()).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
    expect(await newestSeq(dir)).toBe(25);
  });

  test("goes on from a cursor, also in the middle of a file", async () => {
    expect(await numbers({ after: 18 })).toEqual([19, 20, 21, 22, 23, 24, 25]);
    expect(await numbers({ after: 20, upTo: 22 })).toEqual([21, 22]);
    expect(await numbers({ after: 25 })).toEqual([]);
  });

  test("gets the exact text of each line", async () => {
    const [entry] = await read({ after: 24 });
    expect(`${entry?.text ?? ""}\n`).toBe(line(25));
  });

  test("gets the newest lines without reading the oldest", async () => {
    // Were it opened, it would say so: it is no compressed file.
    writeFileSync(join(dir, "000000000001.2026-11-24.jsonl.zst"), "damaged");
    expect((await readLatest(dir, 7)).map(({ seq }) => seq)).toEqual([19, 20, 21, 22, 23, 24, 25]);
  });

  test("gets no line that is only half written", async () => {
    writeFileSync(join(dir, "000000000021.2026-11-25.jsonl"), range(21, 25) + line(26).slice(0, -1));
    expect(await newestSeq(dir)).toBe(25);
  });

  test("goes on after what cannot be read", async () => {
    writeFileSync(join(dir, "000000000001.2026-11-24.jsonl.zst"), "damaged");
    writeFileSync(
      join(dir, "000000000011.2026-11-23.jsonl"),
      `${line(11)}no line\n[]\nnull\n{"seq":"12"}\n\n${"x".repeat(300_000)}\n${range(12, 20)}`,
    );
    expect(await numbers()).toEqual(Array.from({ length: 15 }, (_, at) => at + 11));
  });

  test("sees one file where the compressed one lies beside the plain one for a moment", async () => {
    writeFileSync(join(dir, "000000000011.2026-11-23.jsonl.zst"), zstdCompressSync(range(11, 20)));
    expect(await numbers({ after: 10, upTo: 20 })).toHaveLength(10);
  });
});

describe("filters", () => {
  beforeEach(() => {
    writeFileSync(join(dir, "2026-11-24.000.jsonl"), line(1, "print.done", { job: "j0", outcome: "printed" }));
    writeFileSync(
      join(dir, "000000000002.2026-11-24.jsonl"),
      [
        line(2, "session.start", { session: "s1", by: "touch" }),
        line(3, "verify.start", { session: "s1", request: "r1", kind: "k", invoice: "i1" }),
        line(4, "print.done", { job: "j1", outcome: "failed", fault: "cover-open" }),
        line(5, "device.health", { device: "printer", state: "disconnected" }),
        line(6, "device.health", { device: "printer", state: "connected" }),
        line(7, "store.backed-up", { by: "operator" }),
        line(8, "printer.of-a-later-version"),
      ].join(""),
    );
  });

  test.each<[JournalQuery, readonly number[]]>([
    [{ events: ["print"] }, [1, 4]],
    [{ events: ["print.done", "session"] }, [1, 2, 4]],
    [{ session: "s1" }, [2, 3]],
    [{ request: "r1" }, [3]],
    [{ invoice: "i1", session: "s2" }, []],
    [{ device: "printer", troubleOnly: true }, [5]],
    [{ troubleOnly: true }, [4, 5]],
    [{ role: "public" }, [2]],
    [{ role: "operator" }, [7]],
    [{ fromMs: 3_000, beforeMs: 5_000 }, [3, 4]],
  ])("%o leave what fits", async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
    expect((await readLatest(dir, 100, query)).map(({ seq }) => seq)).toEqual(expected);
  });
});

test("where there is no journal there are no lines", async () => {
  rmSync(dir, { recursive: true });
  expect(await numbers()).toEqual([]);
  expect(await newestSeq(dir)).toBe(0);
});
