/** From the shell's wish to the printer's word, with a real ledger in between and a printer that the test speaks for. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PrintJob, PrintOutcome, PrintStep } from "../drivers/printer/printer.ts";
import type { Slip } from "../drivers/printer/escpos.ts";
import { interpret } from "../drivers/printer/interpreter.ts";
import { LedgerDesk, NOT_BEGUN, PRINTED, STOPPED } from "./ledger/fixture.ts";
import { createLedgerPrinter, type LedgerPrinter } from "./ledger/printing.ts";
import type { SlipAsk } from "./shell/deps.ts";
import { CHECKED, PLACE, TICKET } from "./shell/fixtures.ts";
import { createSlipPrinter } from "./slips.ts";

const CLAIM: SlipAsk = { slip: "claim", language: "zh", ticket: TICKET };
const VERDICT: SlipAsk = { slip: "verdict", language: "zh", checked: CHECKED };
const SENT: readonly PrintStep[] = ["sending", "handed-over"];

interface Given {
  readonly job: PrintJob;
  readonly text: string;
  readonly cuts: number;
  /** The printer takes the steps and gives its word. */
  ends(outcome: PrintOutcome): void;
}

let desk: LedgerDesk;
let given: Given[];
let paper: LedgerPrinter;
let print: ReturnType<typeof createSlipPrinter>;

beforeEach(() => {
  desk = new LedgerDesk();
  given = [];
  plugIn();
});
afterEach(() => desk.end());

/** A terminal with what its ledger is now. */
function plugIn(): void {
  const { journal, profile, clock } = desk;
  let jobs = 0;
  paper = createLedgerPrinter({
    ...{ printer: { print: take }, profile, journal, ledger: desk.ledger },
    newId: () => `job-${String((jobs += 1))}-${String(given.length)}`,
    nowMs: () => clock.now(),
  });
  print = createSlipPrinter({ paper, profile, place: PLACE });
}

function take(job: PrintJob): Promise<PrintOutcome> {
  const events = interpret(job.bytes);
  const word = Promise.withResolvers<PrintOutcome>();
  given.push({
    job,
    text: events.map((event) => (event.type === "text" ? event.text : "\n")).join(""),
    cuts: events.filter(({ type }) => type === "cut").length,
    ends: word.resolve,
  });
  return word.promise.then((outcome) => {
    if (outcome.type !== "failed" || outcome.partial) for (const step of SENT) job.onStep?.(step);
    return outcome;
  });
}

/** The next slip that the printer is given. */
async function next(ask: SlipAsk, outcome: PrintOutcome): Promise<{ readonly text: string; readonly said: string }> {
  const printing = print(ask);
  await expect.poll(() => given.length).toBeGreaterThan(taken);
  const slip = given[taken];
  if (slip === undefined) throw new Error("no slip was given to the printer");
  taken += 1;
  slip.ends(outcome);
  return { text: slip.text, said: (await printing).state };
}
let taken = 0;
beforeEach(() => {
  taken = 0;
});

test("a claim slip printed before a restart says 补打 1 when it is printed again after it", async () => {
  const first = await next(CLAIM, PRINTED);
  expect(first.text).not.toContain("补打");
  desk.restart();
  plugIn();
  expect((await next(CLAIM, PRINTED)).text).toContain("补打 1 · REPRINT 1");
  expect((await next({ ...CLAIM, language: "en" }, PRINTED)).text).toContain("补打 2 · REPRINT 2");
});

test("a verdict slip that somebody collects weeks later is a copy of the one that was printed at once", async () => {
  await next(VERDICT, PRINTED);
  const collected = { ...VERDICT, checked: { ...CHECKED, collected: true } };
  expect((await next(collected, PRINTED)).text).toContain("补打 1");
  expect((await next(CLAIM, PRINTED)).text).not.toContain("补打");
});

test("a slip that certainly never reached paper is not counted, and one that may have is", async () => {
  expect((await next(CLAIM, NOT_BEGUN)).said).toBe("failed");
  expect((await next(CLAIM, { type: "unknown", fault: "no-reply" })).text).not.toContain("补打");
  expect((await next(CLAIM, PRINTED)).text).toContain("补打 1");
});

test("two people who ask at once for copies of one slip get what is true when the first one has ended", async () => {
  const first = print(CLAIM);
  const second = print(CLAIM);
  await expect.poll(() => given.length).toBe(1);
  given[0]?.ends(NOT_BEGUN);
  expect(await first).toEqual({ state: "failed", fault: "cover-open", partial: false });
  await expect.poll(() => given.length).toBe(2);
  expect(given[1]?.text).not.toContain("补打");
  given[1]?.ends(PRINTED);
  expect(await second).toEqual({ state: "printed" });
});

test("what hangs in the printer of a slip that stopped is cut off before the next one, and only then", async () => {
  await next(CLAIM, STOPPED);
  await next(VERDICT, PRINTED);
  await next(VERDICT, PRINTED);
  expect(given.map(({ cuts }) => cuts)).toEqual([1, 2, 1]);
  const { cutsTotal } = desk.ledger.figures();
  expect(cutsTotal).toEqual({ least: 3, most: 4 });
});

test("a slip travels under the number that its row names", async () => {
  await next(CLAIM, PRINTED);
  await next(VERDICT, PRINTED);
  expect(given.map(({ job }) => job.number)).toEqual(desk.rows().map(({ number }) => number));
  expect(desk.journal.of("print.start").map(({ number }) => number)).toEqual(desk.rows().map(({ number }) => number));
});

test("a disk that does not take the row costs the paper, never the truth: nothing is sent, and the screen says failed", async () => {
  desk.store.db.pragma("query_only = ON");
  expect(await print(CLAIM)).toEqual({ state: "failed", fault: "printer-fault", partial: false });
  expect(given).toEqual([]);
  desk.store.db.pragma("query_only = OFF");

  const printing = print(CLAIM);
  await expect.poll(() => given.length).toBe(1);
  desk.store.db.pragma("query_only = ON");
  given[0]?.ends(PRINTED);
  expect(await printing).toEqual({ state: "failed", fault: "printer-fault", partial: false });
});

test("without a ledger nothing is printed, and the screen says so", async () => {
  const { journal, profile } = desk;
  const parts = { printer: { print: take }, profile, journal, ledger: null, newId: () => "job", nowMs: () => 0 };
  const slips = createSlipPrinter({ paper: createLedgerPrinter(parts), profile, place: PLACE });
  expect(await slips(CLAIM)).toEqual({ state: "failed", fault: "printer-fault", partial: false });
  expect(given).toEqual([]);
});

test("a surprise in one slip is told to whoever asked for it, and the next one is printed", async () => {
  const { journal, profile, clock } = desk;
  const outcomes = [Promise.reject(new Error("a bug")), Promise.resolve(PRINTED)];
  const printer = { print: () => outcomes.shift() ?? Promise.reject(new Error("no more")) };
  let jobs = 0;
  const parts = { printer, profile, journal, ledger: desk.ledger, newId: () => String((jobs += 1)) };
  const slips = createSlipPrinter({
    ...{ paper: createLedgerPrinter({ ...parts, nowMs: () => clock.now() }), profile, place: PLACE },
  });
  await expect(slips(CLAIM)).rejects.toThrow("a bug");
  expect(await slips(CLAIM)).toEqual({ state: "printed" });
});

const TEST_PAGE: Slip = { bytes: new TextEncoder().encode("test page\n"), heightDots: 800, cuts: 1 };
const printTest = (): Promise<PrintOutcome> => paper.printTest(() => Promise.resolve(TEST_PAGE));

test("what staff print to try the printer is in the account of the roll, and is no copy of anything", async () => {
  for (const n of [0, 1]) {
    const printing = printTest();
    await expect.poll(() => given.length).toBe(n + 1);
    given[n]?.ends(PRINTED);
    expect(await printing).toEqual(PRINTED);
  }
  expect(desk.ledger.figures().roll).toMatchObject({ metres: { least: 0.2, most: 0.2 }, cuts: { least: 2, most: 2 } });
  expect(desk.rows().map(({ reprint }) => reprint)).toEqual([0, 0]);
  desk.restart();
  expect(desk.ledger.figures().roll.metres).toEqual({ least: 0.2, most: 0.2 });
});

test("staff who come because the disk takes nothing can still try the printer", async () => {
  desk.store.db.pragma("query_only = ON");
  const printing = printTest();
  await expect.poll(() => given.length).toBe(1);
  given[0]?.ends(PRINTED);
  expect(await printing).toEqual(PRINTED);
});
