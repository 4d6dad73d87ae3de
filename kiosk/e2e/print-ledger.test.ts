/** What a person holds in the hand, and what the terminal knows of it, when something goes wrong in the middle of a slip. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { readPrintFigures } from "../ledger/read.ts";
import type { CoreChildOptions, Shown } from "./core-child.ts";
import { Visit } from "./visit.ts";

const SOON = { timeout: 20_000, interval: 20 };
/** Slow enough that the power goes while the slip is half out. */
const SPEED_MM_PER_S = 40;
const HALF_A_SLIP_MM = 60;
const PAPER_MM = 60_000;
/** The service answers nothing in this test: the claim is collected while it still waits. */
const NO_ANSWER_MS = 600_000;
const CHILD = join(import.meta.dirname, "core-child.ts");

let folder: string;
let printer: PrinterSimulator | null;
let slips: SimulatedSlip[];
let core: ChildProcess | null;
let visit: Visit | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-print-"));
  printer = null;
  slips = [];
  core = null;
  visit = null;
});
afterEach(async () => {
  core?.kill("SIGKILL");
  await visit?.close(true);
  await printer?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A core of its own that leaves one request and prints its claim slip; resolves with what it showed when that is half out. */
async function coreWithHalfASlip(device: PrinterSimulator, dataDir: string): Promise<Shown> {
  const shownPath = join(folder, "shown.jsonl");
  writeFileSync(shownPath, "");
  const options: CoreChildOptions = {
    ...{ dataDir, shownPath, ledgerPath: join(folder, "ledger.jsonl"), printerPort: device.port },
    ...{ round: 0, seed: 1, visits: "one-request" },
  };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
  core = child;
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said += text));
  await expect.poll(() => device.state().paperLeftMm, SOON).toBeLessThan(PAPER_MM - HALF_A_SLIP_MM);
  const lines = said.split("\n").slice(0, -1);
  const shown = lines.map((line) => JSON.parse(line) as Shown | "ready").find((line) => line !== "ready");
  if (shown === undefined) throw new Error("nothing was shown, and yet a slip is printed");
  return shown;
}

async function powerCut(): Promise<void> {
  if (core === null) return;
  core.kill("SIGKILL");
  await once(core, "exit");
}

test("the power goes in the middle of a claim slip: after it, the slip is printed again as 补打 1, on paper of its own", async () => {
  const dataDir = join(folder, "data");
  const device = (printer = await startPrinterSimulator({
    profile: loadPrinterProfile("simulated-80mm"),
    speedMmPerS: SPEED_MM_PER_S,
    paperMm: PAPER_MM,
  }));
  device.onSlip((slip) => void slips.push(slip));
  const { claimCode, lastFour } = await coreWithHalfASlip(device, dataDir);
  // The head stands while the terminal is away, and what is in the printer's buffer waits with it.
  device.openCover(true);
  await powerCut();

  const config: Pick<TerminalConfig, "printer"> = {
    printer: { driver: "tcp", host: "127.0.0.1", port: device.port, profile: "simulated-80mm" },
  };
  visit = await Visit.open({ dataDir, config, sandbox: { latencyMs: NO_ANSWER_MS }, devicesReady: false });
  await expect.poll(() => visit?.terminal.devices.scanner.health().state, SOON).toBe("connected");
  expect(visit.terminal.ledger?.history.leftovers).toBe(true);
  expect(visit.journal()).toMatch(/"print.recovered",.*"outcome":"unknown"/);

  // The person has the QR code from the screen, on a phone.
  visit.terminal.devices.scannerSimulator?.present(`YPC:${claimCode}`);
  await visit.sees("find");
  await visit.types(lastFour);
  await visit.taps(/查看结果/);
  await visit.sees("queued");
  device.openCover(false);
  await visit.taps(/打印凭条/);
  await expect.poll(() => slips.at(-1)?.text, SOON).toContain("- 请撕下带走 -");

  const last = slips.at(-1);
  expect(last?.text).toContain("补打 1 · REPRINT 1");
  expect(last?.qrTexts).toEqual([`YPC:${claimCode}`]);
  expect(last?.text.match(/查验受理凭条/g)).toHaveLength(1);
  // The first one came out as far as it had come, was cut off, and was never finished behind anybody's back.
  const before = slips.slice(0, -1).map(({ text }) => text);
  expect(before.filter((text) => text.includes("查验受理凭条"))).toHaveLength(1);
  expect(before.join("")).not.toContain("- 请撕下带走 -");
  await expect.poll(() => visit?.terminal.view().screen, SOON).toMatchObject({ print: { state: "printed" } });

  // What an operator reads from outside, while the terminal runs.
  const told = { dataDir, paper: DEFAULT_CONFIG.paper, ...config };
  const figures = readPrintFigures(told, Date.now());
  if (!figures.ok) throw new Error(figures.error);
  expect(figures.value.slips).toEqual({ printed: 1, probablyPrinted: 0, unknown: 1, failed: 0 });
  const usedM = (PAPER_MM - device.state().paperLeftMm) / 1_000;
  expect(usedM).toBeGreaterThanOrEqual(figures.value.metresTotal.least - 0.01);
  expect(usedM).toBeLessThanOrEqual(figures.value.metresTotal.most + 0.01);
});

test("a printer that falls silent in the middle of a slip is not called anything: the screen doubts, and shows the result's QR code", async () => {
  visit = await Visit.open({ dataDir: join(folder, "data") });
  const device = visit.terminal.devices.printerSimulator;
  if (device === null) throw new Error("no simulated printer");
  const full = device.state().paperLeftMm;
  visit.present("dinner");
  await visit.sees("result", "查验一致");
  device.setSlow(10);
  await visit.taps(/打印查验凭条/);
  await expect.poll(() => device.state().paperLeftMm, SOON).toBeLessThan(full);
  device.setSilent(true);
  await visit.sees("printing", "不确定打出来没有");
  expect(visit.terminal.view().screen).toMatchObject({
    print: { state: "unknown" },
    qr: expect.stringMatching(/^YP1:/) as string,
  });
  await visit.reads("用手机相机扫一扫，留下查验结果");
  expect(visit.terminal.ledger?.figures().slips).toMatchObject({ printed: 0, unknown: 1 });

  device.setSilent(false);
  device.setSlow(1);
  await visit.taps(/再打一次/);
  await expect.poll(() => visit?.slips.at(-1)?.text, SOON).toContain("补打 1 · REPRINT 1");
  expect(visit.slips.at(-1)?.text.match(/查验一致/g)).toHaveLength(1);
  await visit.sees("printing", "凭条打好了，请取走");
});
