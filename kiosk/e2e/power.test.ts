/**
 * The power goes, again and again, at moments that dice choose: a whole core is killed while requests are queued,
 * answered and collected and slips are printed. Printer and paper, and the service's own account of what it was asked, are
 * outside the killed process, as they are outside a terminal.
 *
 * POWER_SEED=… plays a printed seed again (the moments of the kills are the machine's own).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { createMemoryHost } from "../display/memory/host.ts";
import { listSegments } from "../journal/segments.ts";
import { dice } from "../outbox/fixture.ts";
import { runTerminal } from "../terminal.ts";
import { readLedger } from "../verify/sandbox/ledger.ts";
import type { CoreChildOptions, FoundAgain, Shown } from "./core-child.ts";
import { commandOf, processTree, stillRunning } from "./processes.ts";
import { Visit } from "./visit.ts";

const KILLS = 16;
/** Every so many kills hit a core that is still starting. */
const STARTING_EVERY = 4;
const STARTING_MS = 900;
const RUNNING_MS = 1_200;
const SOON = { timeout: 20_000, interval: 20 };
/** A request that met a service talking nonsense waits out its back-off (outbox/delays.ts). */
const ALL_ANSWERED = { timeout: 60_000, interval: 100 };
const CHILD = join(import.meta.dirname, "core-child.ts");

let folder: string;
let dataDir: string;
let tmp: string;
let ledgerPath: string;
let shownPath: string;
let printer: PrinterSimulator;
let slips: SimulatedSlip[];
let core: Core | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-power-"));
  dataDir = join(folder, "data");
  tmp = join(folder, "tmp");
  ledgerPath = join(folder, "ledger.jsonl");
  shownPath = join(folder, "shown.jsonl");
  mkdirSync(tmp);
  writeFileSync(shownPath, "");
  slips = [];
  core = null;
});
afterEach(async () => {
  await core?.kill();
  await printer.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startPrinter(speedMmPerS = Infinity): Promise<void> {
  printer = await startPrinterSimulator({ profile: loadPrinterProfile("simulated-80mm"), speedMmPerS });
  printer.onSlip((slip) => void slips.push(slip));
}

/** One life of the core. */
class Core {
  readonly #child: ChildProcess;
  readonly #ended: Promise<NodeJS.Signals | null>;
  #said = "";
  #complaints = "";

  constructor(options: Pick<CoreChildOptions, "round" | "seed" | "visits">) {
    const all: CoreChildOptions = { dataDir, ledgerPath, shownPath, printerPort: printer.port, ...options };
    this.#child = spawn(process.execPath, [CHILD, JSON.stringify(all)], {
      env: { ...process.env, TMPDIR: tmp },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => void (this.#said += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => void (this.#complaints += text));
    this.#ended = new Promise((resolve) => this.#child.on("close", (_code, signal) => resolve(signal)));
  }

  /** Whole lines only: what was cut by the kill was not said. */
  #lines(): readonly (Shown | FoundAgain | "ready")[] {
    const whole = this.#said.split("\n").slice(0, -1);
    return whole.map((line) => JSON.parse(line) as Shown | FoundAgain | "ready");
  }

  isReady(): boolean {
    return this.#lines().includes("ready");
  }

  shown(): readonly Shown[] {
    return this.#lines().filter((line): line is Shown => line !== "ready" && !("found" in line));
  }

  foundAgain(): readonly FoundAgain[] {
    return this.#lines().filter((line): line is FoundAgain => line !== "ready" && "found" in line);
  }

  async ready(): Promise<void> {
    await expect.poll(() => this.isReady() || this.#complaints, SOON).toBe(true);
  }

  processes(): readonly number[] {
    return processTree(this.#child.pid ?? 0);
  }

  /** Resolves with what ended it and what it had written to stderr. */
  async kill(): Promise<readonly [NodeJS.Signals | null, string]> {
    this.#child.kill("SIGKILL");
    return [await this.#ended, this.#complaints];
  }
}

function ptys(): readonly string[] {
  return readdirSync(tmp, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("tty"));
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Every line is whole, but for the last of a life that was cut off; numbers only grow, over all lives. */
function expectWholeJournal(): readonly { readonly seq: number; readonly ev: string }[] {
  const journal = join(dataDir, "journal");
  const lines = listSegments(journal).flatMap((name) => {
    const parts = readFileSync(join(journal, name), "utf8").split("\n");
    // What follows the last newline: nothing, or half a line.
    return parts.slice(0, -1).map((line) => JSON.parse(line) as { readonly seq: number; readonly ev: string });
  });
  for (const [index, { seq }] of lines.entries()) expect(seq).toBeGreaterThan(lines[index - 1]?.seq ?? 0);
  return lines;
}

test(`over ${KILLS} power cuts no claim code that was shown is lost, no invoice is asked about twice, and nothing is left running`, async () => {
  const seed = Number(process.env["POWER_SEED"] ?? Math.floor(Math.random() * 1e9));
  process.stdout.write(`POWER_SEED=${seed}\n`);
  const random = dice(seed);
  await startPrinter();
  const shown = new Map<string, Shown>();
  const answered = new Set<string>();

  for (let round = 0; round < KILLS; round += 1) {
    const starting = round % STARTING_EVERY === STARTING_EVERY - 1;
    const life = (core = new Core({ round, seed, visits: "busy" }));
    if (!starting) await life.ready();
    // The moment of the power cut is the test's subject, not a wait for something.
    await after(random(starting ? STARTING_MS : RUNNING_MS));
    const processes = life.processes();
    expect(await life.kill(), `POWER_SEED=${seed} round ${round}`).toEqual(["SIGKILL", ""]);
    await expect.poll(() => stillRunning(processes), SOON).toEqual([]);
    expect(ptys()).toEqual([]);

    const again = life.foundAgain();
    for (const { claimCode, found } of again) {
      const allowed = answered.has(claimCode) ? ["answered"] : ["waiting", "answered"];
      expect(allowed, `POWER_SEED=${seed} round ${round}`).toContain(found);
      if (found === "answered") answered.add(claimCode);
    }
    if (life.isReady()) expect(new Set(again.map(({ claimCode }) => claimCode))).toEqual(new Set(shown.keys()));
    for (const one of life.shown()) {
      if (shown.has(one.claimCode)) continue;
      shown.set(one.claimCode, one);
      appendFileSync(shownPath, `${JSON.stringify(one)}\n`);
    }
  }

  const answeredBefore = readLedger(ledgerPath).length;
  const last = await runTerminal({
    config: { ...DEFAULT_CONFIG, dataDir },
    version: "test",
    openHost: () => Promise.resolve(createMemoryHost()),
    workbench: false,
    sandbox: { ledgerPath, latencyMs: 0 },
  });
  try {
    await expect.poll(() => last.outbox?.counts().waiting, ALL_ANSWERED).toBe(0);
    const states = [...shown.values()].map(({ claimCode, lastFour }) => {
      const found = last.outbox?.find(claimCode, lastFour);
      return found?.type === "found" ? found.state : `lost (${String(found?.type)})`;
    });
    expect(new Set(states), `POWER_SEED=${seed}`).toEqual(new Set(["answered"]));
  } finally {
    await last.close("test over");
  }

  const asked = readLedger(ledgerPath);
  const twice = asked.filter(({ invoice }, index) => asked.findIndex((one) => one.invoice === invoice) !== index);
  expect(twice, `POWER_SEED=${seed}`).toEqual([]);
  const onPaper = slips.flatMap(({ qrTexts }) => qrTexts.filter((text) => text.startsWith("YPC:")));
  for (const text of onPaper) expect([...shown.keys()]).toContain(text.slice("YPC:".length));
  const events = expectWholeJournal().map(({ ev }) => ev);

  // The cuts must have hit something, or nothing was proven.
  expect(shown.size).toBeGreaterThan(KILLS / 4);
  expect(onPaper.length).toBeGreaterThan(0);
  expect(answeredBefore).toBeGreaterThan(KILLS / 4);
  const count = (ev: string): number => events.filter((one) => one === ev).length;
  process.stdout.write(
    `${shown.size} claim codes shown, ${onPaper.length} on paper, ${asked.length} questions, ` +
      `${count("outbox.recovered")} starts with requests under way, ${count("print.start") - count("print.done")} slips cut off\n`,
  );
});

test("a power cut while the claim slip is being printed costs the person nothing", async () => {
  await startPrinter(60);
  const full = printer.state().paperLeftMm;
  const life = (core = new Core({ round: 0, seed: 1, visits: "one-request" }));
  await expect.poll(() => life.shown().length, SOON).toBe(1);
  await expect.poll(() => printer.state().paperLeftMm, SOON).toBeLessThan(full);
  const processes = life.processes();
  expect(processes.map(commandOf).filter((command) => command.includes("socat"))).toHaveLength(1);
  expect(await life.kill()).toEqual(["SIGKILL", ""]);
  await expect.poll(() => stillRunning(processes), SOON).toEqual([]);
  const cut = expectWholeJournal().map(({ ev }) => ev);
  expect(cut).toContain("print.start");
  expect(cut).not.toContain("print.done");

  const [promised] = life.shown();
  const visit = await Visit.open({
    dataDir,
    config: { printer: { driver: "tcp", host: "127.0.0.1", port: printer.port, profile: "simulated-80mm" } },
    sandbox: { ledgerPath },
  });
  try {
    await expect.poll(() => visit.terminal.outbox?.counts(), SOON).toEqual({ waiting: 0, answered: 1 });
    await visit.taps(/找回查验结果/);
    await visit.types(promised?.claimCode ?? "");
    await visit.taps(/下一步/);
    await visit.types(promised?.lastFour ?? "");
    await visit.taps(/查看结果/);
    await visit.sees("result", "查验一致");
    await visit.taps(/打印查验凭条/);
    await expect.poll(() => slips.at(-1)?.text, SOON).toContain("查验一致");
  } finally {
    await visit.close(true);
  }
  // The printer had the rest of the claim slip in its buffer; whatever became of that, the two are two pieces of paper.
  const verdict = slips.at(-1);
  expect(verdict?.complete).toBe(true);
  expect(verdict?.text).not.toContain("取结果号");
  expect(slips.slice(0, -1).flatMap(({ qrTexts }) => qrTexts)).toEqual([`YPC:${promised?.claimCode ?? ""}`]);
  expect(readLedger(ledgerPath)).toHaveLength(1);
});
