import Database from "better-sqlite3";
import { statSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { accountsOf } from "./accounts.ts";
import { openStaffBook, staffBookPath } from "./book.ts";
import { makeDemoAccounts } from "./demo.ts";
import { account, Door } from "./fixture.ts";

let door: Door | null = null;
afterEach(() => {
  door?.close();
  door = null;
});

function opened(): Door {
  door = new Door();
  return door;
}

test("the staff file is readable by its owner only", () => {
  const at = opened();
  expect(statSync(staffBookPath(at.dataDir)).mode & 0o777).toBe(0o600);
});

test("what the command does beside the running terminal is seen by it at once, and journalled by it once", async () => {
  const at = opened();
  const byCommand = openStaffBook(staffBookPath(at.dataDir));
  const made = await accountsOf(byCommand, at.hasher).add("technician", null, false);
  accountsOf(byCommand, at.hasher).unlock("01");
  byCommand.close();
  expect(made).toMatchObject({ ok: true, value: { number: "01" } });
  expect(at.book.find("01")).toMatchObject({ role: "technician", mustChoosePin: true });
  expect(at.book.takeChanges().map(({ verb }) => verb)).toEqual(["add", "unlock"]);
  expect(at.book.takeChanges()).toEqual([]);
});

test("a number is given once, the lowest that is free, and is free again when its account is removed", async () => {
  const at = opened();
  const accounts = accountsOf(at.book, at.hasher);
  await accounts.add("technician", "02", false);
  expect(await accounts.add("operator", "02", false)).toEqual({ ok: false, error: "taken" });
  expect(await accounts.add("operator", null, false)).toMatchObject({ value: { number: "01" } });
  expect(await accounts.add("operator", null, false)).toMatchObject({ value: { number: "03" } });
  expect(accounts.remove("01").ok).toBe(true);
  expect(accounts.remove("01")).toEqual({ ok: false, error: "unknown" });
  expect(await accounts.add("operator", null, true)).toMatchObject({ value: { number: "01" } });
});

test("the accounts of a demonstration are random, and gone at the next start", async () => {
  const at = opened();
  at.book.add(account("92", "operator"));
  const first = await makeDemoAccounts(() => at.book, at.hasher);
  expect(first.map(({ number }) => number)).toEqual(["91"]);
  at.book.removeDemo();
  expect(at.book.list().map(({ number }) => number)).toEqual(["92"]);
  const second = await makeDemoAccounts(() => at.book, at.hasher);
  expect(second[0]?.pin).not.toBe(first[0]?.pin);
});

test("a file of a newer version is left as it is", () => {
  const at = opened();
  at.close(true);
  const db = new Database(staffBookPath(at.dataDir));
  db.pragma("user_version = 9");
  db.close();
  expect(() => openStaffBook(staffBookPath(at.dataDir))).toThrow(/newer version/);
  const again = new Database(staffBookPath(at.dataDir));
  again.pragma("user_version = 1");
  again.close();
  at.restart();
});

test("a damaged file is a refusal that a technician can read, not an empty list of accounts", () => {
  const at = opened();
  at.close(true);
  writeFileSync(staffBookPath(at.dataDir), "this is no database at all, and long enough to be read as one".repeat(20));
  expect(() => openStaffBook(staffBookPath(at.dataDir))).toThrow(/not a database/);
  writeFileSync(staffBookPath(at.dataDir), "");
  at.restart();
});
