/** A data folder as an earlier version of the terminal left it, with requests in every state. */
import Database from "better-sqlite3";
import { createHmac, randomUUIDv7 } from "node:crypto";
import { lastFour } from "../../kiosk/invoice/mask.ts";
import { newClaimCode } from "../../kiosk/outbox/claim-code.ts";
import { sealPayload, sealResult } from "../../kiosk/outbox/contents.ts";
import { prepareFiles, storePath } from "../../kiosk/store/files.ts";
import { deriveKey, loadOrCreateKey } from "../../kiosk/store/key.ts";
import { writeProof } from "../../kiosk/store/keyring.ts";
import { MIGRATIONS } from "../../kiosk/store/migrations.ts";
import { createSealer } from "../../kiosk/store/seal.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { Claim } from "./messages.ts";
import { queryNumber } from "./people.ts";
import type { TaxRecord } from "./record.ts";

export interface OldStoreOptions {
  readonly dataDir: string;
  /** Steps of the shape that it has taken; at least one. */
  readonly version: number;
  readonly record: TaxRecord;
  readonly random: RandomBelow;
  readonly firstNumber: number;
  readonly wallMs: number;
}

const REQUESTS = 40;
const STATES = ["waiting", "waiting-maybe", "leased", "answered", "collected"] as const;

export interface OldStore {
  /** That people hold. */
  readonly claims: readonly Claim[];
  /** Requests that were under way when the older version died. */
  readonly underWay: number;
}

export function makeOldStore(options: OldStoreOptions): OldStore {
  const { dataDir, version, record, random, firstNumber, wallMs } = options;
  const path = storePath(dataDir);
  prepareFiles(path);
  const key = loadOrCreateKey(`${dataDir}/terminal.key`);
  // As all versions derive the first key of each purpose.
  const sealer = createSealer(deriveKey(key, "seal"));
  const blind = (text: string): Uint8Array =>
    createHmac("sha256", deriveKey(key, "claim-index")).update(text).digest().subarray(0, 16);
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  for (const step of MIGRATIONS.slice(0, version)) db.exec(step);
  db.pragma(`user_version = ${version}`);
  writeProof(db, key);
  const insert = db.prepare(
    `INSERT INTO request (id, invoice, claim, state, sent, lease_epoch, received_wall_ms, due_mono_ms, due_wall_ms, wait_ms,
       payload, result, answered_wall_ms, collected_wall_ms)
     VALUES (@id, @invoice, @claim, @state, @sent, @leaseEpoch, @wallMs, 0, @wallMs, 0,
       @payload, @result, @answered, @collected)`,
  );
  const claims = Array.from({ length: REQUESTS }, (_, n): Claim => {
    const state = STATES[n % STATES.length];
    const query = queryNumber(firstNumber + n, wallMs);
    const id = randomUUIDv7();
    const claimCode = newClaimCode(random);
    const digits = lastFour(query.invoiceNumber);
    const done = state === "answered" || state === "collected";
    insert.run({
      id,
      invoice: `hash-${n}`,
      claim: blind(`claim|${claimCode}|${digits}`),
      state: done ? "answered" : state === "leased" ? "leased" : "waiting",
      sent: state === "waiting" ? "no" : "maybe",
      leaseEpoch: state === "leased" ? 1 : null,
      wallMs: Math.round(wallMs),
      payload: done ? null : sealPayload(sealer, id, { query, claimCode, amountFen: query.amountFen }),
      result: done ? sealResult(sealer, id, { query, outcome: record.answeredBefore(query, id) }) : null,
      answered: done ? Math.round(wallMs) : null,
      collected: state === "collected" ? Math.round(wallMs) : null,
    });
    return { requestId: id, claimCode, lastFour: digits, invoiceNumber: query.invoiceNumber };
  });
  db.close();
  return { claims, underWay: REQUESTS / STATES.length };
}
