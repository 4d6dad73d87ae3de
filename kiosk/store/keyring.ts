/**
 * The keys of the store, each closed with the terminal's root key and kept in the file itself, so that every one of them
 * can be changed without touching the others:
 *
 *   root key (key.ts) ──closes──► keyring ─┬─ seal 1, 2, …   the newest seals, older ones open until nothing needs them
 *                                          └─ claim-index, journal-invoice, print-ledger   never change
 *
 * The first key of each purpose is derived from the root key, as it was before there was a keyring: what was sealed and
 * indexed then still opens and is still found.
 *
 * The index keys stay for good. A claim code is erased when its request is answered, so that no index over it could be
 * computed anew; and an index that changed its key half way would lose people's results. Changing the root key takes
 * them out of reach of whoever had the old one, as far as anything can.
 *
 * A copy lies beside the file (`terminal.sqlite.keyring`): the page that holds the keyring may be the one that a disk
 * loses, and without it the rest could be salvaged and never read.
 *
 * Error model: throws StoreRefused where the root key does not open the keyring, SqliteError where the disk fails.
 */
import type { Database as Connection } from "better-sqlite3";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { replaceFile } from "./files.ts";
import { deriveKey, KEY_BYTES, KEY_PURPOSES, type KeyPurpose } from "./key.ts";
import { StoreRefused } from "./refusal.ts";
import { createSealer, sealerOf, type Sealer } from "./seal.ts";

const PROOF_BYTES = 16;
const PURPOSE_OF_SEALS = "seal";
const HIGHEST_ID = 65_535;

export interface Keyring {
  readonly sealer: Sealer;
  /** The key of an index; the same for the life of the store. */
  index(purpose: Exclude<KeyPurpose, "seal">): Uint8Array;
  /** Ids of the keys that open sealed fields, oldest first; the last one seals. */
  sealIds(): readonly number[];
  /** A new key seals from now on; the others still open. Returns its id. */
  addSealKey(wallMs: number): number;
  /** Throws the key away: what it sealed can never be opened again. The newest cannot be retired. */
  retireSealKey(id: number): void;
  /** Closes the keyring with another root key, in one commit. */
  changeRoot(root: Uint8Array): void;
}

interface KeyRow {
  readonly purpose: string;
  readonly id: number;
  readonly wrapped: Uint8Array;
}

export interface KeyringOptions {
  readonly db: Connection;
  readonly path: string;
  readonly root: Uint8Array;
  readonly wallMs: number;
  /** What is in the file was saved from a damaged one: keys that are not there are looked for in the copy beside it. */
  readonly salvaged: boolean;
}

export function openKeyring({ db, path, root, wallMs, salvaged }: KeyringOptions): Keyring {
  const all = db.prepare<[], KeyRow>("SELECT purpose, id, wrapped FROM keyring ORDER BY purpose, id");
  const insert = db.prepare("INSERT INTO keyring (purpose, id, wrapped, made_wall_ms) VALUES (?, ?, ?, ?)");
  const rewrap = db.prepare("UPDATE keyring SET wrapped = ? WHERE purpose = ? AND id = ?");
  const remove = db.prepare("DELETE FROM keyring WHERE purpose = ? AND id = ?");
  let wrapper = createSealer(deriveKey(root, "keyring"));

  const close = (purpose: string, id: number, key: Uint8Array): Uint8Array => wrapper.seal(placeOf(purpose, id), key);

  const open = ({ purpose, id, wrapped }: KeyRow): Uint8Array | null => {
    const opened = wrapper.open(placeOf(purpose, id), wrapped);
    return opened.ok && opened.value.length === KEY_BYTES ? opened.value : null;
  };

  /** SQLite has no checksums of its own: a key that a disk changed in place is found here, and taken from the copy. */
  function mend(): void {
    const copy = readCopy(path).filter((row) => open(row) !== null);
    const same = (row: KeyRow) => (other: KeyRow) => row.purpose === other.purpose && row.id === other.id;
    const inFile = all.all();
    for (const row of inFile.filter((one) => open(one) === null)) {
      const good = copy.find(same(row));
      if (good !== undefined) rewrap.run(good.wrapped, row.purpose, row.id);
      else if (salvaged) remove.run(row.purpose, row.id);
    }
    // Only then: at any other time a key that is not in the file was retired.
    if (!salvaged) return;
    for (const row of copy) if (!inFile.some(same(row))) insert.run(row.purpose, row.id, row.wrapped, wallMs);
  }

  function addMissing(): void {
    const known = new Set(all.all().map(({ purpose }) => purpose));
    for (const purpose of KEY_PURPOSES) {
      if (!known.has(purpose)) insert.run(purpose, 1, close(purpose, 1, deriveKey(root, purpose)), wallMs);
    }
  }

  function load(): ReadonlyMap<string, ReadonlyMap<number, Uint8Array>> {
    const keys = new Map<string, Map<number, Uint8Array>>();
    for (const row of all.all()) {
      const key = open(row);
      if (key === null) {
        throw new StoreRefused(
          "wrong-key",
          `the key ${row.purpose} ${row.id} of the store does not open any more: restore a backup; nothing was changed`,
        );
      }
      keys.set(row.purpose, (keys.get(row.purpose) ?? new Map<number, Uint8Array>()).set(row.id, key));
    }
    return keys;
  }

  function copyBeside(): void {
    const text = JSON.stringify(all.all().map(asText));
    try {
      if (readText(copyPath(path)) !== text) replaceFile(copyPath(path), text);
    } catch {
      // A full disk costs the copy and not the terminal: the keys themselves are in the file.
    }
  }

  db.transaction(() => {
    mend();
    addMissing();
  }).immediate();
  let keys = load();
  copyBeside();

  const seals = (): readonly [number, Uint8Array][] => [...(keys.get(PURPOSE_OF_SEALS) ?? [])];
  const newest = (): { readonly id: number; readonly key: Uint8Array } => {
    const last = seals().at(-1);
    if (last === undefined) throw new Error("the keyring has no key that seals");
    return { id: last[0], key: last[1] };
  };

  function change(act: () => void): void {
    db.transaction(act).immediate();
    keys = load();
    copyBeside();
  }

  return {
    sealer: sealerOf({ newest, byId: (id) => keys.get(PURPOSE_OF_SEALS)?.get(id) ?? null }),
    index(purpose) {
      const key = keys.get(purpose)?.get(1);
      if (key === undefined) throw new Error(`the keyring has no key for ${purpose}`);
      return key;
    },
    sealIds: () => seals().map(([id]) => id),
    addSealKey(wallMs) {
      const id = newest().id + 1;
      if (id > HIGHEST_ID) throw new Error("the keyring is full");
      change(() => insert.run(PURPOSE_OF_SEALS, id, close(PURPOSE_OF_SEALS, id, randomBytes(KEY_BYTES)), wallMs));
      return id;
    },
    retireSealKey(id) {
      if (id === newest().id) throw new Error("the newest key is in use");
      change(() => remove.run(PURPOSE_OF_SEALS, id));
    },
    changeRoot(nextRoot) {
      const before = wrapper;
      wrapper = createSealer(deriveKey(nextRoot, "keyring"));
      try {
        change(() => {
          for (const [purpose, ring] of keys) {
            for (const [id, key] of ring) rewrap.run(close(purpose, id, key), purpose, id);
          }
          writeProof(db, nextRoot);
        });
      } catch (error) {
        wrapper = before;
        throw error;
      }
    },
  };
}

/** What opens sealed fields for a process that only reads; null where none of the root keys fits. Writes nothing. */
export function readSealer(db: Connection, roots: readonly Uint8Array[]): Sealer | null {
  const root = rootOf(db, roots);
  if (root === "new" || root === "wrong") return null;
  const wrapper = createSealer(deriveKey(root, "keyring"));
  const keys = new Map<number, Uint8Array>();
  for (const { purpose, id, wrapped } of db.prepare<[], KeyRow>("SELECT purpose, id, wrapped FROM keyring").all()) {
    const opened = wrapper.open(placeOf(purpose, id), wrapped);
    if (purpose === PURPOSE_OF_SEALS && opened.ok) keys.set(id, opened.value);
  }
  return sealerOf({
    byId: (id) => keys.get(id) ?? null,
    newest() {
      throw new Error("a reader seals nothing");
    },
  });
}

/**
 * Which of the root keys closed this store: a keyed hash of a fixed word, kept in the file, tells a wrong key before
 * anything is read or written with it. "new": no key has yet.
 */
export function rootOf(db: Connection, roots: readonly Uint8Array[]): Uint8Array | "new" | "wrong" {
  const row = db.prepare<[], { value: Uint8Array }>("SELECT value FROM meta WHERE name = 'key-proof'").get();
  if (row === undefined) return "new";
  return roots.find((root) => equal(row.value, proofOf(root))) ?? "wrong";
}

export function writeProof(db: Connection, root: Uint8Array): void {
  db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('key-proof', ?)").run(proofOf(root));
}

const copied = z
  .array(z.strictObject({ purpose: z.string().max(40), id: z.int(), wrapped: z.base64().max(400) }))
  .max(10 * HIGHEST_ID);

/** What the copy beside a file holds; nothing where there is none that can be read. */
function readCopy(path: string): readonly KeyRow[] {
  try {
    const rows = copied.parse(JSON.parse(readText(copyPath(path)) ?? "[]"));
    return rows.map((row) => ({ ...row, wrapped: Buffer.from(row.wrapped, "base64") }));
  } catch {
    return [];
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function copyPath(path: string): string {
  return `${path}.keyring`;
}

function asText({ purpose, id, wrapped }: KeyRow): object {
  return { purpose, id, wrapped: Buffer.from(wrapped).toString("base64") };
}

function placeOf(
  purpose: string,
  id: number,
): { readonly table: string; readonly column: string; readonly row: string } {
  return { table: "keyring", column: "wrapped", row: `${purpose}/${id}` };
}

function proofOf(root: Uint8Array): Uint8Array {
  return createHmac("sha256", root).update("yanpiao/store/proof").digest().subarray(0, PROOF_BYTES);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
