/** Staff look at the camera's picture, in Chromium on its debugging pipe as on a terminal; only the lens is a film. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { openChromium, type ChromiumHost } from "../display/chromium/host.ts";
import { accountsOf } from "../staff/auth/accounts.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { KNOCKS } from "../staff/delays.ts";
import { runTerminal, type RunningTerminal } from "../terminal.ts";
import { filmFlags, writeFilm } from "./fake-camera.ts";

const UI_FOLDER = join(import.meta.dirname, "../../dist/ui");
const SOON = { timeout: 30_000, interval: 50 };

let dataDir: string;
let terminal: RunningTerminal;
let host: ChromiumHost;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-staff-camera-"));
  const path = join(dataDir, "film.y4m");
  writeFilm(path, [{ text: null }]);
  terminal = await runTerminal({
    config: {
      ...DEFAULT_CONFIG,
      dataDir,
      scanner: { driver: "none" },
      camera: { ...DEFAULT_CONFIG.camera, use: true },
    },
    version: "test",
    openHost: async () => {
      host = await openChromium({
        ...{ folder: UI_FOLDER, mode: "headless", width: 1920, height: 1080, onNotice: () => undefined },
        camera: true,
        testFlags: filmFlags(path),
      });
      return host;
    },
    workbench: false,
    // A machine that is busy with other things taps slowly.
    delays: { staffKnock: 60_000, staffSignIn: 600_000 },
    sandbox: { latencyMs: 0 },
  });
});
afterEach(async () => {
  await terminal.close("test over");
  rmSync(dataDir, { recursive: true, force: true });
});

const screen = (): string => terminal.view().screen.screen;
const page = (expression: string): Promise<unknown> => host.evaluate(expression);

/** What a keypad beside the panel types. */
async function types(keys: string): Promise<void> {
  for (const key of [...Array.from(keys), "Enter"]) {
    await page(`window.dispatchEvent(new KeyboardEvent("keydown", { key: "${key}" }))`);
  }
}

async function signIn(): Promise<void> {
  const book = openStaffBook(staffBookPath(dataDir));
  const made = await accountsOf(book, hasherInThread).add("technician", "07", false);
  book.close();
  if (!made.ok) throw new Error(made.error);
  await expect.poll(() => page(`document.querySelector(".knock") !== null`), SOON).toBe(true);
  for (let n = 0; n < KNOCKS; n += 1) {
    await page(`document.querySelector(".knock").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }))`);
  }
  await expect.poll(screen, SOON).toBe("staff-sign-in");
  await types(`07${made.value.pin}`);
  await expect.poll(() => terminal.view().screen, SOON).toMatchObject({ step: "new-pin" });
  await types("48210763");
  await types("48210763");
  await expect.poll(screen, SOON).toBe("staff");
}

test("the camera's picture stands in the page while staff look at it, is gone when they leave, and nothing of it is kept", async () => {
  await expect.poll(() => terminal.devices.camera?.health().state, SOON).toBe("connected");
  await signIn();
  await expect.poll(() => page(`document.querySelectorAll(".dv-card").length`), SOON).toBe(2);
  await page(`[...document.querySelectorAll(".dv-card")].at(-1).click()`);
  await expect.poll(() => page(`document.querySelector(".dv-picture video")?.videoWidth ?? 0`), SOON).toBe(640);
  await expect.poll(() => page(`document.querySelector(".dv-picture video").currentTime > 0`), SOON).toBe(true);
  expect(await page(`document.querySelector(".dv-camera").innerText`)).toContain("640 × 480");

  await page(`document.querySelector(".sf-leave").click()`);
  await expect.poll(screen, SOON).toBe("home");
  expect(await page(`document.querySelector("video") === null`)).toBe(true);
  await expect.poll(() => terminal.devices.camera?.health().state, SOON).toBe("connected");
  const kept = readdirSync(dataDir).filter((name) => !/^(film|journal|staff\.sqlite|terminal\.)/.test(name));
  expect(kept).toEqual([]);
});
