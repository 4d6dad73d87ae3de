/** A terminal that reads with its camera: real Chromium, real worker, real decoders; only the lens is a film. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { CameraCounters } from "../../drivers/scanner/camera-scanner.ts";
import { openChromium, type ChromiumHost } from "../display/chromium/host.ts";
import type { ScreenId } from "../display/contract/view.ts";
import { beijingDate } from "../invoice/dates.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import { createSandbox } from "../verify/sandbox/sandbox.ts";
import { systemTerminalClock } from "../journal/clock.ts";
import { filmFlags, NO_CAMERA_FLAGS, writeFilm, type FilmPicture } from "./fake-camera.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
const SOON = { timeout: 30_000, interval: 50 };

let dataDir: string;
let terminal: RunningTerminal | null = null;
let host: ChromiumHost | null = null;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-camera-"));
});
afterEach(async () => {
  await terminal?.close("test over");
  terminal = null;
  host = null;
  rmSync(dataDir, { recursive: true, force: true });
});

/** The terminal as a mall has it, with a camera and no other scanner. */
async function open(flags: readonly string[]): Promise<void> {
  const config = {
    ...DEFAULT_CONFIG,
    dataDir,
    scanner: { driver: "none" },
    camera: { ...DEFAULT_CONFIG.camera, use: true },
  } as const;
  terminal = await runTerminal({
    config,
    version: "test",
    openHost: async () => {
      host = await openChromium({
        ...{ folder: UI_FOLDER, mode: "headless", width: 1080, height: 1920, onNotice: () => undefined },
        camera: true,
        testFlags: flags,
      });
      return host;
    },
    workbench: false,
    delays: { goodbye: 1 },
    sandbox: { latencyMs: 0 },
  });
}

function film(...pictures: readonly FilmPicture[]): readonly string[] {
  const path = join(dataDir, "film.y4m");
  writeFilm(path, pictures);
  return filmFlags(path);
}

/** What is printed in the code of a sample invoice. */
function payload(id: string): string {
  const sandbox = createSandbox({ clock: systemTerminalClock });
  const sample = sandbox.samples(beijingDate(new Date())).find((one) => one.id === id);
  if (sample === undefined) throw new Error(`no sample ${id}`);
  return sample.payload;
}

const screen = (): ScreenId | undefined => terminal?.view().screen.screen;
const sees = (wanted: ScreenId): Promise<void> => expect.poll(screen, SOON).toBe(wanted);
const counters = (): CameraCounters | undefined => terminal?.devices.camera?.counters();
const press = (text: string): Promise<unknown> | undefined =>
  host?.evaluate(`[...document.querySelectorAll("button")].find((one) => one.innerText.includes("${text}")).click()`);
const journal = (): string =>
  readdirSync(join(dataDir, "journal"))
    .map((name) => readFileSync(join(dataDir, "journal", name), "utf8"))
    .join("");
const sessions = (): number => journal().split('"session.start"').length - 1;

test("an invoice held to the camera gives its verdict, and left lying there it starts no second visit", async () => {
  await open(film({ text: payload("dinner") }));
  await sees("result");
  expect(await host?.evaluate("document.body.innerText")).toContain("查验一致");
  await press("结束");
  await sees("home");
  const before = counters()?.repeats ?? 0;
  await expect.poll(() => counters()?.repeats, SOON).toBeGreaterThan(before + 10);
  expect(screen()).toBe("home");
  expect(sessions()).toBe(1);
  expect(counters()?.scans).toBe(1);
  expect(counters()?.page).toMatchObject({ state: "looking", widthPx: 640, heightPx: 480, bothDecoders: true });
  expect(journal()).toMatch(/"device":"camera","state":"connected"/);
  expect(journal()).not.toContain(payload("dinner").split(",")[3]);
});

test("a code in dark mode is read; when the page that read it is killed, the next one reads again, and what lay there is no new scan", async () => {
  await open(film({ text: payload("dinner"), inverted: true }));
  await sees("result");
  await press("结束");
  await sees("home");
  for (const pid of (await host?.rendererPids()) ?? []) process.kill(pid, "SIGKILL");
  await expect.poll(() => terminal?.devices.scanner.health().state, SOON).toBe("inconclusive");
  await expect.poll(() => terminal?.devices.scanner.health().state, SOON).toBe("connected");
  const before = counters()?.repeats ?? 0;
  await expect.poll(() => counters()?.repeats, SOON).toBeGreaterThan(before + 10);
  expect(sessions()).toBe(1);
  expect(terminal?.view().frame.scanner).toBe("ready");
});

test("a terminal whose camera is missing says so to the technician and lets people type", async () => {
  await open(NO_CAMERA_FLAGS);
  await expect.poll(() => terminal?.view().frame.scanner, SOON).toBe("missing");
  expect(terminal?.devices.scanner.health()).toMatchObject({
    state: "disconnected",
    reason: expect.stringContaining("no camera is connected") as string,
  });
  await expect.poll(() => host?.evaluate("document.body.innerText"), SOON).toContain("扫码口暂不能用");
  await press("手动输入");
  await sees("entry");
  expect(journal()).toMatch(/"device":"camera","state":"disconnected","reason":"no camera is connected/);
});

test("a terminal that uses no camera loads nothing of one, and its page gets none", async () => {
  const path = join(dataDir, "film.y4m");
  writeFilm(path, [{ text: payload("dinner") }]);
  terminal = await runTerminal({
    config: { ...DEFAULT_CONFIG, dataDir },
    version: "test",
    openHost: async () => {
      host = await openChromium({
        ...{ folder: UI_FOLDER, mode: "headless", width: 1080, height: 1920, onNotice: () => undefined },
        testFlags: filmFlags(path),
      });
      return host;
    },
    workbench: false,
  });
  await expect.poll(() => host?.evaluate("document.body.innerText"), SOON).toContain("扫描二维码");
  await expect.poll(() => host?.evaluate("document.fonts.status"), SOON).toBe("loaded");
  const loaded = String(await host?.evaluate("performance.getEntriesByType('resource').map((one) => one.name).join()"));
  expect(loaded).not.toMatch(/wasm|worker|browser-/);
  expect(
    await host?.evaluate("navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', (e) => e.name)"),
  ).toBe("NotAllowedError");
});
