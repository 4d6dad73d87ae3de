/** What staff see of requests and slips, and what an operator does about them. */
import { afterEach, expect, test } from "vitest";
import { LedgerDesk, PRINTED, STOPPED, claimSlipNumber } from "../../ledger/fixture.ts";
import { BackRooms, queryNumber } from "../../outbox/fixture.ts";
import type { StaffRole } from "../../display/contract/staff.ts";
import type { RecordsAction, RecordsPageView } from "../../display/contract/staff/records.ts";
import { storePath } from "../../store/files.ts";
import type { OpenPage } from "../page.ts";
import { recordsPage } from "./records.ts";

let rooms: BackRooms | null = null;
let desk: LedgerDesk | null = null;
afterEach(async () => {
  await rooms?.end();
  desk?.end();
  [rooms, desk] = [null, null];
});

async function withRequests(count: number): Promise<BackRooms> {
  rooms = new BackRooms();
  rooms.service.setService("down");
  await rooms.boot();
  for (let n = 0; n < count; n += 1) rooms.enqueue(queryNumber(n), `k${n}`);
  return rooms;
}

function opened(at: BackRooms, role: StaffRole = "operator"): OpenPage<"records"> {
  return recordsPage({
    storePath: at.path,
    operator: at.outbox,
    ledger: null,
    wallMs: () => at.clock.wallMs(),
  }).open({ who: { number: "07", role }, changed: () => undefined });
}

function rowsOf(view: RecordsPageView): readonly string[] {
  return view.requests?.rows.map(({ id }) => id) ?? [];
}

test("all that waits is seen, a page at a time, each once, and nothing of what was asked", async () => {
  const at = await withRequests(12);
  const page = opened(at, "technician");
  const seen: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    await page.act({ do: "turn-requests", to: n });
    seen.push(...rowsOf(page.view()));
    expect(page.view().requests).toMatchObject({ at: n, pages: 3, counts: { waiting: 12, dead: 0 } });
  }
  expect(new Set(seen).size).toBe(12);
  const text = JSON.stringify(page.view());
  for (let n = 0; n < 12; n += 1) expect(text).not.toContain(queryNumber(n).invoiceNumber.slice(-8));
  expect(page.view().mayOperate).toBe(false);
});

test("what the disk does not take is said so, and ends nothing", async () => {
  const at = await withRequests(1);
  const page = opened(at);
  const [request = ""] = rowsOf(page.view());
  at.store.db.pragma("query_only = ON");
  expect(await page.act({ do: "retry", request })).toBe("disk");
  expect(page.view().told).toEqual({ verb: "retry", outcome: "disk" });
  at.store.db.pragma("query_only = OFF");
});

test("a page that is turned to when there are fewer rows shows the last one there is", async () => {
  const page = opened(await withRequests(3));
  await page.act({ do: "turn-requests", to: 99 });
  expect(page.view().requests?.at).toBe(0);
  expect(rowsOf(page.view())).toHaveLength(3);
});

test("an operator has a request asked again at once, and cannot drop one that is still tried", async () => {
  const at = await withRequests(1);
  const page = opened(at);
  const [request = ""] = rowsOf(page.view());
  expect(await page.act({ do: "retry", request })).toBe("done");
  expect(page.view().told).toEqual({ verb: "retry", outcome: "done" });
  const actions: readonly RecordsAction[] = [{ do: "ask-drop", request }, { do: "drop" }];
  expect(await page.act({ do: "drop" })).toBe("not-asked");
  for (const action of actions) await page.act(action);
  expect(page.view().told).toEqual({ verb: "drop", outcome: "not-dead" });
  expect(rowsOf(page.view())).toEqual([request]);
});

test("each slip is there with what is known of it, the newest first, and one under way when the power went is unknown", () => {
  desk = new LedgerDesk();
  desk.print(claimSlipNumber(1), PRINTED);
  desk.print(claimSlipNumber(1), STOPPED);
  desk.begin(claimSlipNumber(2), "handed-over");
  desk.restart();
  const path = storePath(desk.dataDir);
  const page = recordsPage({ storePath: path, operator: null, ledger: desk.ledger, wallMs: () => 0 }).open({
    who: { number: "07", role: "operator" },
    changed: () => undefined,
  });
  expect(page.view().slips?.rows).toMatchObject([
    { slip: "claim", outcome: "unknown", recovered: true },
    { slip: "claim", reprint: 1, outcome: "failed", fault: "paper-out", partial: true },
    { slip: "claim", reprint: 0, outcome: "printed", fault: null },
  ]);
  expect(page.view().paper?.slips).toMatchObject({ printed: 1, failed: 1, unknown: 1 });
  expect(JSON.stringify(page.view())).not.toContain("4000000001");
});
