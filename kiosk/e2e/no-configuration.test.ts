/**
 * A provisioned terminal none of whose configurations can be used, as `yanpiao run --data` starts it: out of service with a code
 * to read out, and never the first set-up, which would give the machine to whoever stands there. Staff can still come in.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BUNDLE, bench, signed, type Bench } from "../provisioning/fixture.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { KNOCKS } from "../staff/delays.ts";
import { launchBrowser } from "./visit.ts";

const ROOT = join(import.meta.dirname, "../..");
const UP_WITHIN = { timeout: 60_000, interval: 50 };
const PATIENCE_MS = 20_000;
const PIN = "48210763";

let on: Bench;
let browser: Browser;
let terminal: ChildProcess;
let said: string;
let page: Page;

beforeEach(async () => {
  on = bench();
  browser = await launchBrowser();
});
afterEach(async () => {
  await browser.close();
  const gone = new Promise((resolve) => terminal.once("close", resolve));
  if (terminal.exitCode === null) {
    terminal.kill("SIGTERM");
    await gone;
  }
  on.remove();
});

async function start(): Promise<void> {
  const site = join(on.keysDir, "site.json");
  writeFileSync(site, JSON.stringify({ display: { host: "loopback" } }));
  said = "";
  const given = ["run", "--data", on.dataDir, "--keys", on.keysDir, "--site", site];
  terminal = spawn("node", [join(ROOT, "scripts/yanpiao.ts"), ...given], { stdio: ["ignore", "ignore", "pipe"] });
  terminal.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const address = (): string | null => /http:\/\/127\.0\.0\.1\S+/.exec(said)?.[0] ?? null;
  await expect.poll(address, UP_WITHIN).not.toBeNull();
  page = await browser.newPage({ viewport: { width: 1080, height: 1920 }, hasTouch: true });
  await page.goto(address() ?? "");
}

async function reads(text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ state: "visible", timeout: PATIENCE_MS });
}

test("the screen says E-CONFIG and offers nobody the set-up; a technician signs in, and it stays out of service when they leave", async () => {
  on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
  const versions = join(on.dataDir, "config/versions");
  for (const name of readdirSync(versions)) writeFileSync(join(versions, name), "{}");
  const book = openStaffBook(staffBookPath(on.dataDir));
  const account = { number: "07", role: "technician", mustChoosePin: false, totpSecret: null, totpStep: null } as const;
  book.add({ ...account, pinHash: await hasherInThread.make(PIN), demo: false });
  book.close();

  await start();
  await reads(/E-CONFIG/);
  expect(await page.locator(".kiosk").getAttribute("data-screen")).toBe("out-of-service");
  expect(await page.getByRole("button").count()).toBe(0);

  const mark = await page.locator(".knock").boundingBox();
  if (mark === null) throw new Error("no mark on the glass");
  const knock = async (): Promise<number> => {
    for (let n = 0; n < KNOCKS; n += 1) {
      await page.touchscreen.tap(mark.x + mark.width / 2, mark.y + mark.height / 2);
    }
    return page.locator(".sf-pad").count();
  };
  // Once more where a busy machine tapped too slowly.
  await expect.poll(knock, { timeout: PATIENCE_MS, interval: 500 }).toBe(1);
  await page.keyboard.type(`07${PIN}`);
  await page.locator(".k.go.ready").waitFor({ timeout: PATIENCE_MS });
  await page.keyboard.press("Enter");
  await reads(/工程师模式/);
  await page.getByRole("button", { name: "退出" }).tap();
  await reads(/E-CONFIG/);

  const journal = readdirSync(join(on.dataDir, "journal"))
    .map((name) => readFileSync(join(on.dataDir, "journal", name), "utf8"))
    .join("");
  expect(journal).toContain('"ev":"staff.signed-in"');
});
