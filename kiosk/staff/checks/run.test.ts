/** The self-check as it goes: its order, the waits for a person and for frames, and what is told when it is left. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PrintOutcome } from "../../../drivers/printer/printer.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { CHECK_DELAYS } from "./delays.ts";
import type { CheckFinding } from "./finding.ts";
import { itemsOf, startSelfCheck, type SelfCheckRun, type SelfCheckSources } from "./run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-self-check-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CONNECTED = { state: "connected", reason: "" } as const;

interface Bench {
  readonly clock: ManualTerminalClock;
  readonly run: SelfCheckRun;
  /** Null: nobody was told an end. */
  readonly ended: () => readonly CheckFinding[] | null;
  readonly said: () => Readonly<Record<string, string>>;
}

function begin(change: Partial<SelfCheckSources> = {}): Bench {
  const clock = new ManualTerminalClock();
  const sources: SelfCheckSources = {
    ...{ clock, dataDir: folder, storePath: "none", demo: false, codesAsked: false },
    configuration: () => ({ version: 3, waitsForRestart: false, confirmLeftMs: null, profileProblems: [] }),
    proveStore: () => Promise.resolve({ sound: true, faults: 0 }),
    proveJournal: () => Promise.resolve(null),
    clockOffsetMs: () => 0,
    services: () => [],
    requests: () => null,
    painted: () => null,
    camera: () => null,
    scanner: () => CONNECTED,
    printer: () => ({ health: CONNECTED, paper: "ok", fault: null }),
    figures: () => null,
    printTest: () => Promise.resolve<PrintOutcome>({ type: "printed" }),
    ...change,
  };
  let end: readonly CheckFinding[] | null = null;
  const run = startSelfCheck(sources, {
    changed: () => undefined,
    end: (findings) => (end = findings),
    surprise: (error) => {
      throw error;
    },
  });
  return {
    ...{ clock, run },
    ended: () => end,
    said: () => Object.fromEntries(run.findings().map(({ item, level, says }) => [item, `${level}: ${says.en}`])),
  };
}

test("looks at everything once, in the order that is announced, and the slip comes last", async () => {
  let slips = 0;
  const sources = {
    camera: () => CONNECTED,
    printTest: () => {
      slips += 1;
      return Promise.resolve<PrintOutcome>({ type: "printed" });
    },
  };
  const { clock, run, ended } = begin(sources);
  await clock.advance(0);
  expect({ now: run.now(), slips }).toEqual({ now: "scanner", slips: 0 });
  run.scanned(230);
  await clock.advance(0);
  expect(ended()?.map(({ item }) => item)).toEqual(itemsOf(sources));
  expect({ now: run.now(), slips, last: ended()?.at(-1)?.item }).toEqual({ now: null, slips: 1, last: "printer" });
});

test("a code that is held to the scanner in time is counted by its length, and says nothing else of itself", async () => {
  const { clock, run, said } = begin();
  await clock.advance(CHECK_DELAYS.code - 1_000);
  expect(run.codeSecondsLeft()).toBe(1);
  run.scanned(230);
  await clock.advance(0);
  expect(said()["scanner"]).toBe("ok: read a code of 230 bytes");
  expect(run.codeSecondsLeft()).toBeNull();
  run.scanned(12);
  expect(said()["scanner"]).toBe("ok: read a code of 230 bytes");
});

test("where no code comes, or the person has none, the scanner is doubted and the rest goes on", async () => {
  const waited = begin();
  await waited.clock.advance(CHECK_DELAYS.code);
  const skipped = begin();
  await skipped.clock.advance(0);
  skipped.run.skipCode();
  await skipped.clock.advance(0);
  for (const { said, ended } of [waited, skipped]) {
    expect(said()).toMatchObject({
      scanner: "warn: is connected, and read no code",
      printer: "ok: printed a test slip",
    });
    expect(ended()).not.toBeNull();
  }
});

test("a scanner that is not connected is waited for by nobody", async () => {
  const { clock, said } = begin({ scanner: () => ({ state: "disconnected", reason: "no such device" }) });
  await clock.advance(0);
  expect(said()["scanner"]).toBe("fail: no such device");
});

test("a display that paints is well as soon as it does; one that has stopped is given its time, and is not", async () => {
  let frames = 7;
  const living = begin({ painted: () => frames });
  await living.clock.advance(CHECK_DELAYS.paintLook / 2);
  expect(living.run.now()).toBe("display");
  frames += 1;
  await living.clock.advance(CHECK_DELAYS.paintLook);
  expect(living.said()["display"]).toBe("ok: paints new frames");
  const stuck = begin({ painted: () => 7 });
  await stuck.clock.advance(CHECK_DELAYS.paint - CHECK_DELAYS.paintLook);
  expect(stuck.run.now()).toBe("display");
  await stuck.clock.advance(CHECK_DELAYS.paintLook);
  expect(stuck.said()["display"]).toBe("fail: paints no frames");
});

test("a printer that says what is wrong with it is sent no slip", async () => {
  let slips = 0;
  const { clock, run, said } = begin({
    printer: () => ({ health: CONNECTED, paper: "ok", fault: "cover-open" }),
    printTest: () => {
      slips += 1;
      return Promise.resolve<PrintOutcome>({ type: "printed" });
    },
  });
  await clock.advance(0);
  run.skipCode();
  await clock.advance(0);
  expect({ slips, printer: said()["printer"] }).toEqual({ slips: 0, printer: "fail: its cover is open" });
});

test("with nobody in front of it, it waits for no code and prints nothing, and says so", async () => {
  const { clock, ended, said } = begin({ printTest: null });
  await clock.advance(0);
  expect(ended()).not.toBeNull();
  expect(clock.pending).toBe(0);
  expect(said()).toMatchObject({
    scanner: "ok: is connected; nobody was there to try it",
    printer: "ok: reports no fault; no test slip was printed",
  });
});

test("one that is left while it waits tells nobody a result, and leaves no timer behind", async () => {
  const { clock, run, ended } = begin();
  await clock.advance(0);
  expect(run.now()).toBe("scanner");
  run.stop();
  await clock.advance(CHECK_DELAYS.code * 2);
  expect({ now: run.now(), ended: ended(), pending: clock.pending }).toEqual({ now: null, ended: null, pending: 0 });
});
