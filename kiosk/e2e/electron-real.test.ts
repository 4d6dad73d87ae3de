/**
 * The same application in the real Electron, where there is one: ELECTRON_OVERRIDE_DIST_PATH, the package's own dist folder,
 * or an installed one (kiosk/display/electron/find.ts). Playwright drives it through Node's inspector, so the binary must
 * be one whose fuses are not set: a plain Electron, not the packaged terminal.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findElectron } from "../display/electron/find.ts";
import { launchArguments } from "../display/electron/launch.ts";
import { SUPERVISED } from "../display/electron/machine.ts";
import { processTree, stillRunning } from "./processes.ts";

const ROOT = join(import.meta.dirname, "../..");
const SOON = { timeout: 30_000, interval: 50 };

const found = findElectron();
const hasScreen = process.platform !== "linux" || (process.env["DISPLAY"] ?? "") !== "";
const why = found === null ? "no Electron binary" : hasScreen ? null : "no screen (DISPLAY; xvfb-run gives one)";
if (why !== null) process.stdout.write(`The real Electron: skipped: ${why}\n`);

describe.skipIf(why !== null)(`the terminal in Electron ${found?.version ?? ""}`, () => {
  let dataDir: string;
  let application: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(ROOT, "scripts/build-electron.ts")], { cwd: ROOT });
  });
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "yanpiao-electron-real-"));
    application = await _electron.launch({
      executablePath: found?.executable ?? "",
      args: [
        ...launchArguments({
          programFolder: join(ROOT, "dist/electron"),
          args: ["--desk", "--workbench"],
          platform: process.platform,
          env: process.env,
          asRoot: process.getuid?.() === 0,
        }),
      ],
      env: { ...process.env, YANPIAO_DATA: dataDir, STATE_DIRECTORY: dataDir, [SUPERVISED]: "1" },
      timeout: SOON.timeout,
    });
    page = await application.firstWindow();
  });
  afterEach(async () => {
    await application.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const journal = (): string =>
    readdirSync(join(dataDir, "journal"))
      .map((name) => readFileSync(join(dataDir, "journal", name), "utf8"))
      .join("");
  const reads = (text: string): Promise<void> =>
    page.getByText(text).first().waitFor({ state: "visible", timeout: SOON.timeout });

  test("checks an invoice and prints its slip: the core, its native modules and the page all work in it", async () => {
    await reads("扫描二维码");
    await expect.poll(journal, SOON).toMatch(/"device":"scanner","state":"connected"/);
    await page.locator('[data-sample="dinner"]').click();
    await reads("查验一致");
    await page
      .getByRole("button", { name: /打印查验凭条/ })
      .first()
      .click();
    await expect.poll(journal, SOON).toContain('"outcome":"printed"');
  });

  test("gives the page nothing: no Node, no way out, no permission, no network", async () => {
    await reads("扫描二维码");
    expect(await page.evaluate("[typeof require, typeof process, typeof module].join()")).toBe(
      "undefined,undefined,undefined",
    );
    expect(await page.evaluate("isSecureContext")).toBe(true);
    expect(await page.evaluate("fetch('https://example.com/').then(() => 'reached', () => 'blocked')")).toBe("blocked");
    expect(await page.evaluate("window.open('https://example.com/')")).toBeNull();
    await page.evaluate("void (location.href = 'https://example.com/')");
    expect(await page.evaluate("location.href")).toBe("app://yanpiao/");
    expect(await page.evaluate("navigator.permissions.query({ name: 'geolocation' }).then((p) => p.state)")).toBe(
      "denied",
    );
    expect(
      await page.evaluate("navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'seen', () => 'blind')"),
    ).toBe("blind");
  });

  test("shows the same screen again when its page is killed", async () => {
    await reads("扫描二维码");
    await page.locator('[data-sample="dinner"]').click();
    await reads("查验一致");
    const back = application.waitForEvent("window", { timeout: SOON.timeout }).catch(() => page);
    await application.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
    });
    await expect.poll(journal, SOON).toContain('"ev":"display.lost"');
    await expect.poll(() => (journal().match(/"ev":"display.link"/g) ?? []).length, SOON).toBe(2);
    page = application.windows().at(-1) ?? (await back);
    await reads("查验一致");
  });

  test("leaves nothing running when it is told to end", async () => {
    await reads("扫描二维码");
    const all = processTree(application.process().pid ?? 0);
    application.process().kill("SIGTERM");
    await expect.poll(() => stillRunning(all), SOON).toEqual([]);
    expect(journal()).toContain('"ev":"terminal.stop"');
  });
});
