import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storePath } from "../store/files.ts";
import { SCHEMA_VERSION } from "../store/migrations.ts";
import { claimSlipNumber, LedgerDesk, PRINTED, SLIP, STOPPED } from "./fixture.ts";
import { readPrintFigures } from "./read.ts";

const HOUR_MS = 3_600_000;

let desk: LedgerDesk;
beforeEach(() => {
  desk = new LedgerDesk();
});
afterEach(() => desk.end());

function read(): ReturnType<typeof readPrintFigures> {
  return readPrintFigures({ ...desk.told, dataDir: desk.dataDir }, desk.clock.wallMs());
}

describe("the figures of a printer, read by another process", () => {
  test("are those of the terminal, while it runs and writes", () => {
    desk.print(claimSlipNumber(1));
    desk.print(claimSlipNumber(2), STOPPED);
    expect(read()).toEqual({ ok: true, value: desk.ledger.figures() });
    expect(desk.ledger.figures()).toMatchObject({
      metresTotal: { least: 0.1, most: 0.2 },
      cutsTotal: { least: 1, most: 2 },
      slips: { printed: 1, probablyPrinted: 0, unknown: 0, failed: 1 },
      daysToEmpty: { known: false },
    });
    desk.print(claimSlipNumber(3));
    expect(read()).toEqual({ ok: true, value: desk.ledger.figures() });
  });

  test("do not keep the terminal from writing, nor from starting", () => {
    const script = `
      import Database from "better-sqlite3";
      const db = new Database(${JSON.stringify(storePath(desk.dataDir))}, { readonly: true });
      db.prepare("SELECT count(*) FROM paper_rolls").get();
      process.stdout.write("read");
    `;
    const child = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: import.meta.dirname });
    expect(child.toString()).toBe("read");
    desk.print(claimSlipNumber(1));
    desk.restart();
    expect(desk.rows()).toHaveLength(1);
  });

  test("are there when the terminal does not run", () => {
    desk.print(claimSlipNumber(1));
    const figures = desk.ledger.figures();
    desk.powerCut();
    expect(read()).toEqual({ ok: true, value: figures });
    desk.boot();
  });

  test("are there when it was killed, with its last commits still in the -wal", () => {
    desk.print(claimSlipNumber(1));
    expect(readdirSync(desk.dataDir)).toContain("terminal.sqlite-wal");
    expect(read()).toMatchObject({ ok: true, value: { slips: { printed: 1 } } });
  });

  test("are refused with a reason where there is nothing to read", () => {
    const { told } = desk;
    const at = (dataDir: string): unknown => readPrintFigures({ ...told, dataDir }, 0);
    expect(at(`${desk.dataDir}/elsewhere`)).toEqual({ ok: false, error: "no-store" });
    const printer = { driver: "tcp", host: "10.0.0.9", port: 9100, profile: "generic-80mm" } as const;
    expect(readPrintFigures({ ...told, printer, dataDir: desk.dataDir }, 0)).toEqual({
      ok: false,
      error: "no-account",
    });
    desk.store.db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    expect(at(desk.dataDir)).toEqual({ ok: false, error: "newer-schema" });
    desk.powerCut();
    for (const name of readdirSync(desk.dataDir)) rmSync(`${desk.dataDir}/${name}`);
    writeFileSync(storePath(desk.dataDir), Buffer.alloc(8_192, 0x5a));
    expect(at(desk.dataDir)).toEqual({ ok: false, error: "SQLITE_NOTADB" });
    rmSync(storePath(desk.dataDir));
    desk.boot();
  });
});

describe("the rate of a printer", () => {
  /** So many slips at this time of a Beijing day; 12:00 is the first day's. */
  async function day(slips: number, hours: number): Promise<void> {
    await desk.clock.advance(hours * HOUR_MS);
    for (let n = 0; n < slips; n += 1) desk.print(claimSlipNumber(n), PRINTED, { ...SLIP, heightDots: 8_000 });
  }

  test("is that of whole Beijing days on which slips came out", async () => {
    await day(3, 0);
    await day(1, 11.9);
    // Past midnight in Beijing, still the day before in Greenwich.
    await day(2, 0.2);
    await day(2, 24);
    expect(desk.ledger.figures().daysToEmpty).toMatchObject({ known: false, fromDays: 2 });
    // A day without a slip, then one that is not over.
    await day(5, 48);
    expect(desk.ledger.figures().daysToEmpty).toEqual({ known: true, days: 17, metresPerDay: 2.67, fromDays: 3 });
  });

  test("is not that of long ago", async () => {
    for (let n = 0; n < 4; n += 1) await day(1, 24);
    await day(0, 90 * 24);
    expect(desk.ledger.figures().daysToEmpty).toMatchObject({ known: false, fromDays: 0 });
  });
});
