import Database from "better-sqlite3";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { loadOrCreateKey } from "./key.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./migrations.ts";
import { openStore, type Store } from "./open.ts";
import type { StoreRefused } from "./refusal.ts";

const KEY = new Uint8Array(32).fill(1);

let base: string;
let path: string;
let journal: MemoryJournal;
let open: Store[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-store-"));
  path = join(base, "data", "store.sqlite");
  journal = memoryJournal();
  open = [];
});

afterEach(() => {
  for (const store of open) store.close();
  rmSync(base, { recursive: true, force: true });
});

function openIt(key: Uint8Array = KEY): Store {
  const store = openStore({ path, key, journal, clock: new ManualTerminalClock() });
  open.push(store);
  return store;
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as StoreRefused).code;
  }
  return "opened";
}

function remember(store: Store, value: string): void {
  store.db.prepare("INSERT INTO meta (name, value) VALUES ('test', ?)").run(Buffer.from(value));
}

function remembered(store: Store): string | null {
  const row = store.db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'test'").get();
  return row === undefined ? null : Buffer.from(row.value).toString();
}

describe("the store's durability", () => {
  test("is FULL on a new file and on a file that is opened again", () => {
    const first = openIt();
    expect(first.db.pragma("synchronous", { simple: true })).toBe(2);
    remember(first, "x");
    first.close();

    const again = openIt();
    again.db.prepare("SELECT * FROM meta").all();
    expect(again.db.pragma("synchronous", { simple: true })).toBe(2);
    expect(again.db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(remembered(again)).toBe("x");
  });

  test("would not be FULL without being asked for (the trap this guards against)", () => {
    openIt().close();
    const bare = new Database(path);
    bare.prepare("SELECT * FROM meta").all();
    expect(bare.pragma("synchronous", { simple: true })).toBe(1);
    bare.close();
  });
});

describe("the store's files", () => {
  test("are for their owner only, also when they were not", () => {
    openIt().close();
    chmodSync(path, 0o644);
    const store = openIt();
    remember(store, "x");
    for (const name of ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm"]) {
      expect(statSync(join(base, "data", name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(base, "data")).mode & 0o777).toBe(0o700);
  });

  test("are not shared with a second core", () => {
    const first = openIt();
    expect(refusalOf(() => openIt())).toBe("in-use");
    first.close();
    expect(refusalOf(() => openIt())).toBe("opened");
  });
});

describe("a store of an older version", () => {
  test("keeps what is in it, step by step, when a newer one opens it", () => {
    openIt().close();
    rmSync(join(base, "data"), { recursive: true });
    mkdirSync(join(base, "data"), { mode: 0o700 });
    const old = new Database(path);
    old.exec(MIGRATIONS[0] ?? "");
    old.pragma("user_version = 1");
    old.exec(`
      INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload)
      VALUES ('kept', 'hash', x'01', 'waiting', 'maybe', 1, 2, 3, 4, x'05')`);
    old.close();

    const store = openIt();
    expect(store.db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
    const row = store.db.prepare("SELECT id, sent, hex(payload) AS payload FROM request").all();
    expect(row).toEqual([{ id: "kept", sent: "maybe", payload: "05" }]);
    expect(store.db.prepare("SELECT count(*) AS n FROM print_jobs").get()).toEqual({ n: 0 });
  });

  test("keeps every slip and its number when it learns of a new kind of slip", () => {
    openIt().close();
    rmSync(join(base, "data"), { recursive: true });
    mkdirSync(join(base, "data"), { mode: 0o700 });
    const old = new Database(path);
    const before = MIGRATIONS.findIndex((step) => step.includes("'test'"));
    for (const step of MIGRATIONS.slice(0, before)) old.exec(step);
    old.pragma(`user_version = ${before}`);
    old.exec(`
      INSERT INTO paper_rolls (printer, profile, begun_by, begun_wall_ms, paper, handled) VALUES ('usb', 'p', 'first', 1, 'ok', 0);
      INSERT INTO print_jobs (seq, id, number, slip, subject, reprint, roll, fence, bytes, height_dots, height_um, cuts, digest,
        step, outcome, partial, begun_wall_ms, ended_wall_ms)
      VALUES (7, 'kept', 12, 'claim', x'01', 1, 1, 'gs-h', 100, 800, 100000, 1, x'02', 'sending', 'failed', 1, 3, 4)`);
    const was = old.prepare("SELECT * FROM print_jobs").all();
    old.close();

    const { db } = openIt();
    expect(db.prepare("SELECT * FROM print_jobs").all()).toEqual(was);
    db.exec("DELETE FROM print_jobs");
    db.exec(`INSERT INTO print_jobs (id, number, slip, subject, reprint, roll, fence, bytes, height_dots, height_um, cuts, digest,
      step, begun_wall_ms) VALUES ('next', 13, 'test', x'01', 0, 1, 'gs-h', 1, 1, 1, 0, x'02', 'intent', 5)`);
    expect(db.prepare("SELECT seq FROM print_jobs").get()).toEqual({ seq: 8 });
  });
});

describe("a store that cannot be trusted", () => {
  test("is refused when a newer version wrote it, and left as it is", () => {
    const store = openIt();
    store.db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    store.close();
    expect(refusalOf(() => openIt())).toBe("newer-schema");
    const bare = new Database(path);
    expect(bare.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION + 1);
    bare.close();
  });

  test("is refused when the key is another one, and opens again with the right one", () => {
    const store = openIt();
    remember(store, "x");
    store.close();
    expect(refusalOf(() => openIt(new Uint8Array(32).fill(2)))).toBe("wrong-key");
    expect(remembered(openIt())).toBe("x");
  });

  test("is set aside whole when it is not a database, and a new one begun", () => {
    const store = openIt();
    remember(store, "x");
    store.close();
    const noise = Buffer.alloc(8_192, 0x5a);
    writeFileSync(path, noise);

    const fresh = openIt();
    expect(remembered(fresh)).toBe(null);
    remember(fresh, "y");
    const aside = readdirSync(join(base, "data")).filter((name) => name.includes(".damaged-"));
    expect(aside).toEqual(["store.sqlite.damaged-2026-11-24T04-00-00-000Z"]);
    expect(readFileSync(join(base, "data", aside[0] ?? ""))).toEqual(noise);
    expect(journal.of("store.set-aside")).toEqual([{ reason: "SQLITE_NOTADB", file: aside[0] }]);
  });

  test("is set aside with its -wal when a page is damaged", () => {
    const store = openIt();
    const insert = store.db.prepare("INSERT INTO meta (name, value) VALUES (?, randomblob(300))");
    for (let n = 0; n < 200; n += 1) insert.run(`n${n}`);
    store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4_096 * 3, 4_096 * 12);
    writeFileSync(path, bytes);
    writeFileSync(`${path}-wal`, Buffer.from("what was left in the log"));

    const fresh = openIt();
    expect(fresh.db.pragma("quick_check", { simple: true })).toBe("ok");
    const aside = readdirSync(join(base, "data")).filter((name) => name.includes(".damaged-"));
    expect(aside.filter((name) => name.endsWith("-wal"))).toHaveLength(1);
    expect(journal.of("store.set-aside")).toHaveLength(1);
    expect(journal.of("store.opened").at(-1)).toEqual({ schema: SCHEMA_VERSION, quickCheck: "new file" });
  });
});

describe("the key file", () => {
  test("is made once, for its owner only, and then always the same", () => {
    const keyPath = join(base, "data", "key");
    const key = loadOrCreateKey(keyPath);
    expect(key).toHaveLength(32);
    expect(statSync(keyPath).mode & 0o777).toBe(0o600);
    expect(loadOrCreateKey(keyPath)).toEqual(key);
    expect(readdirSync(join(base, "data"))).toEqual(["key"]);
  });

  test("is made although the power went while a process of the same number made one", () => {
    const keyPath = join(base, "terminal.key");
    writeFileSync(`${keyPath}.${process.pid}.new`, "half");
    expect(loadOrCreateKey(keyPath)).toHaveLength(32);
  });

  test("is refused, never replaced, when it is cut short or open to others", () => {
    const keyPath = join(base, "key");
    writeFileSync(keyPath, "short", { mode: 0o600 });
    expect(refusalOf(() => loadOrCreateKey(keyPath))).toBe("wrong-length");
    expect(readFileSync(keyPath, "utf8")).toBe("short");
    writeFileSync(keyPath, Buffer.alloc(32));
    chmodSync(keyPath, 0o644);
    expect(refusalOf(() => loadOrCreateKey(keyPath))).toBe("readable-by-others");
  });
});
