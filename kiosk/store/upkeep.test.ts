/** What the store needs is done at night and never before somebody's eyes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { isSuspect } from "./integrity.ts";
import { openStore, type Store } from "./open.ts";
import type { RunTask } from "./task.ts";
import { createUpkeep, type Upkeep } from "./upkeep.ts";

const HOUR = 3_600_000;

let base: string;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
let store: Store;
let idle: boolean;
let checked: string[];
let copied: number[];
let found: Awaited<ReturnType<RunTask["check"]>>;
let unsound: number;
let upkeep: Upkeep | null;

const TASKS: RunTask = {
  check: () => {
    checked.push(new Date(clock.wallMs() + 8 * HOUR).toISOString().slice(0, 16));
    return Promise.resolve(found);
  },
  backUp: (_path, target) => {
    copied.push(clock.now());
    return Promise.resolve({ ok: true, value: { file: target, schema: 4, rows: 7, bytes: 8_192 } });
  },
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-upkeep-"));
  clock = new ManualTerminalClock();
  journal = memoryJournal();
  store = openStore({ path: join(base, "store.sqlite"), key: new Uint8Array(32), journal, clock });
  [idle, checked, copied, found, unsound, upkeep] = [true, [], [], { sound: true, faults: 0 }, 0, null];
});

afterEach(() => {
  upkeep?.stop();
  store.close();
  rmSync(base, { recursive: true, force: true });
});

function keep(backup: { folder: string; everyMs: number } | null = null): void {
  upkeep = createUpkeep({
    store,
    clock,
    journal,
    tasks: TASKS,
    idle: () => idle,
    backup,
    onUnsound: () => (unsound += 1),
    // Days pass in these tests: nobody needs to look every half minute.
    delays: { look: 15 * 60_000 },
  });
  upkeep.start();
}

describe("the whole file is read through", () => {
  test("once a night, after two o'clock in Beijing", async () => {
    keep();
    await clock.advance(72 * HOUR);
    expect(checked).toHaveLength(2);
    for (const at of checked) expect(Number(at.slice(11, 13))).toBeGreaterThanOrEqual(2);
    for (const at of checked) expect(Number(at.slice(11, 13))).toBeLessThan(6);
    expect(journal.of("store.checked")).toHaveLength(2);
  });

  test("never while somebody is there, but after a week at the first quiet moment", async () => {
    keep();
    idle = false;
    await clock.advance(10 * 24 * HOUR);
    expect(checked).toEqual([]);
    idle = true;
    await clock.advance(HOUR);
    expect(checked).toHaveLength(1);
  });

  test("and where it is not sound the terminal is told to start anew, with a mark for the next start", async () => {
    found = { sound: false, faults: 3 };
    keep();
    await clock.advance(48 * HOUR);
    expect(unsound).toBe(1);
    expect(isSuspect(store.path)).toBe(true);
    expect(journal.of("store.checked")).toMatchObject([{ sound: false, faults: 3 }]);
  });

  test("once a night on a disk that does not take down when it was", async () => {
    keep();
    await clock.advance(HOUR);
    store.db.pragma("query_only = ON");
    await clock.advance(72 * HOUR);
    expect(checked).toHaveLength(2);
    store.db.pragma("query_only = OFF");
  });

  test("a thread that dies says nothing of the file", async () => {
    found = null;
    keep();
    await clock.advance(48 * HOUR);
    expect(unsound).toBe(0);
    expect(journal.of("store.failed")).toMatchObject([{ where: "check" }]);
  });
});

describe("automatic backups", () => {
  test("are taken as often as the configuration says, while nobody is there", async () => {
    keep({ folder: base, everyMs: 6 * HOUR });
    await clock.advance(13 * HOUR);
    expect(copied).toHaveLength(3);
    expect(journal.of("store.backed-up")[0]).toMatchObject({ by: "upkeep", rows: 7 });
    idle = false;
    await clock.advance(24 * HOUR);
    expect(copied).toHaveLength(3);
  });
});

describe("keys that were changed", () => {
  test("leave nothing behind once nobody is there: everything is sealed anew, the old key is gone", async () => {
    const insert = store.db.prepare("INSERT INTO answer VALUES (?, ?, 1, 2, 'boot', 3)");
    for (let n = 0; n < 200; n += 1) {
      const question = store.blind(`q${n}`);
      const place = { table: "answer", column: "outcome", row: Buffer.from(question).toString("hex") };
      insert.run(question, store.sealer.seal(place, Buffer.from("x")));
    }
    store.keyring.addSealKey(1);
    idle = false;
    keep();
    await clock.advance(HOUR);
    expect(store.keyring.sealIds()).toEqual([1, 2]);
    idle = true;
    await clock.advance(HOUR);
    expect(store.keyring.sealIds()).toEqual([2]);
    expect(journal.of("store.resealed")).toEqual([{ count: 200, unreadable: 0 }]);
  });
});
