/**
 * The terminal in its Electron host, with everything real but Electron itself: the main process and preload as they are
 * shipped run over a fake `electron` (kiosk/display/electron/fixture), the built page in a real Chromium. First the visits
 * of the other files once more; then the application as it is packed, out of a folder far from this project, its core in a
 * process of its own: a plain Node of the version that Electron has.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { coreInNode, type NodeChild } from "../display/electron/fixture/core-process.ts";
import { openElectronRig, startApplication, type ElectronApplication } from "../display/electron/fixture/rig.ts";
import { stillRunning } from "./processes.ts";
import { showVisitsIn } from "./visit.ts";

const ROOT = join(import.meta.dirname, "../..");
const SOON = { timeout: 20_000, interval: 20 };

async function pageOf({ page }: Pick<ElectronApplication, "page">): Promise<Page> {
  await expect.poll(page, SOON).not.toBeNull();
  const present = page();
  if (present === null) throw new Error("the page has gone again");
  return present;
}

describe("a visit in the Electron host", async () => {
  showVisitsIn(async (folder, size) => {
    const rig = await openElectronRig(folder, size);
    return { host: rig.host, page: () => pageOf(rig), close: rig.end };
  });
  await import("./check.test.ts");
  await import("./landscape.test.ts");
  await import("./offline.test.ts");
});

describe("the application with its core in a process of its own", () => {
  let dataDir: string;
  let application: ElectronApplication;
  let core: NodeChild;

  /** Nothing of the project's own node_modules is found from here. */
  let packed: string;

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [join(ROOT, "scripts/build.ts"), "--package"], { cwd: ROOT });
    packed = mkdtempSync(join(tmpdir(), "yanpiao-packed-"));
    cpSync(join(ROOT, "dist/electron-app"), packed, { recursive: true });
  });
  afterAll(() => {
    rmSync(packed, { recursive: true, force: true });
  });

  async function starts(...args: readonly string[]): Promise<void> {
    application = await startApplication({
      core: () => undefined,
      fork: (module, args, { env }) => (core = coreInNode(module, args, env as NodeJS.ProcessEnv)),
      size: { width: 1360, height: 900 },
      machine: {
        argv: ["--", "--desk", "--workbench", ...args],
        env: { ...process.env, YANPIAO_DATA: dataDir, NOTIFY_SOCKET: "" },
        programFolder: join(packed, "dist/electron"),
        pageFolder: join(packed, "dist/ui"),
        stateFolder: dataDir,
      },
    });
  }
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "yanpiao-electron-"));
  });
  afterEach(async () => {
    core.kill();
    await application.end();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const reads = async (text: string | RegExp): Promise<void> =>
    (await pageOf(application)).getByText(text).first().waitFor({ state: "visible", timeout: SOON.timeout });
  const taps = async (name: string | RegExp): Promise<void> =>
    (await pageOf(application)).getByRole("button", { name }).first().tap({ timeout: SOON.timeout });
  const exits = (): readonly number[] => application.electron.app.exits;
  const journal = (): string =>
    readdirSync(join(dataDir, "journal"))
      .map((name) => readFileSync(join(dataDir, "journal", name), "utf8"))
      .join("");

  async function holdsSampleToScanner(...args: readonly string[]): Promise<void> {
    await starts(...args);
    await reads("扫描二维码");
    await expect.poll(journal, SOON).toMatch(/"device":"scanner","state":"connected"/);
    await (await pageOf(application)).locator('[data-sample="dinner"]').tap();
  }

  test("an invoice is checked and its slip printed, by the bundle that Electron runs, and a signal ends it in order", async () => {
    await holdsSampleToScanner();
    await reads("查验一致");
    await taps(/打印查验凭条/);
    await expect.poll(journal, SOON).toContain('"outcome":"printed"');
    expect(core.written()).toContain("Terminal BJ-CY-0107 (demonstration 演示) is running");

    application.signal("SIGTERM");
    await expect.poll(exits, SOON).toEqual([0]);
    expect(journal()).toContain('"ev":"terminal.stop"');
    expect(stillRunning([core.pid])).toEqual([]);
  });

  test("a slip for a printer without a Chinese font is drawn: fonts and WebAssembly are in the package", async () => {
    const config = join(dataDir, "terminal.json");
    writeFileSync(config, JSON.stringify({ printer: { driver: "simulated", profile: "raster-80mm" } }));
    await holdsSampleToScanner("--config", config);
    await reads("查验一致");
    await taps(/打印查验凭条/);
    // Letters would be some 2 kB.
    await expect.poll(journal, SOON).toMatch(/"slip":"verdict","bytes":\d{5}/);
  });

  test("a page that crashes while a result is shown comes back with the same result", async () => {
    await holdsSampleToScanner();
    await reads("查验一致");
    const before = await pageOf(application);
    await before.goto("chrome://crash").catch(() => undefined);
    await expect.poll(() => application.page() !== null && application.page() !== before, SOON).toBe(true);
    await reads("查验一致");
    expect(journal()).toContain('"ev":"display.lost"');
  });

  test("a page that hangs is ended, and the same result stands there again", async () => {
    await holdsSampleToScanner();
    await reads("查验一致");
    const before = await pageOf(application);
    await before.evaluate("void setTimeout(() => { for (;;); }, 0)");
    await expect.poll(() => application.page() !== null && application.page() !== before, SOON).toBe(true);
    await reads("查验一致");
    expect(journal()).toContain('"reason":"no-frames"');
  });

  test("a core that dies ends the application with a code that starts it again, and no page is left", async () => {
    await starts();
    await reads("扫描二维码");
    core.exit(1);
    await expect.poll(exits, SOON).toEqual([137]);
    await expect.poll(application.page, SOON).toBeNull();
  });

  test("a graphics process that dies twice leads to a fresh start without it", async () => {
    await starts();
    await reads("扫描二维码");
    application.electron.app.losesProcess("GPU", "crashed");
    application.electron.app.losesProcess("GPU", "crashed");
    await expect.poll(exits, SOON).toEqual([75]);
    expect(application.said).toEqual(["Starting anew: the graphics process died again."]);
    expect(journal()).toContain('"ev":"terminal.stop"');
  });

  test("a wrong configuration is said in words and is the end", async () => {
    await starts("--config", join(dataDir, "missing.json"));
    await expect.poll(exits, SOON).toEqual([2]);
    expect(core.written()).toContain("missing.json: cannot be read");
    expect(application.electron.windows).toEqual([]);
  });
});
