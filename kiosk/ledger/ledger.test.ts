import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PrintStep } from "../../drivers/printer/printer.ts";
import { storePath } from "../store/files.ts";
import { LEDGER_DELAYS } from "./delays.ts";
import {
  claimSlipNumber,
  LedgerDesk,
  NOT_BEGUN,
  PRINTED,
  SLIP,
  STOPPED,
  type LedgerDeskOptions,
  type SlipRow,
} from "./fixture.ts";
import { NotRecorded } from "./ledger.ts";

let desk: LedgerDesk;
beforeEach(() => {
  desk = new LedgerDesk();
});
afterEach(() => desk.end());

function withDesk(options: LedgerDeskOptions): LedgerDesk {
  desk.end();
  desk = new LedgerDesk(options);
  return desk;
}

const A = claimSlipNumber(1);
const B = claimSlipNumber(2);
const LINK_LOST = { type: "unknown", fault: "link-lost" } as const;

describe("a power cut in the middle of a slip", () => {
  const found = (at: PrintStep | "intent"): Partial<SlipRow> | undefined => {
    desk.begin(A, at);
    desk.restart();
    return desk.rows()[0];
  };

  test("before anything was sent is settled as failed, with nothing on paper", () => {
    expect(found("intent")).toMatchObject({ outcome: "failed", partial: 0, fault: "restart", recovered: 1 });
    expect(desk.print(A)).toBe(0);
  });

  test.each(["sending", "handed-over"] as const)("at %s is settled as unknown: there may be paper", (at) => {
    expect(found(at)).toMatchObject({ step: at, outcome: "unknown", fault: "restart", recovered: 1 });
    expect(desk.print(A)).toBe(1);
  });

  test("after the printer's own word (GS ( H) is settled as printed", () => {
    expect(found("fence-answered")).toMatchObject({ outcome: "printed", recovered: 1 });
    expect(desk.ledger.history.leftovers).toBe(false);
    expect(desk.print(A)).toBe(1);
  });

  test("after a fence that only says that the bytes were read (GS r) stays unknown", () => {
    withDesk({ profile: "generic-80mm" });
    expect(found("fence-answered")).toMatchObject({ outcome: "unknown", recovered: 1 });
  });

  test("is journalled once, and never found again", () => {
    desk.begin(A, "sending");
    desk.restart();
    desk.restart();
    expect(desk.journal.of("print.recovered")).toEqual([{ job: "job-1", step: "sending", outcome: "unknown" }]);
  });

  test("is not overruled by a driver that speaks after it", () => {
    const entry = desk.begin(A, "sending");
    desk.restart();
    entry.end(PRINTED);
    expect(desk.rows()[0]).toMatchObject({ outcome: "unknown", recovered: 1 });
  });
});

describe("what a restarted terminal tells its printer", () => {
  test("is nothing of leftovers while nothing was ever sent", () => {
    expect(desk.ledger.history.leftovers).toBe(false);
    desk.print(A, NOT_BEGUN);
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(false);
  });

  test.each([
    ["a slip it was sending", (): void => void desk.begin(A, "sending")],
    ["a slip that stopped half way", (): void => void desk.print(A, STOPPED)],
    ["a slip whose link was lost", (): void => void desk.print(A, LINK_LOST)],
  ])("is to clear its buffer after %s, until the next one is out", (_, happens) => {
    happens();
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(true);
    // Tried again and not begun: what waited there still does.
    desk.print(B, NOT_BEGUN);
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(true);
    desk.print(B);
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(false);
  });

  test("is nothing of leftovers that wait in another printer", () => {
    desk.print(A, STOPPED);
    desk.powerCut();
    const { told } = desk;
    const other = { driver: "tcp", host: "10.0.0.9", port: 9100, profile: "simulated-80mm" } as const;
    Object.assign(told, { printer: other });
    desk.boot();
    expect(desk.ledger.history.leftovers).toBe(false);
  });

  test("does not clear a printer without a fence after each slip, whose word is always unknown", () => {
    withDesk({ profile: "generic-58mm" });
    desk.print(A, { type: "unknown", fault: "no-reply" });
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(false);
    desk.begin(A, "handed-over");
    desk.restart();
    expect(desk.ledger.history.leftovers).toBe(true);
  });

  test("is the number of the last fence, so that no number comes twice within 9,999 slips", () => {
    const first = desk.begin(A).number;
    desk.restart();
    expect(desk.ledger.history.jobNumber).toBe(first);
    expect(desk.begin(A).number).toBe(first + 1);
  });

  test("goes from 9999 to 1", () => {
    desk.begin(A);
    desk.store.db.prepare("UPDATE print_jobs SET number = 9999").run();
    desk.restart();
    expect(desk.begin(B).number).toBe(1);
  });
});

describe("a reprint", () => {
  test("is counted over restarts and visits, slip by slip", () => {
    expect(desk.print(A)).toBe(0);
    desk.restart();
    expect(desk.print(A)).toBe(1);
    expect(desk.print(B)).toBe(0);
    desk.restart();
    expect(desk.print(A)).toBe(2);
  });

  test.each([
    ["printed", PRINTED, 1],
    ["probably printed", { type: "probably-printed" } as const, 1],
    ["unknown", LINK_LOST, 1],
    ["stopped half way", STOPPED, 1],
    ["never begun", NOT_BEGUN, 0],
  ])("counts a slip that was %s", (_, outcome, counted) => {
    desk.print(A, outcome);
    expect(desk.print(A)).toBe(counted);
  });

  test("is of the same verdict only: a later check of the same invoice is another slip", () => {
    const verdict = { slip: "verdict", invoiceCode: null, invoiceNumber: "26112000000012345678" } as const;
    desk.print({ ...verdict, slipNumber: "261124-142611" });
    expect(desk.print({ ...verdict, slipNumber: "261124-142611" })).toBe(1);
    expect(desk.print({ ...verdict, slipNumber: "261125-090000" })).toBe(0);
  });
});

describe("a disk that takes nothing", () => {
  const breakDisk = (): void => void desk.store.db.pragma("query_only = ON");

  test("before the intent: nothing is printed", () => {
    breakDisk();
    expect(desk.ledger.begin("job-x", A, () => SLIP)).toEqual({
      ok: false,
      error: "disk",
    });
    expect(desk.journal.of("store.failed")).toEqual([{ code: "SQLITE_READONLY", where: "print-intent" }]);
  });

  test("before the first byte: the slip is refused, and after a restart known as not printed", () => {
    const entry = desk.begin(A);
    breakDisk();
    expect(() => entry.onStep("sending")).toThrow(NotRecorded);
    desk.restart();
    expect(desk.rows()[0]).toMatchObject({ outcome: "failed", partial: 0 });
  });

  test("in the middle: the paper goes on", () => {
    const entry = desk.begin(A, "sending");
    breakDisk();
    expect(() => entry.onStep("handed-over")).not.toThrow();
  });

  test("at the end: nobody is told more than the ledger would know after a restart", () => {
    const entry = desk.begin(A, "handed-over");
    breakDisk();
    expect(entry.end(PRINTED)).toEqual({ type: "unknown", fault: "not-recorded" });
    desk.restart();
    expect(desk.rows()[0]).toMatchObject({ outcome: "unknown" });
    expect(desk.print(A)).toBe(1);
  });
});

describe("the ledger", () => {
  test("holds nothing personal: no claim code, no invoice number, no digits of them", () => {
    const verdict = { slip: "verdict", slipNumber: "261124-142611", invoiceCode: "011002300111" } as const;
    desk.print(A, PRINTED, { ...SLIP, bytes: new TextEncoder().encode("4000000001") });
    desk.print({ ...verdict, invoiceNumber: "26112000000012345678" });
    const path = storePath(desk.dataDir);
    const file = Buffer.concat(["", "-wal"].map((suffix) => readFileSync(path + suffix)));
    for (const secret of ["4000000001", "26112000000012345678", "12345678", "011002300111", "261124-142611"]) {
      expect(file.includes(secret), secret).toBe(false);
    }
    expect(file.includes("job-1")).toBe(true);
  });

  test("keeps what became of a slip that was held out, and journals one that nobody took", () => {
    const { id } = desk.begin(A, "sending");
    desk.ledger.noteFate(id, "retracted");
    expect(desk.rows()[0]?.fate).toBe("retracted");
  });

  test("forgets single slips after a while, and neither the totals nor where the numbers stand", async () => {
    desk.print(A);
    desk.print(B, STOPPED);
    const before = desk.ledger.figures();
    for (
      let passed = 0;
      passed < LEDGER_DELAYS.keepSlips + LEDGER_DELAYS.purgeEvery;
      passed += LEDGER_DELAYS.purgeEvery
    )
      await desk.clock.advance(LEDGER_DELAYS.purgeEvery);
    expect(desk.rows().map(({ id }) => id)).toEqual(["job-2"]);
    expect(desk.journal.of("print.purged")).toEqual([{ count: 1 }]);
    expect(desk.ledger.figures()).toEqual(before);
    desk.restart();
    expect(desk.ledger.history).toEqual({ leftovers: true, jobNumber: 3 });
  });

  test("does not believe a calendar that jumped", async () => {
    desk.print(A);
    desk.print(B);
    desk.clock.jumpWall(10 * LEDGER_DELAYS.keepSlips);
    await desk.clock.advance(LEDGER_DELAYS.purgeEvery);
    expect(desk.rows()).toHaveLength(2);
  });

  test("writes nothing after it was closed", () => {
    const entry = desk.begin(A, "sending");
    desk.ledger.close();
    expect(entry.end(PRINTED)).toEqual({ type: "unknown", fault: "not-recorded" });
    expect(desk.rows()[0]).toMatchObject({ outcome: null, step: "sending" });
  });
});
