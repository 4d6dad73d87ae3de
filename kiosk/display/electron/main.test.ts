/** The application through its life, over the fake Electron: what ends it, what it survives, and what its core is told. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeFixturePage } from "../fixture/page.ts";
import { ELECTRON_COUNTS, ELECTRON_DELAYS } from "./delays.ts";
import { AGAIN } from "./endings.ts";
import { blankEngine } from "./fixture/contents.ts";
import type { FakeWindow } from "./fixture/contents.ts";
import { createFakeElectron } from "./fixture/fake-electron.ts";
import type { FakeElectron, FakeOptions } from "./fixture/fake-electron.ts";
import { quietMachine } from "./fixture/rig.ts";
import type { Machine } from "./machine.ts";
import { runMain } from "./main.ts";

const page = makeFixturePage();
afterAll(() => {
  page.remove();
});
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-electron-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

interface Application {
  readonly electron: FakeElectron;
  /** What the main process told the core, in order; the port of a page is named by its page. */
  readonly told: unknown[];
  readonly args: readonly string[];
  readonly engine: ReturnType<typeof blankEngine>;
  readonly window: () => FakeWindow;
  /** What the core says. */
  readonly says: (message: unknown) => void;
  readonly signal: (name: string) => void;
  readonly coreEnds: (code: number) => void;
  readonly said: string[];
}

interface Start {
  readonly machine?: Partial<Machine>;
  readonly options?: Partial<FakeOptions>;
  readonly mode?: "kiosk" | "window";
}

async function start({ machine = {}, options = {}, mode = "kiosk" }: Start = {}): Promise<Application> {
  const told: unknown[] = [];
  const said: string[] = [];
  const engine = blankEngine();
  let says: (message: unknown) => void = () => undefined;
  let signal: (name: string) => void = () => undefined;
  let args: readonly string[] = [];
  const electron = createFakeElectron({
    core: (parent, given) => {
      args = given;
      says = (message) => {
        parent.postMessage(message);
      };
      parent.on("message", ({ data }) => told.push(data));
      says({ t: "open", mode, width: 1080, height: 1920, camera: false });
    },
    engine: () => engine,
    ...options,
  });
  const quiet = quietMachine({
    pageFolder: page.folder,
    stateFolder: folder,
    onSignal: (listener) => (signal = listener),
    say: (line) => said.push(line),
    ...machine,
  });
  runMain(electron, quiet);
  if (electron.app.exits.length === 0) {
    electron.app.becomesReady();
    await expect.poll(() => told.length).toBe(1);
  }
  return {
    electron,
    told,
    said,
    args,
    engine,
    window: () => {
      const [window] = electron.windows;
      if (window === undefined) throw new Error("no window was opened");
      return window;
    },
    says: (message) => {
      says(message);
    },
    signal: (name) => {
      signal(name);
    },
    coreEnds: (code) => electron.children[0]?.child.exit(code),
  };
}

/** The application goes on: a page is loaded on order, and the core was never told to end. */
async function goesOn(app: Application): Promise<void> {
  const before = loads(app);
  app.says({ t: "restart", reason: "no-frames" });
  await expect.poll(() => loads(app)).toBe(before + 1);
  await expect.poll(() => app.told.at(-1)).toMatchObject({ t: "page" });
  expect(app.told.filter((message) => (message as { t: string }).t === "stop")).toEqual([]);
  expect(app.electron.app.exits).toEqual([]);
}

const loads = ({ engine }: Application): number => engine.loads.length;

describe("a start", () => {
  it("opens one window, loads the page from its own scheme, and hands its port to the core", async () => {
    const app = await start({
      machine: { argv: ["--ozone-platform=x11", "--", "--config", "/etc/yanpiao/terminal.json"] },
    });
    expect(app.engine.loads).toEqual(["app://yanpiao/"]);
    expect(app.told).toEqual([{ t: "page", page: 1 }]);
    expect(app.args).toEqual(["--config", "/etc/yanpiao/terminal.json"]);
    expect(app.electron.children[0]?.module).toBe("/program/core.mjs");
    await expect.poll(() => app.window().shown).toBe(true);
    app.says({ t: "open", mode: "kiosk", width: 1080, height: 1920, camera: false });
    app.says({ t: "no such order" });
    app.says({ t: "restart", reason: "no-frames" });
    await expect.poll(() => loads(app)).toBe(2);
    expect(app.electron.windows).toHaveLength(1);
  });

  it("leaves the machine to the instance that is running already", async () => {
    const { electron, said } = await start({ options: { lockTaken: true } });
    expect(electron.app.exits).toEqual([1]);
    expect(electron.children).toEqual([]);
    expect(said).toEqual(["Another terminal is running here already."]);
  });

  it("comes to the front when it is started a second time", async () => {
    const app = await start();
    await expect.poll(() => app.window().shown).toBe(true);
    let focused = 0;
    app.window().on("focus", () => (focused += 1));
    app.electron.app.emit("second-instance");
    expect(focused).toBe(1);
  });

  it("keeps its profile in memory, where the system has such a place", async () => {
    const { electron } = await start({ machine: { runtimeFolder: "/run/yanpiao" } });
    expect(electron.app.getPath("userData")).toBe("/run/yanpiao/electron");
  });
});

describe("a page", () => {
  it("that died is told to the core with its reason, and loaded again when the core says so", async () => {
    const app = await start();
    app.window().webContents.die("oom");
    await expect.poll(() => app.told.at(-1)).toEqual({ t: "page-gone", page: 1, reason: "oom" });
    expect(loads(app)).toBe(1);
    app.says({ t: "restart", reason: "oom" });
    await expect.poll(() => app.told.at(-1)).toEqual({ t: "page", page: 2 });
  });

  it("is pictured when the core wants it, and a page that is not there is no picture", async () => {
    const app = await start();
    app.says({ t: "capture", n: 7 });
    await expect
      .poll(() => app.told.at(-1))
      .toMatchObject({ t: "captured", n: 7, png: expect.any(Uint8Array) as unknown });
    app.window().webContents.die("oom");
    app.says({ t: "capture", n: 8 });
    await expect.poll(() => app.told.at(-1)).toEqual({ t: "captured", n: 8, png: null });
  });

  it("that hangs is ended and loaded again, and its late death is not taken for the new page's", async () => {
    const app = await start();
    app.says({ t: "restart", reason: "no-frames" });
    await expect.poll(() => app.told).toHaveLength(3);
    await new Promise(setImmediate);
    expect(app.told.slice(1)).toEqual([
      { t: "page-gone", page: 1, reason: "restarted" },
      { t: "page", page: 2 },
    ]);
  });

  it("that Electron calls unresponsive is ended after a while, unless it answers", async () => {
    const app = await start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    app.window().emit("unresponsive");
    vi.advanceTimersByTime(ELECTRON_DELAYS.unresponsivePatience - 1);
    app.window().emit("responsive");
    vi.advanceTimersByTime(ELECTRON_DELAYS.unresponsivePatience);
    expect(app.window().webContents.isCrashed()).toBe(false);
    app.window().emit("unresponsive");
    vi.advanceTimersByTime(ELECTRON_DELAYS.unresponsivePatience);
    vi.useRealTimers();
    expect(app.window().webContents.isCrashed()).toBe(true);
    await expect.poll(() => app.told.at(-1)).toEqual({ t: "page-gone", page: 1, reason: "unresponsive" });
  });

  it("that dies again and again takes the application along, which is started anew", async () => {
    const app = await start();
    for (let death = 1; death <= ELECTRON_COUNTS.pageDeaths; death += 1) {
      const before = loads(app);
      app.window().webContents.die("crashed");
      app.says({ t: "restart", reason: "crashed" });
      await expect.poll(() => loads(app)).toBe(before + 1);
    }
    await expect.poll(() => app.told.at(-1)).toMatchObject({ t: "page" });
    expect(app.told).toContainEqual({ t: "stop", reason: "the page died again and again" });
    app.coreEnds(0);
    await expect.poll(() => app.electron.app.exits).toEqual([AGAIN]);
  });
});

describe("the end", () => {
  it("comes after the core's own, whoever asked for it", async () => {
    const app = await start();
    expect(app.electron.app.quits()).toBe(false);
    app.signal("SIGTERM");
    await expect.poll(() => app.told.at(-1)).toEqual({ t: "stop", reason: "SIGTERM" });
    expect(app.electron.app.exits).toEqual([]);
    app.coreEnds(0);
    await expect.poll(() => app.electron.app.exits).toEqual([0]);
  });

  it("is insisted on where the core does not come to one", async () => {
    const app = await start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    app.signal("SIGTERM");
    vi.advanceTimersByTime(ELECTRON_DELAYS.coreCloses);
    vi.useRealTimers();
    expect(app.electron.children[0]?.child.kills).toBe(1);
    await expect.poll(() => app.electron.app.exits).toEqual([143]);
  });

  it("follows a core that died, with a code that makes systemd start it again", async () => {
    const app = await start();
    app.coreEnds(0);
    await expect.poll(() => app.electron.app.exits).toEqual([1]);
    const other = await start();
    other.coreEnds(70);
    await expect.poll(() => other.electron.app.exits).toEqual([70]);
  });

  it("without a supervisor is followed by a new start, a little later each time", async () => {
    const argv = ["--relaunches=3", "--", "--config", "C:\\yanpiao\\terminal.json"];
    const app = await start({ machine: { supervised: false, argv } });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    app.coreEnds(1);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(app.electron.app.relaunches).toEqual([]);
    vi.advanceTimersByTime(ELECTRON_DELAYS.relaunchFirstWait * 8);
    expect(app.electron.app.relaunches).toEqual([["--relaunches=4", "--", "--config", "C:\\yanpiao\\terminal.json"]]);
    expect(app.electron.app.exits).toEqual([1]);
  });

  it("of a wrong configuration is the end", async () => {
    const app = await start({ machine: { supervised: false } });
    app.coreEnds(2);
    await expect.poll(() => app.electron.app.exits).toEqual([2]);
    expect(app.electron.app.relaunches).toEqual([]);
  });

  it("is no window manager's to decide on a terminal; at a desk a closed window ends the demonstration", async () => {
    const kiosk = await start();
    expect(kiosk.window().closes()).toBe(false);
    const desk = await start({ mode: "window" });
    expect(desk.window().closes()).toBe(true);
    await expect.poll(() => desk.told).toContainEqual({ t: "gone", reason: "closed" });
    desk.coreEnds(0);
    await expect.poll(() => desk.electron.app.exits).toEqual([0]);
  });
});

describe("a graphics process", () => {
  const marker = (): unknown => JSON.parse(readFileSync(join(folder, "software-rendering.json"), "utf8"));

  it("that dies twice is done without from the next start on", async () => {
    const app = await start({ machine: { wallMs: () => 1_000_000 } });
    expect(app.electron.app.accelerated).toBe(true);
    app.electron.app.losesProcess("GPU", "crashed");
    app.electron.app.losesProcess("Utility", "crashed");
    app.electron.app.losesProcess("GPU", "clean-exit");
    await goesOn(app);
    app.electron.app.losesProcess("GPU", "killed");
    expect(marker()).toEqual({ version: "test", sinceMs: 1_000_000 });
    app.coreEnds(0);
    await expect.poll(() => app.electron.app.exits).toEqual([AGAIN]);

    const next = await start({ machine: { wallMs: () => 2_000_000 } });
    expect(next.electron.app.accelerated).toBe(false);
    next.electron.app.losesProcess("GPU", "crashed");
    next.electron.app.losesProcess("GPU", "crashed");
    await goesOn(next);
  });

  it("that died long apart is started by Chromium itself, and nothing else happens", async () => {
    let nowMs = 0;
    const app = await start({ machine: { now: () => nowMs } });
    app.electron.app.losesProcess("GPU", "crashed");
    nowMs = ELECTRON_DELAYS.gpuWindow;
    app.electron.app.losesProcess("GPU", "crashed");
    await goesOn(app);
  });

  it.each([
    ["gives the driver another chance after a week", { version: "test", sinceMs: 0 }, true],
    [
      "gives the driver another chance with another version of the application",
      { version: "0.0.1", sinceMs: 1e12 },
      true,
    ],
    ["goes on without the driver until then", { version: "test", sinceMs: 1e12 }, false],
    ["is not misled by a damaged marker", "}", true],
  ])("once died too often: the next start %s", async (_what, found, accelerated) => {
    writeFileSync(join(folder, "software-rendering.json"), typeof found === "string" ? found : JSON.stringify(found));
    const { electron } = await start({ machine: { wallMs: () => 1e12 + 1000 } });
    expect(electron.app.accelerated).toBe(accelerated);
  });

  it("that dies on a machine whose disk cannot be written does not end the application over and over", async () => {
    const app = await start({ machine: { stateFolder: join(page.folder, "index.html", "under-a-file") } });
    for (let death = 0; death < 5; death += 1) app.electron.app.losesProcess("GPU", "crashed");
    await goesOn(app);
  });
});
