/** The campaign damages a store that the next start opens, and no other: else it would wait for a salvage that nothing needs. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryJournal } from "../../kiosk/journal/memory.ts";
import { systemTerminalClock as clock } from "../../kiosk/journal/clock.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { checkIntegrity } from "../../kiosk/store/integrity.ts";
import { lockStore } from "../../kiosk/store/open.ts";
import { openTerminalStore } from "../../kiosk/store/terminal-store.ts";
import { damageStore } from "./damage.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-damage-"));
  const lock = lockStore(storePath(dataDir));
  openTerminalStore({ dataDir, credentialsDir: undefined, lock, journal: memoryJournal(), clock }).store.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("a store is damaged so that a look at the whole of it finds that", () => {
  expect(damageStore(dataDir)).toBe(true);
  expect(checkIntegrity(storePath(dataDir)).sound).toBe(false);
});

test("a store that a restore is about to move aside is left alone", () => {
  writeFileSync(`${storePath(dataDir)}.to-swap`, JSON.stringify({ aside: "terminal.sqlite.before-restore-2026" }));
  expect(damageStore(dataDir)).toBe(false);
  expect(checkIntegrity(storePath(dataDir)).sound).toBe(true);
  expect(readdirSync(dataDir)).toContain("terminal.sqlite");
});
