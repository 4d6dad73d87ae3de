/**
 * Who may sign in at this terminal, and what went wrong at the last tries: `DATA/staff.sqlite`, readable by the terminal's
 * account only. It is a file of its own and not a table of the store, because the store is what staff come to mend: a
 * terminal whose store does not open still lets them in. The command writes it beside the running terminal; SQLite's own
 * lock keeps the two apart, and each commit is on the platter before the next line runs.
 *
 * There are no names in it, only staff numbers: whose number it is, the company knows.
 *
 * Error model: SqliteError, and BookRefused for a file of a newer version; callers turn both into "cannot sign in now".
 */
import Database, { type Database as Connection } from "better-sqlite3";
import { join } from "node:path";
import type { StaffRole } from "../../display/contract/staff.ts";
import { prepareFiles } from "../../store/files.ts";

export interface StaffAccount {
  /** Two digits. */
  readonly number: string;
  readonly role: StaffRole;
  /** argon2id, encoded. */
  readonly pinHash: string;
  /** The PIN was given by the command: it must be replaced by one of their own at the first sign-in. */
  readonly mustChoosePin: boolean;
  /** Secret of their one-time codes, in base32; null where they have none. */
  readonly totpSecret: string | null;
  /** Thirty-second step of the last code that was taken: a code is good once. */
  readonly totpStep: number | null;
  /** Made by a demonstration for itself: gone at the next start. */
  readonly demo: boolean;
}

/** What is known of a number's wrong tries; of every number alike, whether anybody has it or not. */
export interface Tries {
  readonly failed: number;
  /** The wait that follows them has been waited out. */
  readonly served: boolean;
}

export interface StaffBook {
  list(): readonly StaffAccount[];
  find(number: string): StaffAccount | null;
  /** False where the number is taken. */
  add(account: StaffAccount): boolean;
  remove(number: string): boolean;
  /** No account of a demonstration outlives it. */
  removeDemo(): void;
  setPin(number: string, pinHash: string, mustChoosePin: boolean): boolean;
  setTotp(number: string, secret: string | null): boolean;
  /** Takes the code of this step: false where it, or a later one, was taken before. */
  useTotpStep(number: string, step: number): boolean;
  tries(number: string): Tries;
  /** Numbers whose wait may still have to be waited out. */
  unserved(): readonly { readonly number: string; readonly failed: number }[];
  setTries(number: string, tries: Tries): void;
  /** Leaves word of what the command did, for the terminal's journal: only the terminal writes there. */
  noteChange(change: AccountChange): void;
  /** What was left, the oldest first; they are handed over once. */
  takeChanges(): readonly AccountChange[];
  /** In one transaction. */
  inOne<T>(act: () => T): T;
  close(): void;
}

export interface AccountChange {
  readonly verb: "add" | "remove" | "reset-pin" | "unlock" | "new-totp" | "no-totp";
  readonly number: string;
  readonly role: StaffRole;
}

export class BookRefused extends Error {}

const VERSION = 1;
const SHAPE = `
  CREATE TABLE account (
    number          TEXT    PRIMARY KEY CHECK (number GLOB '[0-9][0-9]'),
    role            TEXT    NOT NULL CHECK (role IN ('technician', 'operator')),
    pin_hash        TEXT    NOT NULL,
    must_choose_pin INTEGER NOT NULL CHECK (must_choose_pin IN (0, 1)),
    totp_secret     TEXT,
    totp_step       INTEGER,
    demo            INTEGER NOT NULL CHECK (demo IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tries (
    number TEXT    PRIMARY KEY CHECK (number GLOB '[0-9][0-9]'),
    failed INTEGER NOT NULL,
    served INTEGER NOT NULL CHECK (served IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE change (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    verb   TEXT NOT NULL,
    number TEXT NOT NULL,
    role   TEXT NOT NULL
  ) STRICT;
`;

export function staffBookPath(dataDir: string): string {
  return join(dataDir, "staff.sqlite");
}

export function openStaffBook(path: string): StaffBook {
  prepareFiles(path);
  const db = new Database(path, { timeout: 3000 });
  try {
    // Sign-ins are rare: an ordinary journal leaves one file behind, and FULL puts a wrong try on the platter before the answer.
    db.pragma("journal_mode = DELETE");
    db.pragma("synchronous = FULL");
    db.pragma("trusted_schema = OFF");
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return bookOf(db);
}

function migrate(db: Connection): void {
  db.transaction(() => {
    const version = Number(db.pragma("user_version", { simple: true }));
    if (version > VERSION) throw new BookRefused("the staff file was written by a newer version of the terminal");
    if (version === VERSION) return;
    db.exec(SHAPE);
    db.pragma(`user_version = ${VERSION}`);
  }).immediate();
}

interface Row {
  readonly number: string;
  readonly role: StaffRole;
  readonly pin_hash: string;
  readonly must_choose_pin: number;
  readonly totp_secret: string | null;
  readonly totp_step: number | null;
  readonly demo: number;
}

function bookOf(db: Connection): StaffBook {
  const all = db.prepare<[], Row>("SELECT * FROM account ORDER BY number");
  const one = db.prepare<[string], Row>("SELECT * FROM account WHERE number = ?");
  const insert = db.prepare("INSERT OR IGNORE INTO account VALUES (?, ?, ?, ?, ?, ?, ?)");
  const drop = db.prepare("DELETE FROM account WHERE number = ?");
  const dropDemo = db.prepare("DELETE FROM account WHERE demo = 1");
  const forget = db.prepare("DELETE FROM tries WHERE number = ?");
  const pin = db.prepare("UPDATE account SET pin_hash = ?, must_choose_pin = ? WHERE number = ?");
  const totp = db.prepare("UPDATE account SET totp_secret = ?, totp_step = NULL WHERE number = ?");
  const step = db.prepare(
    "UPDATE account SET totp_step = @step WHERE number = @number AND (totp_step IS NULL OR totp_step < @step)",
  );
  const triesOf = db.prepare<[string], { failed: number; served: number }>(
    "SELECT failed, served FROM tries WHERE number = ?",
  );
  const unserved = db.prepare<[], { number: string; failed: number }>(
    "SELECT number, failed FROM tries WHERE served = 0 AND failed > 0",
  );
  const keepTries = db.prepare("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)");
  const note = db.prepare("INSERT INTO change (verb, number, role) VALUES (?, ?, ?)");
  const changes = db.prepare<[], AccountChange>("SELECT verb, number, role FROM change ORDER BY seq");
  const forgetChanges = db.prepare("DELETE FROM change");
  return {
    list: () => all.all().map(accountOf),
    find(number) {
      const row = one.get(number);
      return row === undefined ? null : accountOf(row);
    },
    add: ({ number, role, pinHash, mustChoosePin, totpSecret, totpStep, demo }) =>
      db.transaction(() => {
        forget.run(number);
        return (
          insert.run(number, role, pinHash, Number(mustChoosePin), totpSecret, totpStep, Number(demo)).changes === 1
        );
      })(),
    remove: (number) => drop.run(number).changes === 1,
    removeDemo: () => void dropDemo.run(),
    setPin: (number, pinHash, mustChoosePin) =>
      db.transaction(() => {
        if (pin.run(pinHash, Number(mustChoosePin), number).changes === 0) return false;
        forget.run(number);
        return true;
      })(),
    setTotp: (number, secret) => totp.run(secret, number).changes === 1,
    useTotpStep: (number, used) => step.run({ number, step: used }).changes === 1,
    tries(number) {
      const row = triesOf.get(number);
      return row === undefined ? { failed: 0, served: true } : { failed: row.failed, served: row.served === 1 };
    },
    unserved: () => unserved.all(),
    setTries: (number, { failed, served }) => void keepTries.run(number, failed, Number(served)),
    noteChange: ({ verb, number, role }) => void note.run(verb, number, role),
    takeChanges: () =>
      db.transaction(() => {
        const left = changes.all();
        if (left.length > 0) forgetChanges.run();
        return left;
      })(),
    inOne: (act) => db.transaction(act).immediate(),
    close: () => void db.close(),
  };
}

function accountOf(row: Row): StaffAccount {
  return {
    number: row.number,
    role: row.role,
    pinHash: row.pin_hash,
    mustChoosePin: row.must_choose_pin === 1,
    totpSecret: row.totp_secret,
    totpStep: row.totp_step,
    demo: row.demo === 1,
  };
}
