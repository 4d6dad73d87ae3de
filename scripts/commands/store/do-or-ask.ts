/**
 * Has a command about the store done: by the terminal where one runs, here under the store's lock where none does. Either
 * way one process writes the store and the journal at a time.
 */
import Database from "better-sqlite3";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { openJournal } from "../../../kiosk/journal/open.ts";
import type { Journal } from "../../../kiosk/journal/journal.ts";
import { doCommand } from "../../../kiosk/operator-commands.ts";
import { operatorOf } from "../../../kiosk/outbox/operate.ts";
import { rowsOf } from "../../../kiosk/outbox/rows.ts";
import { commandQueue, type OperatorCommand } from "../../../kiosk/store/commands.ts";
import { STORE_DELAYS, STORE_LIMITS } from "../../../kiosk/store/delays.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { KeyRefused } from "../../../kiosk/store/key.ts";
import { SCHEMA_VERSION } from "../../../kiosk/store/migrations.ts";
import { sqliteCode, storageFault } from "../../../kiosk/store/disk-fault.ts";
import { lockStore, type Store, type StoreLock } from "../../../kiosk/store/open.ts";
import { StoreRefused } from "../../../kiosk/store/refusal.ts";
import { createResealing } from "../../../kiosk/store/sealed-fields.ts";
import { openTerminalStore } from "../../../kiosk/store/terminal-store.ts";
import type { Data } from "./data.ts";

export type Done =
  | { readonly ok: true; readonly outcome: string; readonly by: "terminal" | "here" }
  /** Why it could not even be tried, and what to do. */
  | { readonly ok: false; readonly message: string };

/** How often the answer of a running terminal is looked for. */
const ANSWER_LOOK_MS = 100;

export async function doOrAsk(data: Data, command: OperatorCommand): Promise<Done> {
  const path = storePath(data.dataDir);
  if (!existsSync(path)) return { ok: false, message: noStore(data) };
  const lock = lockOrReason(data);
  if (typeof lock !== "string") return doHere(data, lock, command);
  return lock === "in-use" ? ask(path, command) : { ok: false, message: lock };
}

export function noStore({ dataDir }: Data): string {
  return `no terminal has run on the data in ${dataDir} yet (--config or --data names another folder)`;
}

/** The lock; "in-use" where a terminal runs; else why it cannot be had. */
export function lockOrReason({ dataDir }: Pick<Data, "dataDir">): StoreLock | string {
  const owner = statSync(dataDir).uid;
  if (owner !== process.getuid?.()) {
    // What root writes there, the terminal could not go on with.
    return `${dataDir} belongs to another account: run this as that one (sudo -u yanpiao …)`;
  }
  try {
    return lockStore(storePath(dataDir));
  } catch (error) {
    if (error instanceof StoreRefused) return error.code === "in-use" ? "in-use" : error.message;
    throw error;
  }
}

/** A journal of the data folder, for as long as the lock is held. */
export function journalOf({ dataDir, terminal }: Data): Journal & { close(): void } {
  return openJournal({ dir: join(dataDir, "journal"), terminalId: terminal.id, clock });
}

function doHere(data: Data, lock: StoreLock, command: OperatorCommand): Done {
  const journal = journalOf(data);
  let opened;
  try {
    const credentialsDir = process.env["CREDENTIALS_DIRECTORY"];
    opened = openTerminalStore({ dataDir: data.dataDir, credentialsDir, lock, journal, clock });
    const rows = rowsOf(opened.store);
    // What an earlier run of the terminal had in hand when it ended is in nobody's hand now.
    rows.beginEpoch(clock.now(), clock.wallMs());
    const operator = operatorOf({ rows, clock, journal });
    const outcome = doCommand(command, { ...opened, operator, clock, journal });
    if (command.verb === "rotate-key") resealAll(opened.store, journal);
    return { ok: true, outcome, by: "here" };
  } catch (error) {
    if (error instanceof StoreRefused || error instanceof KeyRefused) return { ok: false, message: error.message };
    if (storageFault(error)) return { ok: false, message: `the store cannot be written: ${sqliteCode(error)}` };
    throw error;
  } finally {
    opened?.store.close();
    journal.close();
  }
}

/** Nobody stands before a screen: all of it at once. */
function resealAll({ db, keyring }: Store, journal: Journal): void {
  const resealing = createResealing(db, keyring);
  while (resealing.step(STORE_LIMITS.resealBatch));
  journal.record("store.resealed", { count: resealing.resealed, unreadable: resealing.unreadable });
}

/** Leaves the command in the store and waits for the running terminal to have done it. */
export async function ask(path: string, command: OperatorCommand): Promise<Done> {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma("synchronous = FULL");
    if (Number(db.pragma("user_version", { simple: true })) !== SCHEMA_VERSION) {
      return { ok: false, message: "the running terminal is of another version than this command" };
    }
    const queue = commandQueue(db);
    const seq = queue.post(command, clock.wallMs());
    const untilMs = clock.now() + STORE_DELAYS.commandAnswer;
    for (;;) {
      const outcome = queue.outcomeOf(seq);
      if (outcome !== null) return { ok: true, outcome, by: "terminal" };
      if (clock.now() > untilMs && queue.withdraw(seq)) {
        return { ok: false, message: "a terminal holds the store and does not answer; nothing was done" };
      }
      await pause(ANSWER_LOOK_MS);
    }
  } catch (error) {
    if (!storageFault(error)) throw error;
    return { ok: false, message: `the command could not be left for the running terminal: ${sqliteCode(error)}` };
  } finally {
    db.close();
  }
}
