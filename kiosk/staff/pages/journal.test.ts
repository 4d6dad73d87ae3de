/** What staff read of the journal, and how they find it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { openJournal } from "../../journal/open.ts";
import { STAFF_DELAYS } from "../delays.ts";
import type { OpenPage } from "../page.ts";
import { JOURNAL_ROWS, journalPage } from "./journal.ts";

let folder: string;
let clock: ManualTerminalClock;
let journal: ReturnType<typeof openJournal>;
let page: OpenPage<"journal"> | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-journal-page-"));
  clock = new ManualTerminalClock();
  journal = openJournal({ dir: join(folder, "journal"), terminalId: "T", clock });
  page = null;
});
afterEach(() => {
  page?.close();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function deferred(request: string, attempts: number): void {
  journal.record("outbox.deferred", { request, reason: "unreachable", attempts, waitMs: 1 });
}

async function opened(): Promise<OpenPage<"journal">> {
  const open = journalPage({
    dir: join(folder, "journal"),
    clock,
    onSurprise: (error) => expect.fail(String(error)),
  }).open({ who: { number: "07", role: "technician" }, changed: () => undefined });
  page = open;
  await expect.poll(() => open.view().reading).toBe(false);
  return open;
}

test("turning to the oldest page and back shows every line once, the newest first", async () => {
  for (let n = 0; n < 20; n += 1) deferred("r", n);
  const open = await opened();
  await open.act({ do: "kind", kind: "outbox" });
  const seen = [...open.view().rows];
  while (open.view().more) {
    await open.act({ do: "older" });
    seen.push(...open.view().rows);
  }
  expect(seen.map(({ fields }) => /attempts=(\d+)/.exec(fields)?.[1])).toEqual(
    Array.from({ length: 20 }, (_, n) => String(19 - n)),
  );
  await open.act({ do: "newer" });
  await open.act({ do: "newer" });
  expect(open.view().rows[0]).toEqual(seen[0]);
  expect(open.view().rows).toHaveLength(JOURNAL_ROWS);
});

test("a new line comes in by itself while it is followed, and not while somebody reads further back", async () => {
  for (let n = 0; n < 12; n += 1) deferred("r", n);
  const open = await opened();
  await open.act({ do: "kind", kind: "outbox" });
  deferred("r", 99);
  await clock.advance(STAFF_DELAYS.journalLook);
  await expect.poll(() => open.view().rows[0]?.fields).toContain("attempts=99");
  await open.act({ do: "older" });
  const before = open.view().rows;
  deferred("r", 100);
  await clock.advance(STAFF_DELAYS.journalLook);
  expect(open.view().rows).toEqual(before);
});

test("one request is followed through all its lines, and trouble alone is found among the rest", async () => {
  deferred("one", 1);
  deferred("two", 1);
  journal.record("outbox.dead", { request: "one", reason: "unreadable" });
  const open = await opened();
  await open.act({ do: "request", request: "one" });
  expect(open.view().rows.map(({ code }) => code)).toEqual(["outbox.dead", "outbox.deferred"]);
  await open.act({ do: "trouble-only", on: true });
  expect(open.view().rows.map(({ code, zh }) => [code, zh])).toEqual([["outbox.dead", "请求查不成，要人处理"]]);
});

test("an invoice is shown by four digits of its hash", async () => {
  const hash = "0123456789abcdef";
  journal.record("verify.joined", { request: "r", invoice: hash });
  const open = await opened();
  const text = JSON.stringify(open.view());
  expect(text).not.toContain(hash);
  expect(text).toContain("…cdef");
});
