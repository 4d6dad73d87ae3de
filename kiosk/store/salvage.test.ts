/**
 * The disk gave some pages back wrong. What can be read is in the new store when the terminal opens again: these tests
 * damage real files page by page and count.
 */
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { checkIntegrity, suspect } from "./integrity.ts";
import { MIGRATIONS } from "./migrations.ts";
import { openStore, type Store } from "./open.ts";
import { markForSalvage, recordsLostWallMs, salvageMark, takeBackTry } from "./salvage.ts";

const KEY = new Uint8Array(32).fill(1);
const PAGE_BYTES = 4_096;
const ROWS = 400;

let base: string;
let path: string;
let journal: MemoryJournal;
let clock: ManualTerminalClock;
let open: Store[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-salvage-"));
  path = join(base, "store.sqlite");
  journal = memoryJournal();
  clock = new ManualTerminalClock();
  open = [];
});

afterEach(() => {
  for (const store of open) store.close();
  rmSync(base, { recursive: true, force: true });
});

function openIt(): Store {
  const store = openStore({ path, key: KEY, journal, clock });
  open.push(store);
  return store;
}

/** Requests as the outbox keeps them, sealed, so that what comes back is proven to be what was put in. */
function leaveRequests(store: Store): void {
  const insert = store.db.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload)
     VALUES (@id, 'hash', @claim, 'waiting', 'no', 1, 2, 3, 4, @payload)`,
  );
  store.db.transaction(() => {
    for (let n = 0; n < ROWS; n += 1) {
      const payload = store.sealer.seal(place(`r${n}`), Buffer.from(`payload ${n} ${"x".repeat(300)}`));
      insert.run({ id: `r${n}`, claim: store.blind(`claim ${n}`), payload });
    }
  })();
}

function place(id: string): { table: string; column: string; row: string } {
  return { table: "request", column: "payload", row: id };
}

/** Ids of the requests that are there and open. */
function readable(store: Store): readonly string[] {
  const rows = store.db.prepare<[], { id: string; payload: Uint8Array }>("SELECT id, payload FROM request").all();
  return rows.filter(({ id, payload }) => store.sealer.open(place(id), payload).ok).map(({ id }) => id);
}

function pagesOf(table: string): readonly number[] {
  const db = new Database(path, { readonly: true });
  const rows = db
    .prepare<[string], { pageno: number }>(
      "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno",
    )
    .all(table);
  db.close();
  return rows.map(({ pageno }) => pageno);
}

function damage(pages: readonly number[]): void {
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(0xff, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(path, bytes);
}

describe("a store with damaged pages", () => {
  test("gives back every request but those on the damaged page, and the journal says how many", () => {
    const store = openIt();
    leaveRequests(store);
    store.close();
    const leaves = pagesOf("request");
    damage(leaves.slice(10, 12));

    const saved = readable(openIt());
    expect(saved.length).toBeGreaterThanOrEqual(ROWS - 2 * 10);
    expect(saved.length).toBeLessThan(ROWS);
    const said = journal.of("store.salvaged").find(({ table }) => table === "request");
    expect(said).toMatchObject({ saved: saved.length, broken: 0 });
    expect(said?.gaps).toBeGreaterThan(0);
    expect(recordsLostWallMs(open.at(-1)?.db as Store["db"])).toBe(clock.wallMs());
  });

  test("looks up what it saved before asking it: the part that said it was asked may be what is lost", () => {
    const store = openIt();
    leaveRequests(store);
    store.close();
    damage(pagesOf("request").slice(3, 4));
    const { db } = openIt();
    expect(db.prepare("SELECT DISTINCT sent FROM request").all()).toEqual([{ sent: "maybe" }]);
  });

  test("finds a claim again whose index entry went bad, which only the night's check could see", () => {
    const store = openIt();
    leaveRequests(store);
    const claim = store.blind("claim 7");
    store.close();
    const bytes = readFileSync(path);
    for (const page of pagesOf("sqlite_autoindex_request_2")) {
      const at = bytes.indexOf(claim, (page - 1) * PAGE_BYTES);
      if (at !== -1 && at < page * PAGE_BYTES) bytes.fill(0, at, at + 1);
    }
    writeFileSync(path, bytes);
    const find = (from: Store): unknown => from.db.prepare("SELECT id FROM request WHERE claim = ?").get(claim);

    const served = openIt();
    expect(find(served)).toBeUndefined();
    expect(checkIntegrity(path)).toMatchObject({ sound: false });
    suspect(path);
    served.close();

    const again = openIt();
    expect(find(again)).toEqual({ id: "r7" });
    expect(readable(again)).toHaveLength(ROWS);
    expect(recordsLostWallMs(again.db)).toBe(null);
    expect(existsSync(`${path}.suspect`)).toBe(false);
  });

  test("opens what was sealed with a later key although the page with the keys is gone", () => {
    const store = openIt();
    store.keyring.addSealKey(1);
    leaveRequests(store);
    store.close();
    damage(pagesOf("keyring"));
    expect(readable(openIt())).toHaveLength(ROWS);
  });

  test("wherever the damage lies, nothing is made up: what is there opens, and the terminal starts", () => {
    const store = openIt();
    leaveRequests(store);
    store.close();
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length - 1), { minLength: 1, maxLength: 30 }), fc.nat(255), (places, byte) => {
        for (const name of readdirSync(base)) rmSync(join(base, name));
        const bytes = Buffer.from(whole);
        for (const at of places) bytes.fill(byte, at, Math.min(bytes.length, at + 64));
        writeFileSync(path, bytes);
        const again = openStore({ path, key: KEY, journal: memoryJournal(), clock });
        try {
          for (const id of readable(again)) expect(id).toMatch(/^r\d+$/);
          expect(again.db.pragma("quick_check", { simple: true })).toBe("ok");
        } finally {
          again.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("a salvage that is broken off", () => {
  function brokenOff(tries: number): void {
    const store = openIt();
    leaveRequests(store);
    store.close();
    damage(pagesOf("request").slice(10, 11));
    openIt().close();
    const aside = readdirSync(base).find((name) => /damaged-[\w-]+Z$/.test(name)) ?? "";
    // As if the process had died after moving the file aside and before the commit.
    rmSync(path);
    markForSalvage(path, { file: aside, tries });
  }

  test("is done by the next start", () => {
    brokenOff(1);
    expect(readable(openIt()).length).toBeGreaterThan(ROWS - 20);
    expect(salvageMark(path)).toBe(null);
  });

  test("is not given up for a disk that was full: that start is not counted", () => {
    brokenOff(2);
    const mark = salvageMark(path);
    if (mark === null) throw new Error("no mark");
    markForSalvage(path, { ...mark, tries: 3 });
    takeBackTry(path, mark);
    expect(salvageMark(path)).toEqual(mark);
    expect(readable(openIt()).length).toBeGreaterThan(ROWS - 20);
  });

  test("is given up after three starts that it ended, so that the terminal comes up", () => {
    brokenOff(3);
    const store = openIt();
    expect(readable(store)).toHaveLength(0);
    expect(recordsLostWallMs(store.db)).toBe(clock.wallMs());
    expect(journal.of("store.not-salvaged")).toMatchObject([{ reason: "gave-up" }]);
  });

  /** The power goes in the moment in which the first line about what was saved would be written. */
  function killedWhileTelling(): void {
    const dying: MemoryJournal = {
      ...journal,
      record(ev, data) {
        if (ev === "store.salvaged") throw new Error("killed");
        journal.record(ev, data);
      },
    };
    expect(() => openStore({ path, key: KEY, journal: dying, clock })).toThrow();
  }

  test("tells of what it saved, and people of what is lost, also when the kill came right after its commit", () => {
    const store = openIt();
    leaveRequests(store);
    store.close();
    damage(pagesOf("request").slice(10, 12));
    killedWhileTelling();
    const again = openIt();
    expect(journal.of("store.salvaged")).toContainEqual(
      expect.objectContaining({ table: "request", saved: readable(again).length }),
    );
    expect(recordsLostWallMs(again.db)).toBe(clock.wallMs());
  });

  test("finds the keys beside the file also when the kill came between the rows and the keys", () => {
    const store = openIt();
    store.keyring.addSealKey(1);
    leaveRequests(store);
    store.close();
    damage(pagesOf("keyring"));
    killedWhileTelling();
    expect(readable(openIt())).toHaveLength(ROWS);
  });

  test("is not done twice when the kill came after its commit", () => {
    brokenOff(1);
    const store = openIt();
    const aside = readdirSync(base).find((name) => /damaged-[\w-]+Z$/.test(name)) ?? "";
    store.db.prepare("DELETE FROM request WHERE id = 'r1'").run();
    store.close();
    markForSalvage(path, { file: aside, tries: 1 });
    expect(readable(openIt())).not.toContain("r1");
  });
});

describe("a damaged file that is being set aside when the power goes", () => {
  /** The file, its log and its index are three names; some have moved, some have not. */
  test.each([[[""]], [["-wal"]], [["", "-shm"]], [[]]])(
    "keeps its log, which holds what was promised last, where %j had moved",
    (moved) => {
      const store = openIt();
      leaveRequests(store);
      store.db.pragma("wal_checkpoint(TRUNCATE)");
      store.db.prepare("UPDATE request SET sent = 'maybe', asked_key = 'k1' WHERE id = 'r1'").run();
      const parts = new Map(["", "-wal", "-shm"].map((part) => [part, readFileSync(path + part)]));
      store.close();
      for (const [part, bytes] of parts) writeFileSync(path + part, bytes);
      damage(pagesOf("request").slice(10, 11));
      const aside = `${basename(path)}.damaged-2026-11-24T04-00-00-000Z`;
      markForSalvage(path, { file: aside, tries: 0, moving: true });
      for (const part of moved) renameSync(path + part, join(base, aside + part));

      const asked = openIt().db.prepare<[], { key: string }>("SELECT asked_key AS key FROM request WHERE id = 'r1'");
      expect(asked.get()?.key).toBe("k1");
      expect(salvageMark(path)).toBe(null);
    },
  );
});

test("a damaged file of another key is set aside, and nothing of it is mixed in", () => {
  const other = openStore({ path, key: new Uint8Array(32).fill(2), journal, clock });
  leaveRequests(other);
  other.close();
  damage(pagesOf("request").slice(10, 11));
  const fresh = openIt();
  expect(readable(fresh)).toHaveLength(0);
  expect(journal.of("store.not-salvaged")).toMatchObject([{ reason: "wrong-key" }]);
});

test("what was answered in a damaged store of an older shape is deleted in its time too, as a migration has it", () => {
  const old = new Database(path);
  for (const step of MIGRATIONS.slice(0, 6)) old.exec(step);
  old.pragma("user_version = 6");
  const insert = old.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload,
       result, answered_wall_ms)
     VALUES (@id, 'hash', @claim, @state, 'no', 1, 2, 3, 0, @payload, @result,
       @answered)`,
  );
  const at = Buffer.from("sealed");
  insert.run({ id: "answered", claim: Buffer.from("a"), state: "answered", answered: 9, payload: null, result: at });
  insert.run({ id: "dead", claim: Buffer.from("b"), state: "dead", answered: null, payload: at, result: null });
  insert.run({ id: "waiting", claim: Buffer.from("c"), state: "waiting", answered: null, payload: at, result: null });
  old.close();
  const aside = join(base, "store.sqlite.damaged-20261124T040000Z");
  renameSync(path, aside);
  markForSalvage(path, { file: basename(aside), tries: 0 });

  const rows = openIt().db.prepare("SELECT id, answered_wall_ms AS wall, ended_lived_ms AS lived FROM request");
  expect(rows.all()).toEqual([
    { id: "answered", wall: 9, lived: 0 },
    { id: "dead", wall: 1, lived: 0 },
    { id: "waiting", wall: null, lived: null },
  ]);
});
