/** A technician changes what the terminal is set to, at the glass, and the terminal starts anew with it. */
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { BUNDLE, bench, signed, type Bench } from "../provisioning/fixture.ts";
import { NEW_CONFIGURATION } from "../provisioning/room.ts";
import type { RunningTerminal } from "../terminal.ts";
import { addTechnician, runProvisioned, technicianSignsIn } from "./provisioned.ts";
import { launchBrowser } from "./visit.ts";

const PATIENCE_MS = 20_000;

let on: Bench;
let old: PrinterSimulator;
let next: PrinterSimulator;
let slips: SimulatedSlip[];
let browser: Browser;
let page: Page;
let terminal: RunningTerminal;

beforeEach(async () => {
  on = bench();
  old = await startPrinterSimulator({ profile: loadPrinterProfile("generic-80mm") });
  next = await startPrinterSimulator({ profile: loadPrinterProfile("xprinter-80") });
  slips = [];
  next.onSlip((slip) => void slips.push(slip));
  const terminalLayer = {
    ...BUNDLE.terminal,
    terminal: { ...BUNDLE.terminal.terminal, demo: true },
    printer: { driver: "tcp", host: "127.0.0.1", port: old.port, profile: "generic-80mm" },
  };
  on.manager().applyBundle(signed({ ...BUNDLE, terminal: terminalLayer }, on.operator), {
    by: "operator",
    allowOlder: false,
  });
  await addTechnician(on);
  browser = await launchBrowser();
  await start();
});
afterEach(async () => {
  await browser.close();
  await terminal.close("test over");
  await old.close();
  await next.close();
  on.remove();
});

async function start(): Promise<void> {
  terminal = await runProvisioned(on);
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, hasTouch: true });
  await page.goto(terminal.address ?? "");
  await page.locator("[data-screen=home]").waitFor({ timeout: PATIENCE_MS });
}

async function tap(name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().tap({ timeout: PATIENCE_MS });
}

async function reads(text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ state: "visible", timeout: PATIENCE_MS });
}

/** The row of a setting, by its name. */
function row(name: string): ReturnType<Page["locator"]> {
  return page
    .locator(".cfg-row")
    .filter({ has: page.getByText(name, { exact: false }) })
    .first();
}

test("a technician replaces the printer by another model at another address, sees the difference, saves, and slips come out of the new one", async () => {
  await technicianSignsIn(page);
  await tap(/^配置/);
  await tap(/^打印机/);
  await row("型号").getByRole("button", { name: "选择" }).tap();
  await tap("xprinter-80");
  await row("端口").getByRole("button", { name: "修改" }).tap();
  await tap("清空");
  await page.keyboard.type(String(next.port));
  await page
    .locator(".cfg-typed")
    .filter({ hasText: String(next.port) })
    .waitFor({ timeout: PATIENCE_MS });
  await tap("确定");
  await tap("查看 2 处更改");
  await reads("generic-80mm");
  await reads(String(old.port));
  await tap("保存");
  await reads("第 2 版已保存，没人使用时自动重启生效");
  await tap("现在重启生效");
  expect(await terminal.closed).toBe(NEW_CONFIGURATION);
  await page.close();

  await start();
  await expect.poll(() => terminal.devices.printer.status().fault, { timeout: PATIENCE_MS }).toBeNull();
  await expect.poll(() => terminal.devices.scanner.health().state, { timeout: PATIENCE_MS }).toBe("connected");
  const [sample] = terminal.sandbox.samples(terminal.view().frame.today);
  terminal.devices.scannerSimulator?.present(sample?.payload ?? "");
  await reads("查验一致");
  await tap(/打印查验凭条/);
  await expect.poll(() => slips.length, { timeout: PATIENCE_MS }).toBe(1);
  expect(slips[0]?.text).toContain("BJ-HD-0001");
});

test("a panel that was set otherwise is on trial after the restart, and stays when the technician says that it is good", async () => {
  await technicianSignsIn(page);
  await tap(/^配置/);
  await tap(/^屏幕安装/);
  await row("屏幕下沿离地").getByRole("button", { name: "修改" }).tap();
  await tap("清空");
  await page.keyboard.type("750");
  await page.locator(".cfg-typed").filter({ hasText: "750" }).waitFor({ timeout: PATIENCE_MS });
  await tap("确定");
  await tap("查看 1 处更改");
  await reads("应用后 2 分钟内确认，否则自动恢复");
  await tap("保存");
  await tap("现在重启生效");
  expect(await terminal.closed).toBe(NEW_CONFIGURATION);
  await page.close();

  await start();
  await technicianSignsIn(page);
  await tap(/^配置/);
  await reads(/正在试用新配置/);
  await tap("看得清，保留");
  await expect.poll(() => on.manager().current()?.pending).toBeNull();
  expect(on.manager().installed().config?.config.panel.bottomEdgeMm).toBe(750);
});
