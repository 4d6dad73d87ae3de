/**
 * Kills the ledger and its driver between any two steps of a slip, and at moments that dice choose, again and again on
 * the same files; the printer is another process's business and goes on with what it has. Then the paper is asked: is
 * anything on it twice without 补打, was anything called printed that is not there, is any slip mixed with another?
 *
 * CRASH_SEED=… plays a printed seed again (the moments of the kills from outside are the machine's own).
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { ManualTerminalClock } from "../journal/clock.ts";
import { memoryJournal } from "../journal/memory.ts";
import { dice } from "../outbox/fixture.ts";
import { storePath } from "../store/files.ts";
import { loadOrCreateKey } from "../store/key.ts";
import { openStore } from "../store/open.ts";
import { subjectOf } from "./about.ts";
import { CRASH_POINTS, CRASH_TICKETS, type CrashChildOptions, type Told } from "./crash-child.ts";
import { readPrintFigures } from "./read.ts";

const LATEST_KILL_MS = 1_500;
const TIME_LIMIT_MS = 120_000;
const SOON = { timeout: 20_000, interval: 20 };
/** Quick enough for a test, slow enough that a kill meets moving paper. */
const SPEED_MM_PER_S = 400;
const PAPER_MM = 60_000;
const LAST_LINE = "Not a result. Not an invoice.";
const HALF_A_SLIP_MM = 70;
const CHILD = join(import.meta.dirname, "crash-child.ts");

interface Row {
  readonly number: number;
  readonly subject: Uint8Array;
  readonly reprint: number;
  readonly step: string;
  readonly outcome: string | null;
  readonly partial: number | null;
}

/** One copy of one slip: which request, which 补打. */
type Copy = `${string} ${number}`;

let dataDir: string;
let printer: PrinterSimulator;
let pieces: SimulatedSlip[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-ledger-crash-"));
  pieces = [];
});
afterEach(async () => {
  await printer.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startPrinter(profile: string): Promise<void> {
  printer = await startPrinterSimulator({
    profile: loadPrinterProfile(profile),
    speedMmPerS: SPEED_MM_PER_S,
    paperMm: PAPER_MM,
  });
  printer.onSlip((piece) => void pieces.push(piece));
}

type Life = Pick<CrashChildOptions, "dieAt" | "dieOnSlip" | "slips"> & {
  /** When it is killed from outside, counted from when it is ready. */
  readonly killed: (() => Promise<unknown>) | null;
};
const LIVES_ON = { dieAt: null, dieOnSlip: 0, slips: null, killed: null } as const satisfies Life;

/** Resolves with what people were told in this life; the last line may be cut, and what was not said whole was not said. */
function live(options: Omit<CrashChildOptions, keyof Life | "dataDir" | "printerPort">, life: Life): Promise<Told[]> {
  return new Promise((resolve, reject) => {
    const all: CrashChildOptions = { ...options, ...life, dataDir, printerPort: printer.port };
    const child = spawn(process.execPath, [CHILD, JSON.stringify(all)], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let complaints = "";
    let doomed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (doomed || life.killed === null || !said.includes("\n")) return;
      doomed = true;
      void life.killed().then(() => child.kill("SIGKILL"));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const expected = life.slips === null ? signal === "SIGKILL" : code === 0;
      if (!expected) reject(new Error(`round ${options.round} ended by itself: ${complaints}`));
      const lines = said.split("\n").slice(0, -1);
      resolve(lines.map((line) => JSON.parse(line) as Told | "ready").filter((line) => line !== "ready"));
    });
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Which copy a piece of paper is; null where it ended before it said so. */
function copyOn({ text }: SimulatedSlip): Copy | null {
  const digits = text.replaceAll(" ", "");
  const ticket = CRASH_TICKETS.find(({ claimCode }) => digits.includes(claimCode));
  if (ticket === undefined) return null;
  return `${ticket.claimCode} ${Number(/补打 (\d+)/.exec(text)?.[1] ?? 0)}`;
}

function rowsOf(): readonly (Row & { readonly copy: Copy })[] {
  const store = openStore({
    path: storePath(dataDir),
    key: loadOrCreateKey(join(dataDir, "key")),
    journal: memoryJournal(),
    clock: new ManualTerminalClock(),
  });
  try {
    expect(store.db.pragma("integrity_check", { simple: true })).toBe("ok");
    const codes = new Map(
      CRASH_TICKETS.map(({ claimCode, lastFour }) => {
        const subject = subjectOf(store.slipKey, { slip: "claim", claimCode, lastFour });
        return [Buffer.from(subject).toString("hex"), claimCode];
      }),
    );
    return store.db
      .prepare<[], Row>("SELECT number, subject, reprint, step, outcome, partial FROM print_jobs ORDER BY seq")
      .all()
      .map((row) => ({ ...row, copy: `${codes.get(Buffer.from(row.subject).toString("hex")) ?? "?"} ${row.reprint}` }));
  } finally {
    store.close();
  }
}

describe("a terminal killed while its slip is half out", () => {
  test(
    "cuts the half off before the next person's slip, and never finishes it",
    { timeout: TIME_LIMIT_MS },
    async () => {
      await startPrinter("simulated-80mm");
      printer.setSlow(10);
      const halfOut = async (): Promise<void> => {
        await expect.poll(() => printer.state().paperLeftMm, SOON).toBeLessThan(PAPER_MM - HALF_A_SLIP_MM);
        printer.openCover(true);
      };
      // The head stands while the terminal starts anew; then it would go on with what is in its buffer.
      const nextIsOut = async (): Promise<void> => {
        printer.openCover(false);
        await expect.poll(() => pieces.some(({ text }) => text.includes(LAST_LINE)), SOON).toBe(true);
      };
      await live({ profile: "simulated-80mm", round: 0, seed: 1 }, { ...LIVES_ON, killed: halfOut });
      await live({ profile: "simulated-80mm", round: 1, seed: 1 }, { ...LIVES_ON, killed: nextIsOut });
      expect(pieces.map(({ text }) => [text.match(/查验受理凭条/g)?.length, text.includes(LAST_LINE)])).toEqual([
        [1, false],
        [1, true],
      ]);
    },
  );
});

describe("a terminal killed in the middle of its slips", () => {
  test.each([
    { profile: "simulated-80mm", points: CRASH_POINTS, randomKills: 5 },
    // Its fence says only that the bytes were read: what it proves is less.
    { profile: "generic-80mm", points: ["handed-over", "fence-answered", "outcome"] as const, randomKills: 1 },
  ])(
    "prints nothing twice without 补打, calls nothing printed that is not, and mixes no slip with another ($profile)",
    { timeout: TIME_LIMIT_MS },
    async ({ profile, points, randomKills }) => {
      const seed = Number(process.env["CRASH_SEED"] ?? Math.floor(Math.random() * 1e9));
      process.stdout.write(`CRASH_SEED=${seed}\n`);
      const random = dice(seed);
      await startPrinter(profile);
      const told: Told[] = [];
      const lives: readonly Life[] = [
        ...points.map((dieAt) => ({ ...LIVES_ON, dieAt, dieOnSlip: 1 + random(2) })),
        // The moment of the kill is the test's subject, not a wait for something.
        ...Array.from({ length: randomKills }, () => ({ ...LIVES_ON, killed: () => after(random(LATEST_KILL_MS)) })),
        { ...LIVES_ON, slips: 2 },
      ];
      for (const [round, life] of lives.entries()) told.push(...(await live({ profile, round, seed }, life)));
      await expect.poll(() => printer.state().connected, SOON).toBe(false);

      const rows = rowsOf();
      const note = `CRASH_SEED=${seed}`;
      const onPaper = pieces.map(copyOn).filter((copy) => copy !== null);
      const whole = new Set(pieces.filter(({ text }) => text.includes(LAST_LINE)).map(copyOn));
      expect(
        onPaper.filter((copy, index) => onPaper.indexOf(copy) !== index),
        note,
      ).toEqual([]);

      for (const { outcome, copy } of rows) {
        if (outcome === "printed" || outcome === "probably-printed") expect(whole, note).toContain(copy);
      }
      const mayBe = rows.filter(({ outcome, partial }) => outcome !== "failed" || partial === 1);
      for (const copy of onPaper)
        expect(
          mayBe.map((row) => row.copy),
          note,
        ).toContain(copy);

      // One heading a piece of paper: nobody finds the half of another person's slip on top of the own.
      for (const { text } of pieces) expect(text.match(/查验受理凭条/g)?.length ?? 0, note).toBeLessThanOrEqual(1);

      // What was said was so before: each slip that was called printed has its row.
      const saidPrinted = told.filter(({ state }) => state === "printed" || state === "probably-printed");
      const rowPrinted = rows.filter(({ outcome }) => outcome === "printed" || outcome === "probably-printed");
      for (const { claimCode } of CRASH_TICKETS) {
        const said = saidPrinted.filter((one) => one.claimCode === claimCode).length;
        expect(rowPrinted.filter(({ copy }) => copy.startsWith(claimCode)).length, note).toBeGreaterThanOrEqual(said);
      }
      expect(new Set(rows.map(({ number }) => number)).size, note).toBe(rows.length);

      const config = { dataDir, paper: DEFAULT_CONFIG.paper };
      const address = { driver: "tcp", host: "127.0.0.1", port: printer.port, profile } as const;
      const figures = readPrintFigures({ ...config, printer: address }, Date.now());
      if (!figures.ok) throw new Error(figures.error);
      const usedM = (PAPER_MM - printer.state().paperLeftMm) / 1_000;
      expect(usedM, note).toBeGreaterThanOrEqual(figures.value.metresTotal.least - 0.01);
      expect(usedM, note).toBeLessThanOrEqual(figures.value.metresTotal.most + 0.01);

      // The kills must have hit something, or nothing was proven.
      const steps = rows.map(({ step, outcome }) => `${step} ${String(outcome)}`);
      const count = (what: string): number => steps.filter((step) => step.includes(what)).length;
      if (points === CRASH_POINTS) expect(count("intent failed"), note).toBeGreaterThan(0);
      expect(count("unknown"), note).toBeGreaterThan(1);
      expect(rowPrinted.length, note).toBeGreaterThan(2);
      process.stdout.write(
        `${rows.length} slips begun, ${rowPrinted.length} printed, ${count("unknown")} unknown, ` +
          `${pieces.length} pieces of paper, ${usedM.toFixed(2)} m\n`,
      );
    },
  );
});
