import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CATALOGUE, type EventData, type EventId } from "./catalogue.ts";
import { ManualTerminalClock, untilBeijingMidnightMs } from "./clock.ts";
import { JOURNAL_DELAYS } from "./delays.ts";
import type { Field } from "./fields.ts";
import { invoiceHash } from "./hash.ts";
import { LINE_KEYS } from "./line.ts";
import { memoryJournal } from "./memory.ts";
import { openJournal, type DiskJournal } from "./open.ts";

type Line = Readonly<Record<string, unknown>>;

let base: string;
let dir: string;
let clock: ManualTerminalClock;
let open: DiskJournal[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-journal-"));
  dir = join(base, "journal");
  clock = new ManualTerminalClock();
  open = [];
});

afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(base, { recursive: true, force: true });
});

function journal(maxBytes?: number): DiskJournal {
  const opened = openJournal({
    dir,
    terminalId: "BJ-0001",
    clock,
    boot: "b0",
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  open.push(opened);
  return opened;
}

/** The files that hold lines. */
function files(): readonly string[] {
  return readdirSync(dir).filter((name) => /^\d/.test(name));
}

function lines(): readonly Line[] {
  return files()
    .flatMap((name) => readFileSync(join(dir, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

/** A value of the kind that each field asks for. */
function sampleOf(field: Field): unknown {
  switch (field.field) {
    case "text":
    case "text-or-null":
      return "x";
    case "number":
      return 1;
    case "flag":
      return true;
    case "one-of":
      return field.values[0];
  }
}

function sampleData(id: EventId): Line {
  const fields: Readonly<Record<string, Field>> = CATALOGUE[id].fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, sampleOf(field)]));
}

describe("the journal on disk", () => {
  test("is one line an event, with its time, its place in the sequence and its typed data", () => {
    journal().record("print.done", { job: "j1", outcome: "printed", fault: null, durationMs: 812 });
    expect(lines()).toEqual([
      {
        v: 2,
        seq: 1,
        prev: "",
        time: Date.parse("2026-11-24T12:00:00+08:00"),
        mono: 0,
        boot: "b0",
        tid: "BJ-0001",
        ev: "print.done",
        job: "j1",
        outcome: "printed",
        fault: null,
        durationMs: 812,
      },
    ]);
  });

  test("has no key in any line that the catalogue does not list for its event", () => {
    const disk = journal();
    for (const id of Object.keys(CATALOGUE) as EventId[]) {
      const data = { ...sampleData(id), invoiceNumber: "26112000000000000001", claimCode: "1234567890" };
      disk.record(id, data);
    }
    expect(lines()).toHaveLength(Object.keys(CATALOGUE).length);
    for (const line of lines()) {
      const role = "role" in line ? ["role"] : [];
      const listed = new Set([...LINE_KEYS, ...role, ...Object.keys(CATALOGUE[line["ev"] as EventId].fields)]);
      expect(Object.keys(line).sort()).toEqual([...listed].sort());
      expect(Object.values(line)).not.toContain(undefined);
    }
  });

  test("writes null for a value that is not what the catalogue says, and cuts long text", () => {
    const disk = journal();
    const wrong = { why: "because", bytes: "26112000000000000001" } as unknown as EventData<"scan.dropped">;
    disk.record("scan.dropped", wrong);
    disk.record("terminal.stop", { reason: "x".repeat(5_000) });
    expect(lines()[0]).toMatchObject({ why: null, bytes: null });
    expect(lines()[1]?.["reason"]).toHaveLength(160);
  });

  test("counts on over a restart, so that a missing number means a lost line", () => {
    journal().record("terminal.start", { version: "0", demo: true, display: "memory" });
    journal().record("terminal.stop", { reason: "done" });
    journal().record("terminal.stop", { reason: "done" });
    expect(lines().map((line) => line["seq"])).toEqual([1, 2, 3]);
  });

  test("begins a new file at midnight in Beijing, not in Greenwich", async () => {
    const disk = journal();
    disk.record("terminal.stop", { reason: "before" });
    await clock.advance(12 * 3_600_000);
    disk.record("terminal.stop", { reason: "after" });
    expect(files()).toEqual(["000000000001.2026-11-24.jsonl", "000000000002.2026-11-25.jsonl"]);
  });

  test("begins a new file when one is full, and keeps the order", () => {
    const disk = journal(400);
    for (let n = 0; n < 20; n += 1) disk.record("terminal.stop", { reason: `n${n}` });
    expect(files().length).toBeGreaterThan(5);
    expect(lines().map((line) => line["reason"])).toEqual(Array.from({ length: 20 }, (_, n) => `n${n}`));
  });

  test("goes on after the files of an earlier version", () => {
    mkdirSync(dir);
    writeFileSync(
      join(dir, "2026-11-24.000.jsonl"),
      `{"v":1,"time":1,"seq":41,"ev":"terminal.stop"}\n{"v":1,"time":2,"seq":4`,
    );
    journal().record("terminal.stop", { reason: "after" });
    expect(readFileSync(join(dir, "000000000042.2026-11-24.jsonl"), "utf8")).toContain(`"seq":42`);
  });

  test("never throws where it cannot write, and says afterwards how much is missing", () => {
    writeFileSync(dir, "a file where the folder should be");
    const disk = journal();
    disk.record("terminal.stop", { reason: "lost" });
    disk.record("terminal.stop", { reason: "lost too" });
    rmSync(dir);
    clock.starve(JOURNAL_DELAYS.reopen);
    disk.record("terminal.stop", { reason: "kept" });
    expect(lines()).toMatchObject([
      { ev: "journal.gap", lost: 2 },
      { ev: "terminal.stop", reason: "kept" },
    ]);
  });

  test("is readable by its owner only", () => {
    mkdirSync(dir);
    chmodSync(dir, 0o755);
    journal().record("terminal.stop", { reason: "done" });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });
});

describe("the memory journal", () => {
  test("admits what the one on disk admits", () => {
    const memory = memoryJournal();
    memory.record("outbox.purged", { count: 2, names: ["张三"] } as unknown as EventData<"outbox.purged">);
    expect(memory.of("outbox.purged")).toEqual([{ count: 2 }]);
  });
});

describe("the invoice's hash", () => {
  const key = new Uint8Array(32).fill(7);
  const invoice = { invoiceCode: null, invoiceNumber: "26112000000000000001" };

  test("is the same for the same invoice, and another under another key", () => {
    expect(invoiceHash(key, invoice)).toMatch(/^[0-9a-f]{32}$/);
    expect(invoiceHash(key, { ...invoice })).toBe(invoiceHash(key, invoice));
    expect(invoiceHash(new Uint8Array(32), invoice)).not.toBe(invoiceHash(key, invoice));
  });
});

describe("midnight in Beijing", () => {
  test("is at 16:00 UTC", () => {
    expect(untilBeijingMidnightMs(Date.parse("2026-11-24T15:59:59Z"))).toBe(1_000);
    expect(untilBeijingMidnightMs(Date.parse("2026-11-24T16:00:00Z"))).toBe(24 * 3_600_000);
  });
});
