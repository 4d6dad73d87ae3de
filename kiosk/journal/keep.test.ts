import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "./clock.ts";
import { JOURNAL_DELAYS } from "./delays.ts";
import { keepJournal, type JournalKeeper, type KeeperOptions } from "./keep.ts";
import { packedName, plainName, segmentFiles } from "./layout.ts";
import { openJournal, type DiskJournal } from "./open.ts";
import { PACKING } from "./pack.ts";
import { readJournal, readLatest, type JournalEntry } from "./read.ts";
import { segmentPath } from "./tamper-fixture.ts";
import { verifyJournal, type Verification } from "./verify.ts";

const DAY_MS = 24 * 3_600_000;

let base: string;
let dir: string;
let clock: ManualTerminalClock;
let journal: DiskJournal;
let keeper: JournalKeeper | null;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-keep-"));
  dir = join(base, "journal");
  clock = new ManualTerminalClock();
  journal = openJournal({ dir, terminalId: "T", clock, boot: "b" });
  keeper = null;
});

afterEach(() => {
  keeper?.stop();
  journal.close();
  rmSync(base, { recursive: true, force: true });
});

function keep(more: Partial<KeeperOptions> = {}): JournalKeeper {
  keeper = keepJournal({ journal, dir, clock, ...more });
  return keeper;
}

/** A day's file each. */
function days(count: number, linesEach = 5): void {
  for (let day = 0; day < count; day += 1) {
    for (let n = 0; n < linesEach; n += 1) journal.record("outbox.attempt", { request: `d${day}n${n}`, attempt: n });
    clock.starve(DAY_MS);
  }
  journal.record("terminal.stop", { reason: "today" });
}

const ids = (): readonly string[] => segmentFiles(dir).map(({ id }) => id);
const events = async (ev: string): Promise<readonly JournalEntry[]> => readLatest(dir, 100, { events: [ev] });
const verify = (): Promise<Verification> => verifyJournal({ dir, keys: null });

describe("while the terminal runs", () => {
  test("what was written is signed at the start and every hour, also where nothing happened", async () => {
    journal.record("terminal.start", { version: "1", demo: true, display: "none" });
    const { tend } = keep();
    await tend();
    for (let hour = 0; hour < 3; hour += 1) {
      clock.starve(JOURNAL_DELAYS.seal);
      await tend();
      await tend();
    }
    expect(await events("journal.sealed")).toHaveLength(4);
    expect(await verify()).toMatchObject({ sound: true, manifests: 4 });
  });

  test("closed files are compressed one by one, and every line can still be read", async () => {
    days(3, 40);
    const { tend } = keep();
    for (let round = 0; round < 4; round += 1) await tend();
    expect(segmentFiles(dir).map(({ packed, plain }) => [packed, plain])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
    ]);
    const numbers: number[] = [];
    for await (const { seq } of readJournal(dir)) numbers.push(seq);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(numbers.length).toBeGreaterThan(120);
    expect(await verify()).toMatchObject({ sound: true });
    expect(await events("journal.packed")).toHaveLength(3);
  });

  test("nothing is compressed or deleted while somebody stands there", async () => {
    days(3);
    await keep({ idle: () => false, budgetBytes: 1 }).tend();
    expect(segmentFiles(dir).every(({ packed }) => !packed)).toBe(true);
    expect(ids()).toHaveLength(4);
  });

  test("a closed file that is not what was signed is kept as it is, and it is said once an hour", async () => {
    days(1);
    const [first = ""] = ids();
    writeFileSync(segmentPath(dir, first), readFileSync(segmentPath(dir, first), "utf8").replace("d0n2", "d0n9"));
    const { tend } = keep();
    await tend();
    await tend();
    expect(await events("journal.pack-failed")).toMatchObject([
      { fields: { segment: first, reason: "differs-from-manifest" } },
    ]);
    expect(existsSync(segmentPath(dir, first))).toBe(true);
  });

  test("a file that could not be signed when it was closed is signed later", async () => {
    writeFileSync(`${dir}.key`, "wrong", { mode: 0o600 });
    days(1);
    rmSync(`${dir}.key`);
    const { tend } = keep();
    await tend();
    expect(await verify()).toMatchObject({ faults: [] });
    expect(segmentFiles(dir)[0]).toMatchObject({ packed: true, plain: false });
  });
});

describe("after a power cut", () => {
  test("half of a compressed file is thrown away, and the file is compressed anew", async () => {
    days(1);
    const [first = ""] = ids();
    writeFileSync(join(dir, packedName(first) + PACKING), "half");
    await keep().tend();
    expect(readdirSync(dir).filter((name) => name.includes(first))).toEqual([packedName(first)]);
    expect(await verify()).toMatchObject({ sound: true });
  });

  test("a file that lies there plain and compressed is one file, and the plain one goes", async () => {
    days(1);
    const [first = ""] = ids();
    const plain = readFileSync(segmentPath(dir, first));
    await keep().tend();
    writeFileSync(join(dir, plainName(first)), plain);
    expect(await verify()).toMatchObject({ sound: true });
    clock.starve(JOURNAL_DELAYS.seal);
    await keeper?.tend();
    expect(existsSync(segmentPath(dir, first))).toBe(false);
    expect(await verify()).toMatchObject({ sound: true });
  });
});

describe("the budget", () => {
  test("takes the oldest files first, and a deleted file is not a missing one", async () => {
    days(4);
    clock.starve(200 * DAY_MS);
    journal.record("terminal.stop", { reason: "much later" });
    const before = ids();
    await keep({ budgetBytes: 6_000 }).tend();
    const gone = before.filter((id) => !ids().includes(id));
    expect(gone.length).toBeGreaterThan(0);
    expect(before.slice(0, gone.length)).toEqual(gone);
    const { faults, notes } = await verify();
    expect(faults).toEqual([]);
    expect(notes.filter(({ note }) => note === "deleted")).toEqual(
      gone.map((segment) => expect.objectContaining({ note: "deleted", segment, why: "age" }) as object),
    );
    expect(await events("journal.deleted")).toMatchObject(
      gone.map((segment) => ({ trouble: false, fields: { segment } })),
    );
  });

  test("says so where it leaves no choice but to delete what is younger than half a year", async () => {
    days(4);
    await keep({ budgetBytes: 3_000 }).tend();
    const deleted = await events("journal.deleted");
    expect(deleted.length).toBeGreaterThan(0);
    for (const entry of deleted) expect(entry).toMatchObject({ trouble: true, fields: { why: "budget" } });
    expect(await verify()).toMatchObject({ faults: [] });
  });

  test("never takes the file that is being written", async () => {
    days(2);
    await keep({ budgetBytes: 1 }).tend();
    expect(ids()).toHaveLength(1);
    journal.record("terminal.stop", { reason: "still" });
    expect((await readLatest(dir, 1))[0]).toMatchObject({ fields: { reason: "still" } });
  });

  test("deletes nothing that it cannot leave a signed word of", async () => {
    days(2);
    const before = ids();
    rmSync(`${dir}.key`);
    writeFileSync(`${dir}.key`, "wrong", { mode: 0o600 });
    journal.close();
    journal = openJournal({ dir, terminalId: "T", clock, boot: "b" });
    journal.record("terminal.stop", { reason: "again" });
    await keep({ budgetBytes: 1 }).tend();
    expect(ids()).toEqual(before);
  });
});
