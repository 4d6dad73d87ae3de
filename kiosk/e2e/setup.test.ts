/** A machine that has nothing: set up at the glass in at most fifteen touches besides typing, and then a terminal. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { loadPrinterProfile } from "../../config/profiles/load.ts";
import type { FoundSerial, Inventory } from "../../drivers/discovery/found.ts";
import { plugPty, type Pty } from "../../drivers/link/pty-fixture.ts";
import { startPrinterSimulator, type PrinterSimulator, type SimulatedSlip } from "../../drivers/simulator/printer.ts";
import { openLoopback } from "../display/loopback/host.ts";
import { BUNDLE, bench, signed, type Bench } from "../provisioning/fixture.ts";
import { NEW_CONFIGURATION } from "../provisioning/room.ts";
import { runSetup, type RunningSetup } from "../provisioning/setup/run.ts";
import { storePath } from "../store/files.ts";
import { lockStore } from "../store/open.ts";
import type { RunningTerminal } from "../terminal.ts";
import { runProvisioned } from "./provisioned.ts";
import { launchBrowser } from "./visit.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
const PATIENCE_MS = 20_000;
const ENOUGH_TOUCHES = 15;
const PIN = "48210763";

let on: Bench;
let folder: string;
let scanner: Pty;
let printer: PrinterSimulator;
let slips: SimulatedSlip[];
let browser: Browser;
let page: Page;
let running: RunningSetup | RunningTerminal | null;
let touches: number;
/** By the page's own clock. */
let touchedAtMs: number;

beforeEach(async () => {
  on = bench();
  folder = mkdtempSync(join(tmpdir(), "yanpiao-setup-"));
  scanner = await plugPty(join(folder, "ttyACM0"));
  printer = await startPrinterSimulator({ profile: loadPrinterProfile("generic-80mm") });
  slips = [];
  printer.onSlip((slip) => void slips.push(slip));
  mkdirSync(join(folder, "media/sdb1"), { recursive: true });
  writeFileSync(join(folder, "mounts"), `/dev/sdb1 ${join(folder, "media/sdb1")} vfat rw 0 0\n`);
  browser = await launchBrowser();
  [running, touches] = [null, 0];
});
afterEach(async () => {
  await browser.close();
  await running?.close("test over");
  await printer.close();
  await scanner.unplug();
  on.remove();
  rmSync(folder, { recursive: true });
});

/** What the machine says is plugged in: one serial device that could be anything. */
function inventory(): Inventory {
  const node = join(folder, "ttyACM0");
  const found: FoundSerial = {
    ...{ transport: "serial", node, links: [], usb: null, idPath: null, driver: "cdc_acm" },
    access: { state: "ok" },
  };
  return { hid: [], serial: [found], keyboards: [], printers: [], cameras: [], unclaimed: [] };
}

async function show(address: string | null): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1080, height: 1920 }, hasTouch: true });
  touchedAtMs = -Infinity;
  await page.goto(address ?? "");
}

async function startSetup(): Promise<void> {
  const host = await openLoopback({ folder: UI_FOLDER, port: 0 });
  running = await runSetup({
    machine: { dataDir: on.dataDir, env: {} },
    keysFolder: on.keysDir,
    config: { ...DEFAULT_CONFIG, dataDir: on.dataDir },
    version: "test",
    openHost: () => Promise.resolve(host),
    lock: lockStore(storePath(on.dataDir)),
    discover: inventory,
    places: { roots: [join(folder, "media")], mountsFile: join(folder, "mounts"), sysBlock: join(folder, "none") },
  });
  await show(running.address);
}

/** As `yanpiao run --data` goes on when the set-up has ended. */
async function startTerminal(): Promise<RunningTerminal> {
  const terminal = await runProvisioned(on);
  running = terminal;
  await show(terminal.address);
  return terminal;
}

async function reads(text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ state: "visible", timeout: PATIENCE_MS });
}

/** With a finger, which is slower than the panel's own bounce: a key takes a second touch within 120 ms for one. */
async function touch(name: string | RegExp): Promise<void> {
  touches += 1;
  const button = page.getByRole("button", { name }).first();
  await page.waitForFunction((beforeMs) => performance.now() - beforeMs > 150, touchedAtMs);
  await button.tap({ timeout: PATIENCE_MS });
  touchedAtMs = await page.evaluate(() => performance.now());
}

/** On a keyboard that is plugged in for the day, as far as the glass shows it. */
async function type(text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.locator(".cfg-typed").filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });
}

function scan(text: string): void {
  scanner.send(new TextEncoder().encode(`${text}\r`));
}

function putOnStick(name: string, hotline: string, tamper: (text: string) => string): void {
  const contents = { for: { fleet: "BJ-*" }, serial: 5, made: BUNDLE.made, site: { hotline } };
  const text = new TextDecoder().decode(signed(contents, on.operator));
  writeFileSync(join(folder, "media/sdb1", name), tamper(text));
}

function journalText(): string {
  const journal = join(on.dataDir, "journal");
  return readdirSync(journal)
    .map((name) => readFileSync(join(journal, name), "utf8"))
    .join("");
}

const nothing = (text: string): string => text;

test("from nothing to a printed slip: devices tried, names typed and scanned, a bundle taken, a PIN chosen, in fifteen touches", async () => {
  putOnStick("beijing.yanpiao-config", "010-12366", nothing);
  await startSetup();

  await touch("中文");
  await touch(/ttyACM0/);
  await reads("打开了。把任意一个码放到扫描口");
  scan("anything at all");
  await reads("读到了，15 字节");
  await touch("下一步");

  await touch(/网络打印机/);
  await reads("打印机地址");
  await type(`127.0.0.1:${printer.port}`);
  await touch("确定");
  await reads(/打好了/);
  await expect.poll(() => slips.length, { timeout: PATIENCE_MS }).toBe(1);
  await touch("下一步");

  await reads(/大写字母、数字和连字符/);
  await page.keyboard.type("bj-hd-0001");
  await page.locator(".cfg-typed").filter({ hasText: "BJ-HD-0001" }).waitFor();
  await touch("确定");
  await reads(/在手机上把文字做成二维码/);
  scan("海淀示例商场 1 号机");
  await page.locator(".cfg-typed").filter({ hasText: "海淀示例商场 1 号机" }).waitFor({ timeout: PATIENCE_MS });
  await touch("确定");
  await reads(/1 到 60 个字符/);
  await type("Haidian Example Mall no. 1");
  await touch("确定");

  await touch(/U 盘里的配置包/);
  await touch(/beijing\.yanpiao-config/);
  await reads("签名有效：operator");
  await touch("应用");

  await reads("工号 01 · 新 PIN");
  await page.keyboard.type(PIN);
  await page.getByLabel("已输入 8 位").waitFor();
  await touch("确定");
  await reads(/再输一次/);
  await page.keyboard.type(PIN);
  await page.getByLabel("已输入 8 位").waitFor();
  await touch("确定");

  await reads("完成，开始服务");
  await touch("完成，开始服务");
  expect(touches).toBeLessThanOrEqual(ENOUGH_TOUCHES);
  expect(await running?.closed).toBe(NEW_CONFIGURATION);
  await page.close();

  const terminal = await startTerminal();
  await page.locator("[data-screen=home]").waitFor({ timeout: PATIENCE_MS });
  await expect.poll(() => terminal.devices.scanner.health().state, { timeout: PATIENCE_MS }).toBe("connected");
  await expect.poll(() => terminal.devices.printer.status().fault, { timeout: PATIENCE_MS }).toBeNull();
  const [sample] = terminal.sandbox.samples(terminal.view().frame.today);
  scan(sample?.payload ?? "");
  await reads("查验一致");
  await touch(/打印查验凭条/);
  await expect.poll(() => slips.length, { timeout: PATIENCE_MS }).toBe(2);
  expect(slips[1]?.text).toContain("BJ-HD-0001");
  expect(slips[1]?.text).toContain("海淀示例商场 1 号机");
  expect(terminal.view().frame.hotline).toBe("010-12366");
});

test("a bundle that was tampered with is refused on the glass with the reason, and the set-up goes on without it", async () => {
  putOnStick("bad.yanpiao-config", "010-11111", (text) => text.replace("010-11111", "010-66666"));
  await startSetup();
  await touch("中文");
  await touch(/没有扫描器/);
  await touch("下一步");
  await touch(/网络打印机/);
  await reads("打印机地址");
  await type(`127.0.0.1:${printer.port}`);
  await touch("确定");
  await touch("下一步");
  for (const [asked, text] of [
    [/大写字母、数字和连字符/, "BJ-HD-0001"],
    [/1 到 40 个字/, "Haidian"],
    [/1 到 60 个字符/, "Haidian Mall"],
  ] as const) {
    await reads(asked);
    await type(text);
    await page.keyboard.press("Enter");
  }

  await touch(/U 盘里的配置包/);
  await touch(/bad\.yanpiao-config/);
  await reads("没有采用，什么都没改");
  await reads("签名不对：文件在签名后被改过");
  const journal = journalText();
  expect(journal).toContain('"ev":"config.refused"');
  expect(journal).not.toContain("66666");

  await touch("换一种方式");
  await touch("换一种方式");
  await touch(/先用示例服务/);
  await reads("工号 01 · 新 PIN");
});
