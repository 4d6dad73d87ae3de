/** Changing keys while the terminal works: what was sealed still opens, what was indexed is still found, a kill costs nothing. */
import * as fc from "fast-check";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import { KeyRefused, rootKeys } from "./key.ts";
import { openStore, type Store } from "./open.ts";
import { StoreRefused } from "./refusal.ts";
import { sealKeyId } from "./seal.ts";
import { createResealing, OTHER_BLOBS, SEALED_FIELDS } from "./sealed-fields.ts";

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

let base: string;
let path: string;
let open: Store[];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "yanpiao-keys-"));
  path = join(base, "store.sqlite");
  open = [];
});

afterEach(() => {
  for (const store of open) store.close();
  rmSync(base, { recursive: true, force: true });
});

function openIt(key: Uint8Array, nextKey: Uint8Array | null = null): Store {
  const store = openStore({ path, key, nextKey, journal: memoryJournal(), clock: new ManualTerminalClock() });
  open.push(store);
  return store;
}

function place(id: string): { table: string; column: string; row: string } {
  return { table: "request", column: "payload", row: id };
}

function leave(store: Store, id: string): void {
  store.db
    .prepare(
      `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload)
       VALUES (?, 'hash', ?, 'waiting', 'no', 1, 2, 3, 4, ?)`,
    )
    .run(id, store.blind(`claim ${id}`), store.sealer.seal(place(id), Buffer.from(`secret of ${id}`)));
}

/** The request that a claim finds, opened; null where it is not found or does not open. */
function claimed(store: Store, id: string): string | null {
  const row = store.db
    .prepare<[Uint8Array], { payload: Uint8Array }>("SELECT payload FROM request WHERE claim = ?")
    .get(store.blind(`claim ${id}`));
  if (row === undefined) return null;
  const opened = store.sealer.open(place(id), row.payload);
  return opened.ok ? Buffer.from(opened.value).toString() : null;
}

function sealedWith(store: Store): readonly (number | null)[] {
  const rows = store.db.prepare<[], { payload: Uint8Array }>("SELECT payload FROM request").all();
  return [...new Set(rows.map(({ payload }) => sealKeyId(payload)))];
}

function resealAll(store: Store): void {
  const resealing = createResealing(store.db, store.keyring);
  while (resealing.step(3));
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof KeyRefused) return error.code;
    throw error;
  }
  return "opened";
}

describe("a new key that seals", () => {
  test("closes what comes from now on; what is there opens, is sealed anew, and the old key is thrown away", () => {
    const store = openIt(OLD);
    leave(store, "r1");
    expect(store.keyring.addSealKey(1)).toBe(2);
    leave(store, "r2");
    expect(sealedWith(store)).toEqual([1, 2]);
    expect([claimed(store, "r1"), claimed(store, "r2")]).toEqual(["secret of r1", "secret of r2"]);

    resealAll(store);
    expect(sealedWith(store)).toEqual([2]);
    expect(store.keyring.sealIds()).toEqual([2]);
    expect(claimed(store, "r1")).toBe("secret of r1");
    store.close();
    expect(claimed(openIt(OLD), "r1")).toBe("secret of r1");
  });

  test("changed again in the middle of sealing anew throws away no key that is still needed", () => {
    const store = openIt(OLD);
    for (let n = 0; n < 9; n += 1) leave(store, `r${n}`);
    store.keyring.addSealKey(1);
    const resealing = createResealing(store.db, store.keyring);
    resealing.step(3);
    store.keyring.addSealKey(1);
    while (resealing.step(3));
    expect(store.keyring.sealIds()).toEqual([3]);
    for (let n = 0; n < 9; n += 1) expect(claimed(store, `r${n}`)).toBe(`secret of r${n}`);
  });

  test("killed anywhere in between, with requests left meanwhile: every claim finds its request", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("leave", "rotate", "step", "kill", "root"), { maxLength: 25 }), (steps) => {
        rmSync(base, { recursive: true });
        mkdirSync(base);
        let roots = 1;
        const root = (): Uint8Array => new Uint8Array(32).fill(roots);
        let store = openIt(root());
        let resealing = createResealing(store.db, store.keyring);
        let left = 0;
        for (const step of steps) {
          if (step === "leave") leave(store, `r${(left += 1)}`);
          else if (step === "rotate") store.keyring.addSealKey(1);
          else if (step === "step") resealing.step(2);
          else if (step === "root") store.keyring.changeRoot(((roots += 1), root()));
          if (step === "kill" || step === "root") {
            store.close();
            store = openIt(root());
            resealing = createResealing(store.db, store.keyring);
          }
          for (let n = 1; n <= left; n += 1) expect(claimed(store, `r${n}`)).toBe(`secret of r${n}`);
        }
        store.close();
      }),
      { numRuns: 15 },
    );
  });

  test("knows every sealed field there is", () => {
    const store = openIt(OLD);
    const blobs = store.db
      .prepare<[], { name: string }>(
        `SELECT t.name || '.' || c.name AS name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
         WHERE t.schema = 'main' AND c.type = 'BLOB'`,
      )
      .all();
    const known = [...SEALED_FIELDS.map(({ table, column }) => `${table}.${column}`), ...OTHER_BLOBS];
    expect(blobs.map(({ name }) => name).sort()).toEqual([...known].sort());
  });
});

describe("a new root key", () => {
  test("opens what the old one closed, and the old one opens nothing any more", () => {
    const store = openIt(OLD);
    leave(store, "r1");
    store.close();
    const moved = openIt(OLD, NEW);
    expect(claimed(moved, "r1")).toBe("secret of r1");
    moved.close();
    expect(refusalOf(() => openIt(OLD))).toBe("wrong-key");
    expect(claimed(openIt(NEW), "r1")).toBe("secret of r1");
  });

  test("offered again after the change, as after a kill before the old one was put away, is simply used", () => {
    const store = openIt(OLD, NEW);
    leave(store, "r1");
    store.close();
    expect(claimed(openIt(OLD, NEW), "r1")).toBe("secret of r1");
  });

  test("does not name the keys on disk", () => {
    const store = openIt(OLD);
    const key = store.keyring.index("claim-index");
    store.close();
    const written = Buffer.concat([readFileSync(path), readFileSync(`${path}.keyring`)]);
    for (const secret of [OLD, key]) expect(written.includes(Buffer.from(secret))).toBe(false);
  });
});

describe("a key that a disk changed in place", () => {
  test("is taken from the copy beside the file", () => {
    const store = openIt(OLD);
    leave(store, "r1");
    store.db.prepare("UPDATE keyring SET wrapped = randomblob(63) WHERE purpose = 'seal'").run();
    store.close();
    expect(claimed(openIt(OLD), "r1")).toBe("secret of r1");
  });

  test("is refused where the copy is gone too, with what to do, and nothing is overwritten", () => {
    const store = openIt(OLD);
    store.db.prepare("UPDATE keyring SET wrapped = randomblob(63) WHERE purpose = 'seal'").run();
    store.close();
    rmSync(`${path}.keyring`);
    const before = readFileSync(path);
    expect(() => openIt(OLD)).toThrow("restore a backup");
    expect(readFileSync(path)).toEqual(before);
  });

  test("a retired key is not brought back by an old copy", () => {
    const store = openIt(OLD);
    const copy = readFileSync(`${path}.keyring`);
    store.keyring.addSealKey(1);
    resealAll(store);
    store.close();
    writeFileSync(`${path}.keyring`, copy);
    expect(openIt(OLD).keyring.sealIds()).toEqual([2]);
  });
});

describe("the root key is found", () => {
  const credentials = (): string => join(base, "credentials");

  test("as a systemd credential before the file", () => {
    mkdirSync(credentials());
    writeFileSync(join(credentials(), "terminal.key"), NEW, { mode: 0o440 });
    writeFileSync(join(base, "terminal.key"), OLD, { mode: 0o600 });
    const keys = rootKeys({ dataDir: base, credentialsDir: credentials() });
    expect(keys.key).toEqual(NEW);
    expect(keys.from).toBe("credential");
    expect(() => keys.prepareNext()).toThrow("terminal.key.next");
  });

  test("and a credential that is cut short is not passed over for the file", () => {
    mkdirSync(credentials());
    writeFileSync(join(credentials(), "terminal.key"), "short");
    writeFileSync(join(base, "terminal.key"), OLD, { mode: 0o600 });
    expect(refusalOf(() => rootKeys({ dataDir: base, credentialsDir: credentials() }))).toBe("wrong-length");
  });

  test("and none is made beside a store, whose own it could not be", () => {
    writeFileSync(join(base, "terminal.sqlite"), "closed with another");
    expect(refusalOf(() => rootKeys({ dataDir: base, credentialsDir: undefined }))).toBe("cannot-read");
    expect(existsSync(join(base, "terminal.key"))).toBe(false);
    rmSync(join(base, "terminal.sqlite"));
    expect(rootKeys({ dataDir: base, credentialsDir: undefined }).from).toBe("file");
  });

  test("with a next one beside it, which takes its place when the keyring is closed with it", () => {
    const keys = rootKeys({ dataDir: base, credentialsDir: undefined });
    const next = keys.prepareNext();
    expect(keys.prepareNext()).toEqual(next);
    // Killed here: the next start is offered both.
    const again = rootKeys({ dataDir: base, credentialsDir: undefined });
    expect([again.key, again.next]).toEqual([keys.key, next]);
    openIt(again.key, again.next).close();
    again.settle();
    const settled = rootKeys({ dataDir: base, credentialsDir: undefined });
    expect([settled.key, settled.next]).toEqual([next, null]);
    expect(existsSync(join(base, "terminal.key.next"))).toBe(false);
    expect(openIt(settled.key).keyring.sealIds()).toEqual([1]);
  });
});
