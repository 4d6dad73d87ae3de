/**
 * The page dies, hangs, or the browser goes as a whole, while a person stands there. Chromium on its debugging pipe, as
 * on a terminal; the core never noticed anything but a lost link.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { openChromium, type ChromiumHost } from "../display/chromium/host.ts";
import type { View } from "../display/contract/view.ts";
import { overheard } from "./overheard.ts";
import { runTerminal, type RunningTerminal, type RunOptions } from "../terminal.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
const SOON = { timeout: 20_000, interval: 20 };
/** A dead or hung page does not answer at all: then it shows nothing, and is asked again. */
const PAGE_ANSWERS_WITHIN_MS = 250;

let dataDir: string;
let terminal: RunningTerminal;
let chromium: ChromiumHost;
/** Every View that was sent to a page, and to which of them. */
let sent: { readonly page: number; readonly rev: number; readonly view: View }[];
/** Says to the core what the present page would say. */
let sayAsPage: (message: string) => void;
let pages: number;
/** Restarts of the page wait here while a test keeps it shut. */
let outage: Promise<void>;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-recovery-"));
  sent = [];
  pages = 0;
  outage = Promise.resolve();
});
afterEach(async () => {
  await terminal.close("test over");
  rmSync(dataDir, { recursive: true, force: true });
});

async function openTerminal(delays: RunOptions["delays"] = {}): Promise<void> {
  terminal = await runTerminal({
    config: { ...DEFAULT_CONFIG, dataDir },
    version: "test",
    openHost: async () => {
      chromium = await openChromium({
        ...{ folder: UI_FOLDER, mode: "headless", width: 1080, height: 1920, onNotice: () => undefined },
      });
      return overheard(chromium, {
        onView: (view, rev, page) => void sent.push({ page, rev, view }),
        onPage(page, say) {
          pages = page;
          sayAsPage = say;
        },
        beforeRestart: () => outage,
      });
    },
    workbench: false,
    sandbox: { latencyMs: 0 },
    delays,
  });
  await shows("扫描二维码");
  await expect.poll(() => terminal.devices.scanner.health().state, SOON).toBe("connected");
}

/** What a person reads on the glass now; empty while there is no page that could be asked. */
async function glass(): Promise<string> {
  const unanswered = Promise.withResolvers<string>();
  const timer = setTimeout(() => unanswered.resolve(""), PAGE_ANSWERS_WITHIN_MS);
  try {
    return String(await Promise.race([chromium.evaluate("document.body.innerText"), unanswered.promise]));
  } catch {
    return "";
  } finally {
    clearTimeout(timer);
  }
}

async function shows(...texts: readonly string[]): Promise<void> {
  const missing = async (): Promise<readonly string[]> => {
    const seen = await glass();
    return texts.filter((text) => !seen.includes(text));
  };
  await expect.poll(missing, SOON).toEqual([]);
}

function present(sampleId: string): void {
  const sample = terminal.sandbox.samples(terminal.view().frame.today).find(({ id }) => id === sampleId);
  terminal.devices.scannerSimulator?.present(sample?.payload ?? "");
}

/** Presses as assistive technology does. `exactly`: the whole of the button's words, as on a key of the pad, which stands below the cells. */
async function presses(name: string, exactly = false): Promise<void> {
  const words = JSON.stringify(name);
  const match = exactly ? `one.innerText.trim() === ${words}` : `one.innerText.includes(${words})`;
  const button = `[...document.querySelectorAll("button")].findLast((one) => ${match})`;
  await expect.poll(() => chromium.evaluate(`${button} !== undefined`), SOON).toBe(true);
  await chromium.evaluate(`${button}.click()`);
}

async function types(digits: string): Promise<void> {
  for (const digit of digits) await presses(digit, true);
}

/** Shows the sample's verdict and returns the words that tell it from any other. */
async function showResult(): Promise<readonly string[]> {
  present("dinner");
  await shows("查验一致");
  const { screen } = terminal.view();
  if (screen.screen !== "result" || screen.details?.sellerName == null) throw new Error("no result on the View");
  const facts = ["查验一致", screen.details.sellerName, screen.checkedAt];
  await shows(...facts);
  return facts;
}

/** How long the person looked at something else; told, not judged: the promise of 3 s is kept by the watchdog's tests. */
async function timed(what: string, recovered: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await recovered();
  process.stdout.write(`${what}: the same screen again after ${Math.round(performance.now() - startedAt)} ms\n`);
}

function hang(): void {
  // It never answers; that the page is ended over it is what the test is about.
  chromium.evaluate("for (;;) {}").catch(() => undefined);
}

async function kill(pids: () => Promise<readonly number[]>): Promise<void> {
  for (const pid of await pids()) process.kill(pid, "SIGKILL");
}

function journal(): string {
  const folder = join(dataDir, "journal");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

test("a page killed while a result is shown comes back with the same result", async () => {
  await openTerminal();
  const facts = await showResult();
  const before = pages;
  await timed("renderer killed", async () => {
    await kill(() => chromium.rendererPids());
    await expect.poll(() => pages, SOON).toBeGreaterThan(before);
    await shows(...facts);
  });
  expect(journal()).toContain('"ev":"display.lost"');
});

test("a page that hangs while a result is shown is ended, and the same result is there again", async () => {
  await openTerminal();
  const facts = await showResult();
  const before = pages;
  await timed("page hung", async () => {
    hang();
    await expect.poll(() => pages, SOON).toBeGreaterThan(before);
    await shows(...facts);
  });
  expect(journal()).toContain('"reason":"no-frames"');
});

test("a browser killed as a whole is started again, shows the same result, and can be touched", async () => {
  await openTerminal();
  const facts = await showResult();
  const before = pages;
  await timed("browser killed", async () => {
    await kill(() => chromium.browserPids());
    await expect.poll(() => pages, SOON).toBeGreaterThan(before);
    await shows(...facts);
  });
  await presses("结束");
  await expect.poll(() => terminal.view().screen.screen, SOON).toBe("goodbye");
});

test("digits typed before the page crashed are still there, and typing goes on after them", async () => {
  await openTerminal();
  await presses("手动输入");
  await shows("发票号码");
  const typed = (): string => {
    const { screen } = terminal.view();
    return screen.screen === "entry" && screen.input.input === "cells" ? screen.input.text : "";
  };
  const cells = async (): Promise<string> => (await glass()).replaceAll(/\s/g, "");
  await types("26112000");
  await expect.poll(typed, SOON).toBe("26112000");
  await expect.poll(cells, SOON).toContain("26112000");

  const before = pages;
  await timed("renderer killed while typing", async () => {
    await kill(() => chromium.rendererPids());
    await expect.poll(() => pages, SOON).toBeGreaterThan(before);
    await expect.poll(cells, SOON).toContain("26112000");
  });
  await types("0039");
  await expect.poll(typed, SOON).toBe("261120000039");
  await expect.poll(cells, SOON).toContain("261120000039");
});

test("a person whose visit ended while the screen was dead is not shown to the next one, not for a moment", async () => {
  await openTerminal({ goodbye: 1 });
  const facts = await showResult();
  const { promise, resolve: endOutage } = Promise.withResolvers<undefined>();
  outage = promise;
  const before = pages;
  // The person's last touch is under way when the page dies: killed first, and heard before the death is.
  const pids = await chromium.rendererPids();
  for (const pid of pids) process.kill(pid, "SIGKILL");
  const end = { t: "intent", id: "last-touch", rev: sent.at(-1)?.rev ?? 0, intent: { intent: "end" } };
  sayAsPage(JSON.stringify(end));
  await expect.poll(() => terminal.view().screen.screen, SOON).toBe("home");
  await expect.poll(() => journal().includes('"ev":"display.lost"'), SOON).toBe(true);
  expect(pages).toBe(before);

  endOutage(undefined);
  await expect.poll(() => pages, SOON).toBeGreaterThan(before);
  await shows("扫描二维码");
  const later = sent.filter(({ page }) => page > before);
  expect(later.length).toBeGreaterThan(0);
  const all = JSON.stringify(later) + String(await chromium.evaluate("document.documentElement.outerHTML"));
  for (const fact of facts) expect(all).not.toContain(fact);
  expect(later.map(({ view }) => view.screen.screen)).not.toContain("result");
});
