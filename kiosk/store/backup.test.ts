/** A backup that was never read back is a hope. These tests pull sticks, damage copies and put old ones back. */
import Database from "better-sqlite3";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import { backUp, contentsOf, pruneBackups } from "./backup.ts";
import { asideName } from "./files.ts";
import { SCHEMA_VERSION } from "./migrations.ts";
import { openStore, type Store } from "./open.ts";
import { restore } from "./restore.ts";
import { setAsideForSalvage } from "./salvage.ts";
import { besideStore } from "./swap.ts";
import { tasksInThread } from "./task.ts";

const KEY = new Uint8Array(32).fill(1);
const NOON = Date.parse("2026-11-24T04:00:00Z");

let base: string;
let path: string;
let stick: string;
let open: Store[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-backup-"));
  stick = join(base, "stick");
  mkdirSync(stick);
  path = join(base, "data", "terminal.sqlite");
  open = [];
});

afterEach(() => {
  for (const store of open) store.close();
  rmSync(base, { recursive: true, force: true });
});

function openIt(key = KEY): Store {
  const store = openStore({ path, key, journal: memoryJournal(), clock: new ManualTerminalClock() });
  open.push(store);
  return store;
}

function leave(store: Store, id: string, sent = "no"): void {
  store.db
    .prepare(
      `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload)
       VALUES (?, 'hash', ?, 'waiting', ?, 1, 2, 3, 4, randomblob(400))`,
    )
    .run(id, store.blind(id), sent);
}

function ids(store: Store): readonly string[] {
  return store.db
    .prepare<[], { id: string }>("SELECT id FROM request ORDER BY id")
    .all()
    .map(({ id }) => id);
}

/** What lies aside, by the terminal's own door. */
function reopened(at: string): Store {
  const store = openStore({ path: at, key: KEY, journal: memoryJournal(), clock: new ManualTerminalClock() });
  open.push(store);
  return store;
}

function put(backup: string, key = KEY): ReturnType<typeof restore> {
  return restore({ path, backup, roots: [key], wallMs: NOON });
}

describe("a backup", () => {
  test("is taken while the terminal writes, and holds what was committed when it began", async () => {
    const store = openIt();
    for (let n = 0; n < 50; n += 1) leave(store, `r${n}`);
    const taken = backUp(path, stick, NOON);
    leave(store, "late");
    const outcome = await taken;
    expect(outcome).toMatchObject({ ok: true, value: { schema: SCHEMA_VERSION } });
    expect(readdirSync(stick)).toEqual(["terminal-20261124T040000Z.sqlite"]);
    expect(statSync(join(stick, "terminal-20261124T040000Z.sqlite")).mode & 0o077).toBe(0);
    const { sound, rows } = contentsOf(join(stick, "terminal-20261124T040000Z.sqlite"));
    expect(sound).toBe(true);
    expect(rows.get("request")).toBeGreaterThanOrEqual(50);
  });

  test("holds no number that a person left, sealed or not: it would outlive the promise, and be sent to once more", async () => {
    const store = openIt();
    leave(store, "r1");
    const contact = randomBytes(64); // As sealed as any: what it says is not the point.
    store.db
      .prepare(
        `INSERT INTO delivery (id, request, contact, language, consent_text, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms)
         VALUES ('d1', 'r1', ?, 'zh', 'one', 1, 2, 3, 4)`,
      )
      .run(contact);
    const target = join(stick, "copy.sqlite");
    expect((await backUp(path, target, NOON)).ok).toBe(true);
    expect(readFileSync(target).includes(contact)).toBe(false);
    expect(readdirSync(stick)).toEqual(["copy.sqlite"]);
    const { sound, rows } = contentsOf(target);
    expect(sound).toBe(true);
    expect([rows.get("request"), rows.get("delivery")]).toEqual([1, 0]);
    expect(store.db.prepare("SELECT count(*) FROM delivery").pluck().get()).toBe(1);
  });

  test("is taken by a thread of its own just as well", async () => {
    leave(openIt(), "r1");
    const outcome = await tasksInThread.backUp(path, stick, NOON);
    expect(outcome).toMatchObject({ ok: true, value: { file: join(stick, "terminal-20261124T040000Z.sqlite") } });
    expect(await tasksInThread.check(path)).toEqual({ sound: true, faults: 0 });
  });

  test("replaces an earlier one only when it is whole: a store that cannot be read leaves the earlier copy", async () => {
    const store = openIt();
    leave(store, "r1");
    const target = join(stick, "copy.sqlite");
    expect((await backUp(path, target, NOON)).ok).toBe(true);
    const before = readFileSync(target);
    for (let n = 0; n < 300; n += 1) leave(store, `x${n}`);
    store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4_096 * 8, 4_096 * 30);
    writeFileSync(path, bytes);

    const outcome = await backUp(path, target, NOON);
    expect(outcome).toMatchObject({ ok: false, error: { code: "not-sound" } });
    expect(readFileSync(target)).toEqual(before);
    expect(readdirSync(stick)).toEqual(["copy.sqlite"]);
  });

  test.each([
    ["a stick that is not there", (): string => join(base, "gone", "copy.sqlite"), "no-folder"],
    ["a file in a folder's place", (): string => join(path, "copy.sqlite"), "no-folder"],
    ["the store's own folder", (): string => join(base, "data", "copy.sqlite"), "same-file"],
    ["somebody's holiday pictures", (): string => holiday(), "not-a-backup"],
    ["a place that cannot be written", (): string => "/proc/copy.sqlite", "cannot-write"],
  ])("to %s is refused in words, and nothing is touched", async (_, target, code) => {
    leave(openIt(), "r1");
    const outcome = await backUp(path, target(), NOON);
    expect(outcome).toMatchObject({ ok: false, error: { code } });
    if (code === "not-a-backup") expect(readFileSync(holiday(), "utf8")).toBe("pictures");
  });

  function holiday(): string {
    const file = join(stick, "holiday.zip");
    if (!existsSync(file)) writeFileSync(file, "pictures");
    return file;
  }

  test("of a store whose damaged file has still to be salvaged is refused: its requests are not in the new file yet", async () => {
    const store = openIt();
    leave(store, "r1");
    setAsideForSalvage(path, asideName(path, NOON));
    store.close();
    // A start that was killed before it had copied anything.
    new Database(path).exec("CREATE TABLE request (id TEXT)").close();
    expect(await backUp(path, stick, NOON)).toMatchObject({ ok: false, error: { code: "to-be-salvaged" } });
    expect(readdirSync(stick)).toEqual([]);
  });

  test("of a store that its first start had not finished is refused", async () => {
    mkdirSync(join(base, "data"));
    const db = new Database(path);
    db.pragma("journal_mode = WAL");
    db.close();
    expect(await backUp(path, stick, NOON)).toMatchObject({ ok: false, error: { code: "no-store" } });
    expect(readdirSync(stick)).toEqual([]);
  });

  test("of a terminal that never ran is refused", async () => {
    expect(await backUp(path, stick, NOON)).toMatchObject({ ok: false, error: { code: "no-store" } });
  });

  test("leaves the three newest in their folder, and everything else alone", () => {
    for (const day of ["01", "02", "03", "04", "05"])
      writeFileSync(join(stick, `terminal-202611${day}T040000Z.sqlite`), "");
    writeFileSync(join(stick, "copy.sqlite"), "");
    expect(pruneBackups(stick)).toBe(2);
    expect(readdirSync(stick).sort()).toEqual([
      "copy.sqlite",
      "terminal-20261103T040000Z.sqlite",
      "terminal-20261104T040000Z.sqlite",
      "terminal-20261105T040000Z.sqlite",
    ]);
  });

  test("takes halves of copies that a power cut left away with the oldest whole one, and none that may be under way", () => {
    const part = (day: number): string => `terminal-2026110${day}T000000Z.sqlite.part`;
    for (let day = 2; day <= 6; day += 1) writeFileSync(join(stick, `terminal-2026110${day}T000000Z.sqlite`), "");
    for (const name of [part(1), `${part(3)}-journal`, part(5), part(7)]) writeFileSync(join(stick, name), "");
    pruneBackups(stick);
    expect(readdirSync(stick).filter((name) => name.includes(".part"))).toEqual([part(5), part(7)]);
  });
});

describe("a backup put back", () => {
  async function backedUp(): Promise<string> {
    const store = openIt();
    leave(store, "kept");
    leave(store, "asked", "maybe");
    // Its day has come since, and somebody may have asked it then.
    leave(store, "postponed", "waited");
    const outcome = await backUp(path, join(stick, "copy.sqlite"), NOON);
    if (!outcome.ok) throw new Error(outcome.error.message);
    leave(store, "after");
    store.close();
    return outcome.value.file;
  }

  test("holds its requests back to be looked up, and the store that was there is kept aside", async () => {
    const file = await backedUp();
    const outcome = put(file);
    expect(outcome).toMatchObject({ ok: true, value: { held: 3 } });
    const store = openIt();
    expect(ids(store)).toEqual(["asked", "kept", "postponed"]);
    expect(store.db.prepare("SELECT DISTINCT sent FROM request").all()).toEqual([{ sent: "maybe" }]);
    const aside = outcome.ok ? (outcome.value.aside ?? "") : "";
    expect(contentsOf(aside).rows.get("request")).toBe(4);
  });

  test.each([[[""]], [["-wal"]], [[]]])(
    "is the store after a power cut in the middle, where %j of the old one had moved",
    async (moved) => {
      const old = openIt();
      leave(old, "r1");
      const taken = await backUp(path, stick, NOON);
      if (!taken.ok) throw new Error(taken.error.message);
      leave(old, "r2");
      const parts = new Map(["", "-wal"].map((part) => [part, readFileSync(path + part)]));
      old.close();
      for (const [part, bytes] of parts) writeFileSync(path + part, bytes);
      // As far as it comes before the names change.
      cpSync(taken.value.file, besideStore(path));
      const aside = "terminal.sqlite.before-restore-2026-11-24T04-00-00-000Z";
      writeFileSync(`${path}.to-swap`, JSON.stringify({ aside }));
      for (const part of moved) renameSync(path + part, join(base, "data", aside + part));

      expect(ids(openIt())).toEqual(["r1"]);
      expect(ids(reopened(join(base, "data", aside)))).toEqual(["r1", "r2"]);
    },
  );

  test("works on a new disk that has the key and nothing else", async () => {
    const file = await backedUp();
    rmSync(join(base, "data"), { recursive: true });
    expect(put(file)).toMatchObject({ ok: true, value: { aside: null } });
    expect(ids(openIt())).toEqual(["asked", "kept", "postponed"]);
  });

  async function refused(change: (file: string) => void, key = KEY): Promise<string> {
    const file = await backedUp();
    change(file);
    const before = readFileSync(path);
    const outcome = put(file, key);
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(join(base, "data")).filter((name) => name.includes("restore"))).toEqual([]);
    return outcome.ok ? "restored" : outcome.error.code;
  }

  test("that is refused takes nothing from one that a power cut broke off before", async () => {
    const store = openIt();
    leave(store, "r1");
    const copy = join(stick, "copy.sqlite");
    expect((await backUp(path, copy, NOON)).ok).toBe(true);
    store.close();
    // As swapIn leaves it when the power goes before its last name: the store is aside, the copy still beside.
    const aside = `${path}.before-restore-2026`;
    cpSync(copy, besideStore(path));
    writeFileSync(`${path}.to-swap`, JSON.stringify({ aside: basename(aside) }));
    renameSync(path, aside);
    const junk = join(stick, "notes.txt");
    writeFileSync(junk, "no store");
    expect(put(junk)).toMatchObject({ ok: false, error: { code: "not-a-store" } });
    expect(openIt().db.prepare("SELECT id FROM request").all()).toEqual([{ id: "r1" }]);
  });

  test("of a newer version is refused, and the store stays as it was", async () => {
    const newer = (file: string): void => {
      const db = new Database(file);
      db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
      db.close();
    };
    expect(await refused(newer)).toBe("newer-schema");
  });

  test("of another key is refused", async () => {
    expect(await refused(() => undefined, new Uint8Array(32).fill(2))).toBe("wrong-key");
  });

  test("that is damaged is refused", async () => {
    const hurt = (file: string): void => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 4_096 * 4, 4_096 * 20);
      writeFileSync(file, bytes);
    };
    expect(["not-sound", "not-a-store"]).toContain(await refused(hurt));
  });

  test("that is something else is refused", async () => {
    expect(await refused((file) => writeFileSync(file, "pictures"))).toBe("not-a-store");
    expect(put(join(stick, "gone.sqlite"))).toMatchObject({ ok: false, error: { code: "no-backup" } });
    expect(put(stick)).toMatchObject({ ok: false, error: { code: "no-backup" } });
  });

  test("that is the store itself is refused: its own copy would be put in its place as an old one", () => {
    openIt().close();
    const before = readFileSync(path);
    expect(put(path)).toMatchObject({ ok: false, error: { code: "no-backup" } });
    expect(readFileSync(path)).toEqual(before);
  });

  test("that was copied from a running terminal by hand is taken with its log", () => {
    leave(openIt(), "r1");
    for (const suffix of ["", "-wal"]) cpSync(path + suffix, join(stick, `raw.sqlite${suffix}`));
    open.at(-1)?.close();
    expect(put(join(stick, "raw.sqlite")).ok).toBe(true);
    expect(ids(openIt())).toEqual(["r1"]);
  });
});
