import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../drivers/clock.ts";
import { findBrowser } from "../kiosk/display/chromium/find.ts";
import { openChromium } from "../kiosk/display/chromium/host.ts";
import type { Intent } from "../kiosk/display/contract/intent.ts";
import type { WorkbenchAction, WorkbenchState } from "../kiosk/display/contract/workbench.ts";
import { viewOf } from "../kiosk/display/fixture/view.ts";
import { openLoopback } from "../kiosk/display/loopback/host.ts";
import { createDisplay } from "../kiosk/display/session.ts";
import { buildUi } from "./build-ui.ts";
import { charactersOf } from "./fonts.ts";

let outDir: string;
let assets: readonly string[];
beforeAll(async () => {
  outDir = join(mkdtempSync(join(tmpdir(), "yanpiao-ui-")), "ui");
  await buildUi({ outDir, say: () => undefined });
  assets = readdirSync(join(outDir, "assets"));
}, 120_000);
afterAll(() => {
  rmSync(join(outDir, ".."), { recursive: true, force: true });
});

/** The scripts that index.html names: what must be there before the first screen is usable. */
function firstScripts(): readonly Buffer[] {
  const html = readFileSync(join(outDir, "index.html"), "utf8");
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) =>
    readFileSync(join(outDir, file ?? "")),
  );
}

it("does nothing when nothing changed", async () => {
  expect(await buildUi({ outDir, say: () => undefined })).toEqual({ rebuilt: false });
});

it("needs at most 120 kB of compressed JavaScript before the first screen is usable", () => {
  const bytes = firstScripts().reduce((sum, script) => sum + gzipSync(script).length, 0);
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(120 * 1024);
});

it("carries no schema library, and asks no other machine for anything", () => {
  for (const script of assets.filter((file) => file.endsWith(".js"))) {
    const code = readFileSync(join(outDir, "assets", script), "utf8");
    expect(code, script).not.toMatch(/safeParse|ZodError/);
  }
  const html = readFileSync(join(outDir, "index.html"), "utf8");
  expect(html).not.toMatch(/https?:/);
  expect([...html.matchAll(/rel="preload" as="font"/g)]).toHaveLength(3);
});

it("cuts fonts for every character of the texts, once each, with ASCII and the amount's own digits", () => {
  const characters = charactersOf(["发票", "票据\n"]);
  for (const one of ["发", "票", "据", "A", "9", "壹", "￥"]) expect(characters).toContain(one);
  expect(characters.split("票")).toHaveLength(2);
  expect(characters).not.toContain("\n");
});

/** Presses the mouse on it; false if somebody prevented what a browser then does. */
const PRESS = (selector: string): string =>
  `document.querySelector("${selector}").dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }))`;

const STATE: WorkbenchState = {
  panel: "portrait",
  samples: [
    {
      id: "s1",
      title: { zh: "数电普票", en: "Digital ordinary" },
      outcome: { zh: "查验一致", en: "Matches" },
      payload: "01,32,,26112000000000000001,128.60,20261103,,A1B2",
    },
  ],
  scanner: { plugged: true },
  printer: { plugged: true, paper: "ok", paperLeftMm: 20_000, coverOpen: false, silent: false },
  service: "up",
  staff: [],
  queue: { waiting: 0, answered: 0 },
  slips: [],
};

it("shows the workbench on a demonstration terminal, and does there what is tapped", async () => {
  const actions: WorkbenchAction[] = [];
  const intents: Intent[] = [];
  const host = await openChromium({
    folder: outDir,
    mode: "headless",
    width: 1440,
    height: 900,
    onNotice: () => undefined,
  });
  const display = createDisplay({
    ...{ host, hostName: "chromium", journal: { record: () => undefined }, clock: systemClock },
    onIntent: (intent) => intents.push(intent),
    onWorkbench: (action) => actions.push(action),
  });
  try {
    display.show(viewOf());
    const has = (selector: string): Promise<unknown> =>
      host.evaluate(`document.querySelector(${JSON.stringify(selector)}) !== null`);
    const click = (selector: string): Promise<unknown> =>
      host.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
    await expect.poll(() => has(".glass > *"), { timeout: 15_000 }).toBe(true);
    expect(await has(".wb")).toBe(false);
    display.setWorkbench(STATE);
    await expect.poll(() => has("[data-sample=s1]"), { timeout: 15_000 }).toBe(true);
    await click("[data-sample=s1]");
    await click("[data-switch=service] [data-choice=down]");
    await click("[data-switch=printer] [data-choice=unplugged]");
    await expect
      .poll(() => actions, { timeout: 15_000 })
      .toEqual([
        { action: "present", sampleId: "s1" },
        { action: "service", state: "down" },
        { action: "printer-plug", plugged: false },
      ]);
    // The terminal takes mouse and keys of its page for itself; the bench's text field must still get the focus.
    expect(await host.evaluate(PRESS("textarea"))).toBe(true);
    display.setWorkbench({ ...STATE, scanner: { plugged: false }, queue: { waiting: 3, answered: 1 } });
    await expect
      .poll(() => host.evaluate("document.querySelector('[data-sample=s1]').disabled"), { timeout: 15_000 })
      .toBe(true);
    expect(await has('.wb-queue[data-waiting="3"][data-answered="1"]')).toBe(true);
  } finally {
    await display.close();
  }
});

it("leaves nothing in the console of a browser that opens it, workbench included", async () => {
  const host = await openLoopback({ folder: outDir });
  const display = createDisplay({
    ...{ host, hostName: "loopback", journal: { record: () => undefined }, clock: systemClock },
    onIntent: () => undefined,
    onWorkbench: () => undefined,
  });
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    display.show(viewOf());
    display.setWorkbench(STATE);
    await page.goto(host.address ?? "");
    await page.waitForSelector(".kiosk .dock button");
    await page.waitForSelector("[data-sample=s1]");
    await page.evaluate("document.fonts.ready.then(() => true)");
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await display.close();
  }
});
