/** How a life that is cut begins, and which cuts it is good for. */
import Database from "better-sqlite3";
import { createHmac } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { lastFour } from "../../kiosk/invoice/mask.ts";
import { newClaimCode } from "../../kiosk/outbox/claim-code.ts";
import { sealPayload, sealResult } from "../../kiosk/outbox/contents.ts";
import { dice, queryNumber } from "../../kiosk/outbox/fixture.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { deriveKey, loadOrCreateKey } from "../../kiosk/store/key.ts";
import { writeProof } from "../../kiosk/store/keyring.ts";
import { MIGRATIONS } from "../../kiosk/store/migrations.ts";
import { createSealer } from "../../kiosk/store/seal.ts";
import { DATA, type LifeName, type LifeSaid } from "./messages.ts";
import { restoreBackup } from "./restoring.ts";
import { life } from "./strace.ts";

export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly life: LifeName;
  /** Of all cuts; they add up to 100. */
  readonly percent: number;
  /** The store is damaged on purpose, so that a start takes it for damaged. */
  readonly damaged?: true;
  /**
   * What may become of the beginning without any power cut, where that keeps less than everything: only what all of these
   * keep can be asked of one with a power cut. Each changes a copy of the folder.
   */
  readonly outcomes?: readonly ((root: string) => void)[];
  /** Makes what the life begins with; what was said on its account. */
  readonly prepare: (root: string, seed: number, zeroMs: number) => Promise<readonly LifeSaid[]>;
}

const nothing: Scenario["prepare"] = () => Promise.resolve([]);
const asItIs = (): void => undefined;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "first-start",
    what: "a folder that is not there yet, the key, the store, the first promises",
    ...{ life: "opening", percent: 10, prepare: nothing },
  },
  {
    name: "visits",
    what: "requests, answers, claims, slips, checkpoints, old results deleted",
    ...{ life: "visits", percent: 26, prepare: nothing },
  },
  {
    name: "after-a-kill",
    what: "the same on what a killed terminal left",
    ...{ life: "visits", percent: 12 },
    prepare: (root, seed, zeroMs) =>
      life({ root, life: "visits", seed, round: 0, zeroMs, unsynced: false, killed: true }),
  },
  {
    name: "keys",
    what: "keys changed and everything sealed anew",
    ...{ life: "keys", percent: 12, prepare: nothing },
  },
  {
    name: "backups",
    what: "copies to a stick, one over the other",
    ...{ life: "backups", percent: 12, prepare: nothing },
  },
  {
    name: "migration",
    what: "a store of the first version is brought to this one",
    ...{ life: "opening", percent: 8, prepare: firstVersion },
  },
  {
    name: "salvage",
    what: "a damaged store is set aside and copied out of",
    ...{ life: "opening", percent: 10, damaged: true, outcomes: [asItIs], prepare: damagedStore },
  },
  {
    name: "restore",
    what: "a backup is put in the place of a newer store",
    ...{ life: "restoring", percent: 10, outcomes: [asItIs, restoreBackup], prepare: storeAndBackup },
  },
];

/** What the control does: the same visits, with commits that are not synced. */
export const CONTROL_LIFE = "visits" satisfies LifeName;

const OLD_REQUESTS = 40;
const OLD_IDS = 9_000;

/** As the first version wrote it: the outbox only, and every key derived from the root key. */
function firstVersion(root: string, seed: number): Promise<readonly LifeSaid[]> {
  const dataDir = join(root, DATA);
  mkdirSync(dataDir, { mode: 0o700 });
  const key = loadOrCreateKey(join(dataDir, "terminal.key"));
  const sealer = createSealer(deriveKey(key, "seal"));
  const index = deriveKey(key, "claim-index");
  const random = dice(seed);
  const said: LifeSaid[] = [];
  const db = new Database(storePath(dataDir));
  db.pragma("journal_mode = WAL");
  db.exec(MIGRATIONS[0] ?? "");
  db.pragma("user_version = 1");
  writeProof(db, key);
  const insert = db.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms, payload,
       result, answered_wall_ms)
     VALUES (@id, @id, @claim, @state, @sent, @at, 0, @at, 0, @payload, @result, @answeredAt)`,
  );
  for (let n = OLD_IDS; n < OLD_IDS + OLD_REQUESTS; n += 1) {
    const query = queryNumber(n);
    const id = `r${n}`;
    const claimCode = newClaimCode(random);
    const digits = lastFour(query.invoiceNumber);
    const at = Date.parse("2026-11-24T10:00:00+08:00");
    const answered = random(2) === 0;
    const outcome = { type: "refused", reason: "daily-limit", source: "old", at: new Date(at).toISOString() } as const;
    insert.run({
      id,
      claim: createHmac("sha256", index).update(`claim|${claimCode}|${digits}`).digest().subarray(0, 16),
      state: answered ? "answered" : "waiting",
      sent: answered || random(2) === 0 ? "maybe" : "no",
      at,
      payload: answered ? null : sealPayload(sealer, id, { query, claimCode, amountFen: query.amountFen }),
      result: answered ? sealResult(sealer, id, { query, outcome }) : null,
      answeredAt: answered ? at : null,
    });
    said.push({ said: "promised", request: id, claimCode, lastFour: digits });
    if (answered) said.push({ said: "answered", request: id });
  }
  db.close();
  return Promise.resolve(said);
}

/** A stick with a copy, and a store that went on after it. */
async function storeAndBackup(root: string, seed: number, zeroMs: number): Promise<readonly LifeSaid[]> {
  const common = { root, seed, zeroMs, unsynced: false } as const;
  return [
    ...(await life({ ...common, life: "backups", round: 0, killed: false })),
    ...(await life({ ...common, life: "opening", round: 2, killed: true })),
  ].filter(({ said }) => said !== "backed-up");
}

const PAGE_BYTES = 4_096;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * What a killed terminal left, its log not yet folded in, with one leaf of the requests' own table overwritten as a dying
 * disk does: one that the log does not bring back.
 */
async function damagedStore(root: string, seed: number, zeroMs: number): Promise<readonly LifeSaid[]> {
  const common = { root, seed, zeroMs, unsynced: false } as const;
  const said = [
    ...(await life({ ...common, life: "visits", round: 0, killed: false })),
    ...(await life({ ...common, life: "opening", round: 2, killed: true })),
  ];
  const path = storePath(join(root, DATA));
  const inLog = pagesIn(readFileSync(`${path}-wal`));
  const db = new Database(path, { readonly: true });
  const leaves = db
    .prepare<[], { page: number }>("SELECT pageno AS page FROM dbstat WHERE name = 'request' AND pagetype = 'leaf'")
    .all();
  db.close();
  const leaf = leaves.find(({ page }) => !inLog.has(page));
  if (leaf === undefined) throw new Error("every leaf of the requests is in the log: nothing to damage");
  const fd = openSync(path, "r+");
  writeSync(fd, Buffer.alloc(PAGE_BYTES, 0x5a), 0, PAGE_BYTES, (leaf.page - 1) * PAGE_BYTES);
  closeSync(fd);
  return said;
}

/** Numbers of the pages in a log (sqlite.org/fileformat2.html, 4.1). */
function pagesIn(wal: Buffer): ReadonlySet<number> {
  const pages = new Set<number>();
  for (let at = WAL_HEADER_BYTES; at + FRAME_HEADER_BYTES <= wal.length; at += FRAME_HEADER_BYTES + PAGE_BYTES) {
    pages.add(wal.readUInt32BE(at));
  }
  return pages;
}
