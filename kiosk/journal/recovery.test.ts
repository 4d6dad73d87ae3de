/** What a power cut, a full disk and a deleted file do to the journal, and what the next run makes of it. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lineHash } from "./chain.ts";
import { ManualTerminalClock } from "./clock.ts";
import { JOURNAL_DELAYS } from "./delays.ts";
import { MANIFESTS_FILE, RESERVE_FILE } from "./layout.ts";
import { readManifest, type SignedManifest } from "./manifest.ts";
import { openJournal, type DiskJournal } from "./open.ts";
import { listSegments, systemIo, type JournalIo } from "./segments.ts";

interface Line {
  readonly seq: number;
  readonly prev: string;
  readonly ev: string;
  readonly [field: string]: unknown;
}

let base: string;
let dir: string;
let clock: ManualTerminalClock;
let open: DiskJournal[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-recovery-"));
  dir = join(base, "journal");
  clock = new ManualTerminalClock();
  open = [];
});

afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(base, { recursive: true, force: true });
});

function journal(more: { readonly maxBytes?: number; readonly io?: JournalIo } = {}): DiskJournal {
  const opened = openJournal({ dir, terminalId: "T", clock, boot: "b", ...more });
  open.push(opened);
  return opened;
}

function say(disk: DiskJournal, from: number, to: number): void {
  for (let n = from; n <= to; n += 1) disk.record("outbox.attempt", { request: `r${n}`, attempt: n });
}

const paths = (): readonly string[] => listSegments(dir).map((name) => join(dir, name));
const newest = (): string => paths().at(-1) ?? "";
const texts = (): readonly string[] =>
  paths().flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((text) => text !== ""),
  );
const lines = (): readonly Line[] => texts().map((text) => JSON.parse(text) as Line);
const manifests = (): readonly SignedManifest[] =>
  readFileSync(join(dir, MANIFESTS_FILE), "utf8")
    .split("\n")
    .flatMap((line) => readManifest(line) ?? []);

/** Each line names the one before it, over files and restarts. */
function expectChain(all: readonly string[]): void {
  for (const [at, text] of all.entries()) {
    const before = at === 0 ? "" : lineHash(Buffer.from(all[at - 1] ?? ""));
    expect((JSON.parse(text) as Line).prev).toBe(before);
  }
}

describe("the chain", () => {
  test("goes on over files, days and restarts", async () => {
    const first = journal({ maxBytes: 1_000 });
    say(first, 1, 20);
    await clock.advance(12 * 3_600_000);
    say(first, 21, 22);
    first.close();
    say(journal({ maxBytes: 1_000 }), 23, 40);
    expect(paths().length).toBeGreaterThan(5);
    expect(lines().map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    expectChain(texts());
  });

  test("writes on in the same file after a restart on the same day", () => {
    const first = journal();
    say(first, 1, 3);
    first.close();
    say(journal(), 4, 5);
    expect(paths()).toHaveLength(1);
    expectChain(texts());
  });

  test("keeps the order of writing also where the calendar jumps back", async () => {
    const disk = journal();
    say(disk, 1, 2);
    clock.jumpWall(-40 * 24 * 3_600_000);
    say(disk, 3, 4);
    clock.jumpWall(80 * 24 * 3_600_000);
    say(disk, 5, 6);
    await clock.advance(1);
    expect(lines().map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expectChain(texts());
  });
});

describe("after a power cut", () => {
  test("half a line is ended, its bytes are told, and the chain goes on from the last whole one", () => {
    const first = journal();
    say(first, 1, 3);
    first.close();
    const whole = readFileSync(newest(), "utf8").trimEnd().split("\n");
    appendFileSync(newest(), '{"v":2,"seq":4,"pr');
    say(journal(), 4, 4);
    const after = readFileSync(newest(), "utf8").trimEnd().split("\n");
    expect(after.slice(0, 3)).toEqual(whole);
    const [torn = "", next = ""] = after.slice(4);
    expect(JSON.parse(torn)).toMatchObject({ seq: 4, ev: "journal.torn", bytes: 18, lines: 0 });
    expect(JSON.parse(next)).toMatchObject({ seq: 5, attempt: 4 });
    expectChain([...whole, torn, next]);
  });

  test("a line that lacks only its line feed is a line", () => {
    const first = journal();
    say(first, 1, 3);
    // Not closed: a power cut signs nothing.
    truncateSync(newest(), statSync(newest()).size - 1);
    say(journal(), 4, 4);
    expect(lines().map(({ ev, seq }) => [seq, ev])).toEqual([1, 2, 3, 4].map((seq) => [seq, "outbox.attempt"]));
    expectChain(texts());
  });

  test("a tail of nothing but zeros is told as torn", () => {
    const first = journal();
    say(first, 1, 3);
    first.close();
    appendFileSync(newest(), Buffer.alloc(5_000));
    say(journal(), 4, 4);
    expect(readFileSync(newest(), "utf8")).toContain('"ev":"journal.torn","bytes":5000,"lines":0');
  });

  test("signed lines that are gone keep their numbers, and it is said how many they were", () => {
    const first = journal();
    say(first, 1, 6);
    first.close();
    const kept = readFileSync(newest(), "utf8").split("\n").slice(0, 4).join("\n");
    writeFileSync(newest(), `${kept}\n`);
    say(journal(), 7, 7);
    expect(lines().slice(4)).toMatchObject([
      { seq: 7, ev: "journal.torn", bytes: 0, lines: 2 },
      { seq: 8, attempt: 7 },
    ]);
  });

  test("a file that was changed while nobody watched is said to be altered, and not written into", () => {
    const first = journal();
    say(first, 1, 6);
    first.close();
    writeFileSync(newest(), readFileSync(newest(), "utf8").replace('"r3"', '"r9"'));
    say(journal(), 7, 7);
    expect(paths()).toHaveLength(2);
    expect(lines().slice(6)).toMatchObject([{ seq: 7, ev: "journal.altered" }, { seq: 8 }]);
  });
});

describe("signatures", () => {
  test("are made for each closed file, each seal and at the end, one after the other", async () => {
    const disk = journal({ maxBytes: 700 });
    say(disk, 1, 5);
    expect(disk.seal()).toBe(true);
    await clock.advance(JOURNAL_DELAYS.seal);
    expect(disk.seal()).toBe(true);
    disk.close();
    const all = manifests();
    expect(all.map(({ manifest: { n } }) => n)).toEqual(all.map((_, at) => at + 1));
    for (const [at, { manifest, genuine }] of all.entries()) {
      expect(genuine).toBe(true);
      expect(manifest.prev).toBe(at === 0 ? "" : all[at - 1]?.hash);
    }
    const closed = all.filter(({ manifest }) => manifest.kind === "closed");
    expect(closed).toHaveLength(paths().length - 1);
    expect(all.at(-1)?.manifest).toMatchObject({ kind: "checkpoint", last: lines().at(-1)?.seq });
  });

  test("are by one key over restarts, which lies beside the folder and is for its owner only", () => {
    journal().record("terminal.stop", { reason: "once" });
    open[0]?.close();
    journal().record("terminal.stop", { reason: "twice" });
    open[1]?.close();
    expect(new Set(manifests().map(({ manifest }) => manifest.key)).size).toBe(1);
    expect(statSync(`${dir}.key`).mode & 0o777).toBe(0o600);
  });

  test("that cannot be made cost no line, and it is said once", () => {
    writeFileSync(`${dir}.key`, "not 32 bytes", { mode: 0o600 });
    const disk = journal();
    say(disk, 1, 3);
    expect(disk.seal()).toBe(false);
    say(disk, 4, 4);
    expect(lines().filter(({ ev }) => ev === "journal.unsigned")).toMatchObject([{ reason: "wrong-length" }]);
    expect(lines().filter(({ ev }) => ev === "outbox.attempt")).toHaveLength(4);
  });
});

/** A disk that takes so many bytes and no more, half of a line included. */
function diskOf(bytes: number): JournalIo & { room: number } {
  const io = {
    ...systemIo,
    room: bytes,
    write(fd: number, from: Uint8Array, at: number, length: number): number {
      if (io.room === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      const taken = Math.min(length, io.room);
      io.room -= taken;
      return writeSync(fd, from, at, taken);
    },
  };
  return io;
}

describe("on a full disk", () => {
  test("no half of a line is left, what is lost is counted, and the chain holds", () => {
    const io = diskOf(500);
    const disk = journal({ io });
    say(disk, 1, 10);
    expect(readFileSync(newest(), "utf8").endsWith("}\n")).toBe(true);
    const before = lines().length;
    io.room = 1e6;
    disk.lookForRoom();
    say(disk, 11, 11);
    expectChain(texts());
    expect(lines().slice(before)).toMatchObject([
      { ev: "journal.gap", seq: 11, lost: 10 - before },
      { ev: "journal.disk-free", seq: 12 },
      { attempt: 11, seq: 13 },
    ]);
  });

  test("the reserve is given back, and what staff do is written into it; the rest is counted", () => {
    const io = diskOf(500);
    const disk = journal({ io });
    disk.record("terminal.stop", { reason: "so that there is a folder" });
    disk.lookForRoom();
    expect(existsSync(join(dir, RESERVE_FILE))).toBe(true);
    io.room = 0;
    say(disk, 1, 1);
    expect(existsSync(join(dir, RESERVE_FILE))).toBe(false);
    // What the reserve gave back.
    io.room = 5_000;
    say(disk, 2, 3);
    disk.record("operator.request", { verb: "drop", request: "r1", outcome: "done" });
    expect(lines().slice(1)).toMatchObject([{ ev: "journal.gap", lost: 3 }, { ev: "operator.request" }]);
  });
});

test("what staff do is on the platter when record returns; what people do costs no sync", () => {
  let syncs = 0;
  const disk = journal({ io: { ...systemIo, sync: () => void (syncs += 1) } });
  say(disk, 1, 5);
  disk.record("session.start", { session: "s", by: "touch" });
  expect(syncs).toBe(0);
  disk.record("operator.request", { verb: "drop", request: "r1", outcome: "done" });
  expect(syncs).toBe(1);
});

test("a folder that was taken away under the running terminal is noticed when it is to be signed", () => {
  const disk = journal();
  say(disk, 1, 3);
  expect(disk.seal()).toBe(true);
  renameSync(dir, join(base, "elsewhere"));
  say(disk, 4, 5);
  expect(disk.seal()).toBe(false);
  clock.starve(JOURNAL_DELAYS.reopen);
  say(disk, 6, 6);
  expect(lines().at(-1)).toMatchObject({ attempt: 6 });
});
