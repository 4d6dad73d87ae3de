/** What may be gone after a copy took the store's place, and no more than that: the judge forgives what this says. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Evidence } from "./judge.ts";
import { Knowledge, type Copy } from "./knowledge.ts";
import type { Ended } from "./life.ts";
import type { Said } from "./messages.ts";

let folder: string;
let knowledge: Knowledge;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-knowledge-"));
  const [dataDir, backups] = [join(folder, "data"), join(folder, "backups")];
  for (const made of [dataDir, backups]) mkdirSync(made);
  const service = { book: () => [], calls: () => [], record: { checks: () => [] } };
  knowledge = new Knowledge({ dataDir, backups, scratch: join(folder, "scratch") }, service);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COPY: Copy = { file: "copy.sqlite", stamp: "1/1", claims: new Set(), answered: new Set() };

function afterLife(ready: boolean, ...said: readonly Said[]): Promise<Evidence> {
  const ended: Ended = {
    ...{ said, ready, asMeant: true, killed: true, complaint: "" },
    ...{ calls: new Map(), callsWhenReady: new Map() },
  };
  return knowledge.evidence(ended, 0, false);
}

test.each([
  ["of the moment", null],
  ["from earlier", COPY],
])("an address is wanted back until a copy %s, which holds none, takes the store's place", async (_name, copy) => {
  expect((await afterLife(true, { t: "contact", requestId: "r" })).contacts).toEqual(["r"]);
  expect((await afterLife(true)).contacts).toEqual(["r"]);
  knowledge.goesBackTo(copy);
  expect((await afterLife(true)).contacts).toEqual([]);
});

test("a damage has to be said until a life was ready, or a copy from before it took the file's place", async () => {
  knowledge.becomesDamaged();
  expect((await afterLife(false)).life.damagedAfterSeq).toBe(0);
  // None is taken of a damaged store, so that none takes its place.
  knowledge.goesBackTo(null);
  expect((await afterLife(false)).life.damagedAfterSeq).toBe(0);
  knowledge.goesBackTo(COPY);
  expect((await afterLife(false)).life.damagedAfterSeq).toBeNull();
  expect(knowledge.damaged()).toBe(true);
  await afterLife(true);
  expect(knowledge.damaged()).toBe(false);
  knowledge.becomesDamaged();
  expect((await afterLife(true)).life.damagedAfterSeq).toBe(0);
});

test("a first start that was killed before its first line owes no journal, and one that was ready does", async () => {
  expect((await afterLife(false)).journalFaults).toEqual([]);
  expect((await afterLife(true)).journalFaults).toEqual([JSON.stringify({ fault: "no-journal" })]);
});
