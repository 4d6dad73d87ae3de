import { beforeEach, expect, test } from "vitest";
import type { DeviceHealth } from "../drivers/health.ts";
import type { Printer, PrinterStatus, SlipFate } from "../drivers/printer/printer.ts";
import type { Scanner, ScannerCounters } from "../drivers/scanner/scanner.ts";
import { DEVICE_WATCH_DELAYS, watchDevices, type DeviceWatchParts } from "./device-watch.ts";
import { ManualTerminalClock } from "./journal/clock.ts";
import { memoryJournal, type MemoryJournal } from "./journal/memory.ts";
import type { TerminalEvent } from "./shell/events.ts";

const CONNECTED: DeviceHealth = { state: "connected", reason: "connected" };
const LOST: DeviceHealth = { state: "disconnected", reason: "unplugged: /dev/ttyACM0" };
const NUMBERS: ScannerCounters = {
  ...{ attempts: 1, opens: 1, losses: 0, routineEnds: 0, lastLoss: null, bytesIn: 0, tail: new Uint8Array(0) },
  ...{ scans: 0, repeats: 0, replies: 0, tooLong: 0, unfinished: 0, malformed: 0 },
};

let journal: MemoryJournal;
let clock: ManualTerminalClock;
let events: TerminalEvent[];
let noted: unknown[];
let scanner: ScannerCounters | null;
let printer: ReturnType<DeviceWatchParts["devices"]["counters"]["printer"]>;
let scannerSays: (health: DeviceHealth) => void;
let printerSays: (status: PrinterStatus) => void;
let slipEnds: (job: string | null, fate: SlipFate) => void;
let end: () => void;

beforeEach(() => {
  journal = memoryJournal();
  clock = new ManualTerminalClock();
  events = [];
  noted = [];
  scanner = NUMBERS;
  printer = NUMBERS;
  const nothing = (): void => undefined;
  const devices = {
    scanner: {
      onScan: () => nothing,
      health: () => CONNECTED,
      onHealth: (listener) => ((scannerSays = listener), nothing),
      close: () => Promise.resolve(),
    } satisfies Scanner,
    camera: null,
    printer: {
      print: () => Promise.reject(new Error("nothing is printed here")),
      status: () => status({}),
      onStatus: (listener) => ((printerSays = listener), nothing),
      onSlipFate: (listener) => ((slipEnds = listener), nothing),
      close: () => Promise.resolve(),
    } satisfies Printer,
    counters: { scanner: () => scanner, printer: () => printer },
  };
  const ledger = {
    noteStatus: ({ paper }: PrinterStatus) => void noted.push(paper),
    noteFate: (job: string, fate: SlipFate) => void noted.push([job, fate]),
  };
  end = watchDevices({ devices, journal, clock, ledger, send: (event) => void events.push(event) });
});

function status(change: Partial<PrinterStatus>): PrinterStatus {
  return { health: CONNECTED, paper: "ok", fault: null, ...change };
}

test("a device that is lost is one line, with how often it was lost and tried; one that is back is another", () => {
  scanner = { ...NUMBERS, attempts: 7, losses: 2 };
  scannerSays(LOST);
  scannerSays(LOST);
  scannerSays(CONNECTED);
  const lines = journal.of("device.health").filter(({ device }) => device === "scanner");
  expect(lines.map(({ state, attempts, losses }) => [state, attempts, losses])).toEqual([
    ["connected", 1, 0],
    ["disconnected", 7, 2],
    ["connected", 7, 2],
  ]);
  expect(events.filter(({ type }) => type === "scanner-health").at(-1)).toEqual({
    type: "scanner-health",
    ready: true,
  });
});

test("a device that stays lost for ever new reasons does not fill the journal", async () => {
  const before = journal.of("device.health").length;
  scannerSays(LOST);
  for (let minute = 0; minute < 3; minute += 1) {
    for (let n = 0; n < 10; n += 1) scannerSays({ ...LOST, reason: `reason ${n}` });
    await clock.advance(DEVICE_WATCH_DELAYS.reasonAgain);
  }
  expect(journal.of("device.health").length - before).toBe(3);
});

test("a printer's last bytes before it was lost are in the journal, as hex; a scanner never has any", () => {
  printer = { ...NUMBERS, losses: 1, tail: Uint8Array.of(0x12, 0x37, 0x22) };
  printerSays(status({ health: LOST, paper: "unknown", fault: "not-connected" }));
  scannerSays(LOST);
  const tails = journal.of("device.health").map(({ device, state, tail }) => [device, state, tail]);
  expect(tails.slice(2)).toEqual([
    ["printer", "disconnected", "123722"],
    ["scanner", "disconnected", null],
  ]);
});

test("paper and what stops it are one line a change, and the ledger hears each status", () => {
  printerSays(status({ paper: "near-end" }));
  printerSays(status({ paper: "near-end" }));
  printerSays(status({ paper: "out", fault: "paper-out" }));
  expect(journal.of("paper.status")).toEqual([
    { paper: "ok", fault: null },
    { paper: "near-end", fault: null },
    { paper: "out", fault: "paper-out" },
  ]);
  expect(noted).toEqual(["ok", "near-end", "near-end", "out"]);
});

test("a slip that nobody took is journalled, one that was taken is not; the ledger keeps both", () => {
  slipEnds("job-1", "taken");
  slipEnds("job-2", "retracted");
  // It hung there before this run of the terminal.
  slipEnds(null, "ejected");
  expect(journal.of("print.untaken")).toEqual([
    { job: "job-2", fate: "retracted" },
    { job: null, fate: "ejected" },
  ]);
  expect(noted.slice(1)).toEqual([
    ["job-1", "taken"],
    ["job-2", "retracted"],
  ]);
});

test("a storm of reports that nobody can read is a line a reason and a minute, with their number", async () => {
  for (const malformed of [1_000, 5_000, 5_000]) {
    scanner = { ...NUMBERS, malformed, tooLong: 2 };
    await clock.advance(DEVICE_WATCH_DELAYS.droppedLook);
  }
  expect(journal.of("device.dropped")).toEqual([
    { device: "scanner", reason: "too-long", count: 2 },
    { device: "scanner", reason: "malformed", count: 1_000 },
    { device: "scanner", reason: "malformed", count: 4_000 },
  ]);
});

test("bytes of a printer that are no answer to anything are a line a minute as well", async () => {
  printer = { ...NUMBERS, dropped: 4_096 };
  await clock.advance(3 * DEVICE_WATCH_DELAYS.droppedLook);
  expect(journal.of("device.dropped")).toEqual([{ device: "printer", reason: "noise", count: 4_096 }]);
});

test("after its end nothing is looked at any more", async () => {
  end();
  scanner = { ...NUMBERS, malformed: 9 };
  await clock.advance(10 * DEVICE_WATCH_DELAYS.droppedLook);
  expect(journal.of("device.dropped")).toEqual([]);
});
