/** Makes, changes and shows accounts in the staff file; the running terminal, or the next start, journals what was done. */
import { existsSync, statSync } from "node:fs";
import process from "node:process";
import { renderUnicodeCompact } from "uqr";
import { systemWords } from "../../../config/system-words.ts";
import { accountsOf, type Accounts, type GivenPin } from "../../../kiosk/staff/auth/accounts.ts";
import { BookRefused, openStaffBook, staffBookPath, type StaffBook } from "../../../kiosk/staff/auth/book.ts";
import { hasherInThread } from "../../../kiosk/staff/auth/hash.ts";
import { totpAddress } from "../../../kiosk/staff/auth/totp.ts";
import { sqliteCode } from "../../../kiosk/store/disk-fault.ts";
import { dataOf, type Data, type StoreOptions } from "../store/data.ts";
import type { AddOptions, TotpOptions } from "./options.ts";

const COMMAND = "yanpiao staff";

interface Opened {
  readonly data: Data;
  readonly book: StaffBook;
  readonly accounts: Accounts;
}

/** The exit code where it cannot be done: why is said already. */
function open(options: StoreOptions): Opened | 1 | 2 {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const { dataDir } = data;
  const owner = existsSync(dataDir) ? statSync(dataDir).uid : null;
  if (owner !== null && owner !== process.getuid?.()) {
    // What root writes there, the terminal could not go on with.
    console.error(`${COMMAND}: ${dataDir} belongs to another account: run this as that one (sudo -u yanpiao …)`);
    return 1;
  }
  try {
    const book = openStaffBook(staffBookPath(dataDir));
    return { data, book, accounts: accountsOf(book, hasherInThread) };
  } catch (error) {
    console.error(`${COMMAND}: ${staffBookPath(dataDir)} cannot be used: ${reasonOf(error)}`);
    return 1;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BookRefused) return error.message;
  const code = sqliteCode(error);
  if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") {
    return `it is damaged (${code}). Move it aside and make the accounts anew; nothing else of the terminal is in it`;
  }
  if (code === "unknown") throw error;
  return systemWords(error);
}

export function list(options: StoreOptions): 0 | 1 | 2 {
  const opened = open(options);
  if (typeof opened === "number") return opened;
  const { book } = opened;
  const rows = book.list().map(({ number, role, mustChoosePin, totpSecret, demo }) => {
    const { failed } = book.tries(number);
    return { number, role, mustChoosePin, hasCodes: totpSecret !== null, wrongTries: failed, demo };
  });
  book.close();
  if (options.json === true) {
    console.log(JSON.stringify({ accounts: rows }, null, 2));
    return 0;
  }
  if (rows.length === 0) console.log("Nobody can sign in yet: yanpiao staff add --role technician");
  for (const { number, role, mustChoosePin, hasCodes, wrongTries, demo } of rows) {
    const notes = [
      ...(demo ? ["of the demonstration: gone at the next start"] : []),
      ...(mustChoosePin ? ["must choose a PIN at the glass"] : []),
      ...(hasCodes ? ["one-time codes"] : []),
      ...(wrongTries > 0 ? [`${wrongTries} wrong tries since the last sign-in`] : []),
    ];
    console.log(`${number}  ${role.padEnd(10)}  ${notes.join(", ")}`.trimEnd());
  }
  return 0;
}

export async function add(options: AddOptions): Promise<0 | 1 | 2> {
  const opened = open(options);
  if (typeof opened === "number") return opened;
  const { accounts, book, data } = opened;
  const done = await accounts.add(options.role, options.number ?? null, data.staff.secondFactor === "totp");
  book.close();
  if (done.ok) return given(done.value, data, options);
  return done.error === "taken"
    ? refused(`${options.number ?? ""} has an account already: remove it, or take another number`)
    : refused("all numbers from 01 to 99 are taken");
}

export async function resetPin(number: string, options: StoreOptions): Promise<0 | 1 | 2> {
  const opened = open(options);
  if (typeof opened === "number") return opened;
  const { accounts, book, data } = opened;
  const done = await accounts.resetPin(number);
  book.close();
  return done.ok ? given(done.value, data, options) : refused(nobody(number));
}

export function remove(number: string, options: StoreOptions): 0 | 1 | 2 {
  return simple(number, options, "removed", (accounts) => accounts.remove(number).ok);
}

export function unlock(number: string, options: StoreOptions): 0 | 1 | 2 {
  return simple(number, options, "may try again now", (accounts) => accounts.unlock(number).ok);
}

export function totp(number: string, options: TotpOptions): 0 | 1 | 2 {
  if (options.off === true) {
    return simple(number, options, "has no one-time codes any more", (accounts) => accounts.setTotp(number, false).ok);
  }
  const opened = open(options);
  if (typeof opened === "number") return opened;
  const { accounts, book, data } = opened;
  const done = accounts.setTotp(number, true);
  book.close();
  if (!done.ok || done.value === null) return refused(nobody(number));
  sayCodes(number, done.value, data, options);
  return 0;
}

function simple(number: string, options: StoreOptions, words: string, act: (accounts: Accounts) => boolean): 0 | 1 | 2 {
  const opened = open(options);
  if (typeof opened === "number") return opened;
  const done = act(opened.accounts);
  opened.book.close();
  if (!done) return refused(nobody(number));
  if (options.json === true) console.log(JSON.stringify({ number, done: words }));
  else console.log(`${number} ${words}`);
  return 0;
}

function given({ number, role, pin, totpSecret }: GivenPin, data: Data, options: StoreOptions): 0 {
  if (options.json === true) {
    const codes = totpSecret === null ? {} : { totp: totpAddress(totpSecret, data.terminal.id, number) };
    console.log(JSON.stringify({ number, role, oneTimePin: pin, ...codes }));
    return 0;
  }
  console.log(`Staff number  ${number}  (${role})`);
  console.log(`One-time PIN  ${pin.slice(0, 4)} ${pin.slice(4)}`);
  console.log(
    "It is shown only now. At the glass: tap the mark seven times, type number and PIN, choose one of your own.",
  );
  if (totpSecret !== null) sayCodes(number, totpSecret, data, options);
  return 0;
}

function sayCodes(number: string, secret: string, { terminal }: Data, options: StoreOptions): void {
  const address = totpAddress(secret, terminal.id, number);
  if (options.json === true) {
    console.log(JSON.stringify({ number, totp: address }));
    return;
  }
  console.log("For the authenticator app of the phone, shown only now:");
  console.log(renderUnicodeCompact(address));
  console.log(`Secret  ${secret}`);
}

function nobody(number: string): string {
  return `nobody has the number ${number}: yanpiao staff list`;
}

function refused(problem: string): 1 {
  console.error(`${COMMAND}: ${problem}`);
  return 1;
}
