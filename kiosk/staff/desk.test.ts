import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "../journal/memory.ts";
import { accountsOf } from "./auth/accounts.ts";
import { openStaffBook, staffBookPath } from "./auth/book.ts";
import { fakeHasher, PIN } from "./auth/fixture.ts";
import type { PinHasher } from "./auth/hash.ts";
import { STAFF_DELAYS } from "./delays.ts";
import { createStaffDesk, type StaffDesk } from "./desk.ts";
import { staffPages, type StaffRooms } from "./pages.ts";

let dataDir: string;
let clock: ManualTerminalClock;
let journal: MemoryJournal;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-desk-"));
  clock = new ManualTerminalClock();
  journal = memoryJournal();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

function opened(hasher: PinHasher = fakeHasher()): StaffDesk {
  return createStaffDesk({
    dataDir,
    hasher,
    clock,
    wallMs: () => clock.wallMs(),
    journal,
    secondFactor: "none",
    badgeKeys: [],
    loadPages: () => Promise.resolve(staffPages({} as StaffRooms)),
    onSurprise: () => undefined,
  });
}

test("a terminal that ends while the demonstration's PINs are made ends quietly", async () => {
  const hashing = Promise.withResolvers<string>();
  const desk = opened({ ...fakeHasher(), make: () => hashing.promise });
  const made = desk.demoAccounts();
  desk.close();
  hashing.resolve("hash");
  expect(await made).toEqual([]);
  expect(clock.pending).toBe(0);
});

test("what the command did beside the running terminal is in its journal within seconds, once", async () => {
  const desk = opened();
  const book = openStaffBook(staffBookPath(dataDir));
  await accountsOf(book, fakeHasher()).add("operator", "20", false);
  book.close();
  await clock.advance(3 * STAFF_DELAYS.changesLook);
  expect(journal.of("staff.account")).toEqual([{ verb: "add", number: "20", of: "operator" }]);
  desk.close();
});

test("a damaged staff file lets nobody in, and the terminal runs on; once it is moved aside accounts can be made anew", async () => {
  writeFileSync(staffBookPath(dataDir), "no database, and long enough to be read as one ".repeat(30), { mode: 0o600 });
  const desk = opened();
  const ask = { step: "pin", number: "07", text: PIN } as const;
  expect(await desk.attempt(ask)).toMatchObject({ problem: "unavailable" });
  expect(await desk.demoAccounts()).toEqual([]);
  rmSync(staffBookPath(dataDir));
  expect(await desk.attempt(ask)).toMatchObject({ problem: "no-accounts" });
  desk.close();
});
