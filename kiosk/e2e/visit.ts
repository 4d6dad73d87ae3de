/**
 * A whole terminal as a person meets it: real core, real pty, real TCP, a real SQLite file, and the built page in real
 * Chromium, touched with a finger. Only what stands at the far ends of the cables is simulated.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import type { SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { findBrowser } from "../display/chromium/find.ts";
import type { DisplayHost } from "../display/contract/host.ts";
import type { ScreenId } from "../display/contract/view.ts";
import { openLoopback } from "../display/loopback/host.ts";
import { runTerminal, type RunningTerminal, type RunOptions } from "../terminal.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
/** Long enough for a loaded machine; a test that waits this long has failed. */
const PATIENCE_MS = 20_000;

/** The browser of this machine, as a person at a desk would open it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error("no Chromium or Chrome here: apt-get install chromium");
  return chromium.launch({
    executablePath,
    args: ["--disable-gpu", "--disable-background-networking", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
}

/** What the page of a visit is shown in. */
export interface VisitGlass {
  readonly host: DisplayHost;
  /** The page that is up, once the terminal runs. */
  readonly page: () => Promise<Page>;
  readonly close: () => Promise<void>;
}
export type OpenVisitGlass = (folder: string, size: VisitSize) => Promise<VisitGlass>;
export interface VisitSize {
  readonly width: number;
  readonly height: number;
}

/** A tab of a browser at the loopback address. */
export const inBrowser: OpenVisitGlass = async (folder, viewport) => {
  const [host, browser] = await Promise.all([openLoopback({ folder, port: 0 }), launchBrowser()]);
  return {
    host,
    page: async () => {
      const page = await browser.newPage({ viewport, hasTouch: true });
      await page.goto(host.address ?? "");
      return page;
    },
    close: () => browser.close(),
  };
};

let openGlass: OpenVisitGlass = inBrowser;
/** From now on visits of this test file are shown in this; electron.test.ts runs the other files' tests again so. */
export function showVisitsIn(other: OpenVisitGlass): void {
  openGlass = other;
}

export interface VisitOptions extends Partial<Pick<RunOptions, "delays" | "sandbox" | "workbench">> {
  /** What differs from the demonstration terminal. */
  readonly config?: Partial<TerminalConfig>;
  /** Goes on with the data of an earlier terminal. */
  readonly dataDir?: string;
  readonly size?: VisitSize;
  /** False: goes on although a device is not well. */
  readonly devicesReady?: boolean;
}

export class Visit {
  readonly terminal: RunningTerminal;
  readonly page: Page;
  readonly dataDir: string;
  readonly #glass: VisitGlass;
  readonly slips: SimulatedSlip[] = [];

  private constructor(terminal: RunningTerminal, glass: VisitGlass, page: Page, dataDir: string) {
    this.terminal = terminal;
    this.#glass = glass;
    this.page = page;
    this.dataDir = dataDir;
    terminal.devices.printerSimulator?.onSlip((slip) => void this.slips.push(slip));
  }

  static async open(options: VisitOptions = {}): Promise<Visit> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "yanpiao-e2e-"));
    const glass = await openGlass(UI_FOLDER, options.size ?? { width: 1080, height: 1920 });
    const terminal = await runTerminal({
      config: { ...DEFAULT_CONFIG, dataDir, verify: { ...DEFAULT_CONFIG.verify, deadlineMs: 8000 }, ...options.config },
      version: "test",
      openHost: () => Promise.resolve(glass.host),
      workbench: options.workbench ?? false,
      sandbox: { latencyMs: 0, ...options.sandbox },
      ...(options.delays === undefined ? {} : { delays: options.delays }),
    });
    const visit = new Visit(terminal, glass, await glass.page(), dataDir);
    if (options.devicesReady !== false) await visit.devicesReady();
    return visit;
  }

  async close(keepData = false): Promise<void> {
    await this.#glass.close();
    await this.terminal.close("test over");
    if (!keepData) rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Both cables are in and answered for. */
  async devicesReady(): Promise<void> {
    await expect.poll(() => this.terminal.devices.scanner.health().state, { timeout: PATIENCE_MS }).toBe("connected");
    await expect.poll(() => this.terminal.devices.printer.status().fault, { timeout: PATIENCE_MS }).toBeNull();
    await expect
      .poll(() => this.terminal.devices.printer.status().health.state, { timeout: PATIENCE_MS })
      .toBe("connected");
  }

  /** Holds a sample invoice to the scanner. */
  present(sampleId: string): void {
    this.terminal.devices.scannerSimulator?.present(this.sample(sampleId).payload);
  }

  sample(id: string): { readonly payload: string } {
    const samples = this.terminal.sandbox.samples(this.terminal.view().frame.today);
    const sample = samples.find((one) => one.id === id);
    if (sample === undefined) throw new Error(`no sample ${id}; there are ${samples.map((one) => one.id).join(", ")}`);
    return sample;
  }

  /** The person sees this screen, and the page shows it. */
  async sees(screen: ScreenId, text?: string | RegExp): Promise<void> {
    await expect.poll(() => this.terminal.view().screen.screen, { timeout: PATIENCE_MS }).toBe(screen);
    if (text !== undefined) await this.reads(text);
  }

  async reads(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor({ state: "visible", timeout: PATIENCE_MS });
  }

  async taps(name: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name }).first().tap({ timeout: PATIENCE_MS });
  }

  /**
   * Types on the terminal's own pad, with a finger. A digit that repeats comes from the tactile keypad: the pad ignores a
   * second touch on the same key within 120 ms, as a trembling finger makes it, and a test does not sleep.
   */
  async types(digits: string): Promise<void> {
    let last = "";
    for (const digit of digits) {
      if (digit === last) await this.page.keyboard.press(digit === "." ? "Period" : digit);
      else await this.page.getByRole("button", { name: digit, exact: true }).tap();
      last = digit;
    }
  }

  /** The slip that comes out next, or came out already. */
  async slip(index: number): Promise<SimulatedSlip> {
    await expect.poll(() => this.slips.length, { timeout: PATIENCE_MS }).toBeGreaterThan(index);
    const slip = this.slips[index];
    if (slip === undefined) throw new Error("the slip vanished");
    return slip;
  }

  /** Everything in the journal, as one text. */
  journal(): string {
    const folder = join(this.dataDir, "journal");
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
  }
}
