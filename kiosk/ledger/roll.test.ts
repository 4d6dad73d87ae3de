import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PrinterStatus } from "../../drivers/printer/printer.ts";
import { claimSlipNumber, COVER_OPEN, GONE, LedgerDesk, status } from "./fixture.ts";
import { NEW_ROLL, rollAfter } from "./roll.ts";

const OK = status("ok");
const NEAR_END = status("near-end");
const OUT = status("out");
const COVER_OPEN_AND_OUT = status("out", { fault: "cover-open" });

/** Which rolls begin while a printer says this. */
function rollsBegun(...said: readonly PrinterStatus[]): readonly string[] {
  let memory = NEW_ROLL;
  return said.flatMap((one) => {
    const after = rollAfter(memory, one);
    memory = after.memory;
    return after.begun === null ? [] : [after.begun];
  });
}

describe("a new roll", () => {
  test("begins when there is paper after there was none", () => {
    expect(rollsBegun(OK, NEAR_END, OUT, COVER_OPEN, OK)).toEqual(["paper-out"]);
    expect(rollsBegun(OK, OUT, OK, OUT, OK)).toEqual(["paper-out", "paper-out"]);
    expect(rollsBegun(OUT, GONE, OK)).toEqual(["paper-out"]);
  });

  test("begins when a roll near its end was changed in time", () => {
    expect(rollsBegun(OK, NEAR_END, COVER_OPEN, OK)).toEqual(["near-end"]);
    expect(rollsBegun(OK, NEAR_END, COVER_OPEN_AND_OUT, OK)).toEqual(["near-end"]);
    expect(rollsBegun(OK, NEAR_END, GONE, OK)).toEqual(["near-end"]);
  });

  test("does not begin when the sensor at the edge of the last turns flickers by itself", () => {
    expect(rollsBegun(OK, NEAR_END, OK, NEAR_END, OK)).toEqual([]);
  });

  test("does not begin when somebody only looks, or lifts the roll out to clean the head", () => {
    expect(rollsBegun(OK, COVER_OPEN, OK)).toEqual([]);
    expect(rollsBegun(OK, COVER_OPEN, COVER_OPEN_AND_OUT, COVER_OPEN, OK)).toEqual([]);
    expect(rollsBegun(OK, NEAR_END, COVER_OPEN, NEAR_END)).toEqual([]);
  });

  test("does not begin when the end of the old one is pushed in again, but with what comes after it", () => {
    expect(rollsBegun(OK, OUT, NEAR_END)).toEqual([]);
    expect(rollsBegun(OK, OUT, NEAR_END, OK)).toEqual(["near-end"]);
  });

  test("does not begin because a cable was out, or because a printer says nothing of paper", () => {
    expect(rollsBegun(OK, GONE, OK)).toEqual([]);
    expect(rollsBegun(status("unknown"), status("unknown"), OK)).toEqual([]);
  });
});

describe("the roll in the ledger", () => {
  let desk: LedgerDesk;
  beforeEach(() => {
    desk = new LedgerDesk();
  });
  afterEach(() => desk.end());

  const says = (...said: readonly PrinterStatus[]): void => said.forEach((one) => desk.ledger.noteStatus(one));

  test("begins anew with its own account, and the totals go on", () => {
    desk.print(claimSlipNumber(1));
    says(OK, OUT, OK);
    desk.print(claimSlipNumber(2));
    desk.print(claimSlipNumber(3));
    const { metresTotal, roll } = desk.ledger.figures();
    expect(metresTotal).toEqual({ least: 0.3, most: 0.3 });
    expect(roll).toMatchObject({ begunBy: "paper-out", metres: { least: 0.2, most: 0.2 } });
    expect(desk.journal.of("paper.roll")).toEqual([{ by: "paper-out", usedMm: 100 }]);
  });

  test("is found changed after the terminal was off", () => {
    says(OK, OUT);
    desk.restart();
    says(OK);
    expect(desk.ledger.figures().roll.begunBy).toBe("paper-out");
  });

  test("is found changed after it was near its end when the terminal went off", () => {
    says(OK, NEAR_END);
    desk.restart();
    says(OK);
    expect(desk.ledger.figures().roll.begunBy).toBe("near-end");
  });

  test("begins when a technician says so", () => {
    desk.print(claimSlipNumber(1));
    desk.ledger.newRoll();
    expect(desk.ledger.figures().roll).toMatchObject({ begunBy: "technician", metres: { least: 0, most: 0 } });
  });

  test("is the printer's: another printer begins its own, and the first goes on when it is back", () => {
    desk.print(claimSlipNumber(1));
    const mine = desk.told.printer;
    const other = { driver: "usb", port: "1-1.2", profile: "simulated-80mm" } as const;
    for (const [printer, most] of [
      [other, 0],
      [mine, 0.1],
    ] as const) {
      desk.powerCut();
      Object.assign(desk.told, { printer });
      desk.boot();
      expect(desk.ledger.figures().metresTotal.most).toBe(most);
    }
  });

  test("takes what a slip needed that was under way when it was changed", () => {
    const entry = desk.begin(claimSlipNumber(1), "handed-over");
    says(OK, OUT, OK);
    entry.end({ type: "failed", fault: "paper-out", partial: true });
    const { roll, metresTotal } = desk.ledger.figures();
    expect(roll.metres).toEqual({ least: 0, most: 0 });
    expect(metresTotal).toEqual({ least: 0, most: 0.1 });
  });

  test("is written once a change, never once a poll", () => {
    const changes = (): number =>
      Number(desk.store.db.prepare<[], { n: number }>("SELECT total_changes() AS n").get()?.n);
    says(OK);
    const before = changes();
    says(OK, OK, COVER_OPEN, OK);
    expect(changes()).toBe(before);
  });
});
