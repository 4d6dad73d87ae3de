/** What a newcomer types: `npm start`, from the command line to Ctrl+C, with a real browser at the address it prints. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { commandOf, listeningPorts, processTree, stillRunning } from "./processes.ts";
import { listSegments } from "../journal/segments.ts";
import { launchBrowser } from "./visit.ts";

const ROOT = join(import.meta.dirname, "../..");
const UI_STAMP = join(ROOT, "dist/ui/.built-from");
/** A start builds the screens where they are not built yet. */
const UP_WITHIN = { timeout: 90_000, interval: 50 };
/** Less than the grace after which the bootstrap ends what does not close by itself (scripts/bootstrap/handover.mjs). */
const ENDED_WITHIN = { timeout: 10_000, interval: 50 };
const SEEN_WITHIN_MS = 20_000;

let folder: string;
let browser: Browser;
const starts: Start[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-start-"));
  mkdirSync(join(folder, "tmp"));
});
afterEach(async () => {
  for (const one of starts.splice(0)) await one.end();
  rmSync(folder, { recursive: true, force: true });
});

/** One `npm start`, as the shell behind a terminal runs it: in a process group of its own, which Ctrl+C signals. */
class Start {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = "";
  exitCode: number | null | undefined;

  constructor(...args: readonly string[]) {
    const { npm_lifecycle_event: _, INIT_CWD: __, ...env } = process.env;
    this.#child = spawn("node", ["scripts/bootstrap.mjs", "start", "--host", "loopback", "--port", "0", ...args], {
      cwd: ROOT,
      env: { ...env, TMPDIR: join(folder, "tmp") },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const hear = (chunk: Buffer): void => void (this.output += chunk.toString());
    this.#child.stdout?.on("data", hear);
    this.#child.stderr?.on("data", hear);
    this.ended = new Promise((resolve) => {
      this.#child.on("close", (code) => resolve((this.exitCode = code)));
    });
    starts.push(this);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything it started, whatever group that put itself into. */
  processes(): readonly number[] {
    return processTree(this.pid);
  }

  async up(): Promise<string> {
    const over = (): boolean => this.output.includes("Ctrl+C ends it.") || this.exitCode !== undefined;
    await expect.poll(over, UP_WITHIN).toBe(true);
    const [address] = this.addresses();
    if (address === undefined) throw new Error(`no address in: ${this.output}`);
    return address;
  }

  /** As by | head -1: whoever read along has gone. */
  readNoFurther(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  addresses(): readonly string[] {
    return this.output.match(/\bhttps?:\/\/\S+/g) ?? [];
  }

  pressCtrlC(): void {
    process.kill(-this.pid, "SIGINT");
  }

  /** After a test that failed half way: nothing of it may stay. */
  async end(): Promise<void> {
    if (this.exitCode === undefined) process.kill(-this.pid, "SIGTERM");
    await this.ended;
  }
}

async function openPage(address: string, size = { width: 1440, height: 1000 }): Promise<Page> {
  const page = await browser.newPage({ viewport: size, hasTouch: true });
  page.setDefaultTimeout(SEEN_WITHIN_MS);
  await page.goto(address);
  return page;
}

const glass = (page: Page): ReturnType<Page["locator"]> => page.locator(".wb-glass");

interface JournalLine {
  readonly seq: number;
  readonly ev: string;
}

function journalOf(dataDir: string): readonly JournalLine[] {
  const journal = join(dataDir, "journal");
  return listSegments(journal)
    .flatMap((name) => readFileSync(join(journal, name), "utf8").trimEnd().split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalLine);
}

const sequenceNumbers = (dataDir: string): readonly number[] => journalOf(dataDir).map(({ seq }) => seq);
const eventsOf = (dataDir: string): readonly string[] => journalOf(dataDir).map(({ ev }) => ev);

test("npm start prints one address, where a newcomer reads a sample's verdict and takes its slip; Ctrl+C leaves nothing behind", async () => {
  const data = join(folder, "data");
  const start = new Start("--data", data);
  const address = await start.up();
  expect(start.addresses()).toEqual([address]);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);

  const page = await openPage(address);
  await glass(page).getByText("扫描二维码").first().waitFor();
  await glass(page).getByText("演示 DEMO").waitFor();
  await page.getByRole("heading", { name: "演示工作台" }).waitFor();

  await page.locator("[data-sample=dinner]").tap();
  await glass(page).getByText("查验一致").first().waitFor();
  await glass(page).getByText("演示 DEMO").waitFor();
  await glass(page)
    .getByRole("button", { name: /打印查验凭条/ })
    .tap();
  const paper = page.locator(".wb-slip img");
  await paper.waitFor();
  expect(await paper.evaluate((image: { naturalHeight: number }) => image.naturalHeight)).toBeGreaterThan(400);
  await page.close();

  const processes = start.processes();
  const commands = processes.map(commandOf);
  expect(commands.filter((command) => command.includes("scripts/start.ts"))).toHaveLength(1);
  expect(commands.filter((command) => command.includes("socat"))).toHaveLength(1);
  // The display's and the simulated printer's.
  const ports = listeningPorts(processes);
  expect(ports).toHaveLength(2);
  expect(ports).toContain(Number(new URL(address).port));

  start.pressCtrlC();
  expect(await start.ended).toBe(0);
  await expect.poll(() => stillRunning(processes), ENDED_WITHIN).toEqual([]);
  await expect(fetch(new URL(address).origin)).rejects.toThrow();
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test("the three things that the README has a newcomer try happen as it says", async () => {
  const start = new Start("--data", join(folder, "data"));
  const page = await openPage(await start.up());
  const says = (text: string): Promise<void> => glass(page).getByText(text).first().waitFor();
  const taps = (name: RegExp): Promise<void> => glass(page).getByRole("button", { name }).first().tap();
  const turns = (name: string, choice: string): Promise<void> =>
    page.locator(`[data-switch=${name}] [data-choice=${choice}]`).tap();
  const slips = (count: number): Promise<void> =>
    expect.poll(() => page.locator(".wb-slip img").count(), { timeout: SEEN_WITHIN_MS }).toBe(count);
  await says("扫描二维码");

  await page.locator("[data-sample]").first().tap();
  await says("查验一致");
  await taps(/打印查验凭条/);
  await slips(1);

  await turns("service", "down");
  await page.locator("[data-sample]").nth(1).tap();
  await says("现在还没有结果");
  await slips(2);
  const [claimCode = "", lastFour = ""] = await Promise.all(
    [".tk .code", ".tk .m div:last-child"].map((part) => glass(page).locator(part).first().innerText()),
  );
  await taps(/^结束/);
  await turns("service", "up");
  await page.locator(".wb-queue[data-answered='1']").waitFor();
  await taps(/找回查验结果/);
  await says("输入凭条上的取结果号");
  await page.keyboard.type(claimCode.replaceAll(/\D/g, ""));
  await taps(/下一步/);
  await says("核对这四位");
  await page.keyboard.type(/\d{4}/.exec(lastFour)?.[0] ?? "");
  await taps(/查看结果/);
  await says("这是您之前留下的查验");

  await turns("paper", "out-mid-slip");
  await taps(/打印/);
  await says("没有打完整");
  await page.close();
  start.pressCtrlC();
  expect(await start.ended).toBe(0);
});

test("a terminal that nobody reads along with any more goes on, is surprised by nothing, and ends by Ctrl+C", async () => {
  const data = join(folder, "data");
  const start = new Start("--data", data);
  start.readNoFurther();
  await expect
    .poll(() => existsSync(join(data, "journal")) && eventsOf(data).includes("terminal.start"), UP_WITHIN)
    .toBe(true);
  start.pressCtrlC();
  expect(await start.ended).toBe(0);
  const events = eventsOf(data);
  expect(events.filter((ev) => ev === "terminal.surprise")).toEqual([]);
  expect(events).toContain("terminal.stop");
});

test("a terminal whose store does not open says so where it was started, not that all is well", async () => {
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(data, "terminal.key"), "short", { mode: 0o600 });
  const start = new Start("--data", data);
  const page = await openPage(await start.up());
  expect(start.output).toMatch(/OUT OF SERVICE: its store cannot be opened\. yanpiao doctor --data .* says more/);
  await glass(page).getByText("E-STORE").first().waitFor();
  await page.close();
  start.pressCtrlC();
  expect(await start.ended).toBe(0);
});

test("a second start finds everything done: it installs and builds nothing", async () => {
  const first = new Start("--data", join(folder, "data"));
  await first.up();
  first.pressCtrlC();
  expect(await first.ended).toBe(0);
  const builtAt = statSync(UI_STAMP).mtimeMs;

  const second = new Start("--data", join(folder, "data"));
  await second.up();
  second.pressCtrlC();
  expect(await second.ended).toBe(0);
  expect(second.output).not.toMatch(/build|install/i);
  expect(statSync(UI_STAMP).mtimeMs).toBe(builtAt);
});

test("a second terminal on the same data is sent away with one sentence, and the first does not notice", async () => {
  const data = join(folder, "data");
  const first = new Start("--data", data);
  const page = await openPage(await first.up());
  await glass(page).getByText("扫描二维码").first().waitFor();

  const second = new Start("--data", data);
  expect(await second.ended).toBe(1);
  // What the build of the screens says, where it had to be done, is not of the terminal.
  const said = second.output.split("\n").filter((line) => line !== "" && !/^(Building| )/.test(line));
  expect(said).toEqual([expect.stringContaining("Another terminal is running on the data in")]);

  await page.locator("[data-sample=books]").tap();
  await glass(page).getByText("查验一致").first().waitFor();
  await page.close();
  first.pressCtrlC();
  expect(await first.ended).toBe(0);
  // Its journal has no line of another.
  const sequence = sequenceNumbers(data);
  expect(sequence).toEqual(sequence.map((_, index) => index + 1));
});

test("npm start -- --landscape shows a panel that lies on its side, beside the workbench as without it", async () => {
  const start = new Start("--data", join(folder, "data"), "--landscape");
  const page = await openPage(await start.up(), { width: 1600, height: 1000 });
  await glass(page).getByText("扫描二维码").first().waitFor();
  const box = await glass(page).boundingBox();
  expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1920 / 1080, 1);
  await page.close();
  start.pressCtrlC();
  expect(await start.ended).toBe(0);
});
