/**
 * The checklist of a hardened Electron kiosk (Electron's security tutorial and host facts 4), point by point, asked of a running
 * application over the fake: what a page or a person tries, and whether it goes through. The fake grants what Electron
 * grants, so each point fails where its line of code is missing.
 */
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeFixturePage } from "../fixture/page.ts";
import type { FramePart } from "./api.ts";
import type { FakeContents, FakeWindow } from "./fixture/contents.ts";
import { createFakeElectron } from "./fixture/fake-electron.ts";
import type { FakeElectron } from "./fixture/fake-electron.ts";
import { quietMachine } from "./fixture/rig.ts";
import type { FakeSession } from "./fixture/session.ts";
import { PAGE_CHANNEL } from "./bridge.ts";
import { runMain } from "./main.ts";

const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

interface Opened {
  readonly electron: FakeElectron;
  readonly window: FakeWindow;
  readonly contents: FakeContents;
  readonly session: FakeSession;
  readonly told: unknown[];
}

async function open(order: { readonly mode: "kiosk" | "window"; readonly camera: boolean }): Promise<Opened> {
  const told: unknown[] = [];
  const electron = createFakeElectron({
    core: (parent) => {
      parent.on("message", ({ data }) => told.push(data));
      parent.postMessage({ t: "open", width: 1080, height: 1920, ...order });
    },
  });
  runMain(electron, quietMachine({ pageFolder: page.folder }));
  electron.app.becomesReady();
  await vi.waitUntil(() => told.length === 1);
  const [window] = electron.windows;
  if (window === undefined) throw new Error("no window was opened");
  return { electron, window, contents: window.webContents, session: window.webContents.session, told };
}

let kiosk: Opened;
let desk: Opened;
let withCamera: Opened;
beforeAll(async () => {
  kiosk = await open({ mode: "kiosk", camera: false });
  desk = await open({ mode: "window", camera: false });
  withCamera = await open({ mode: "kiosk", camera: true });
});

const ELSEWHERE = [
  "https://example.com/",
  "http://127.0.0.1:8080/",
  "file:///etc/passwd",
  "app://elsewhere/",
  "app://yanpiao.evil.test/",
  "app://yanpiao@evil.test/",
  "app://user@yanpiao/",
  "devtools://devtools/bundled/inspector.html",
  "javascript:alert(1)",
  "about:blank",
  "not an address",
];

describe("the page has no Node and no power of its own", () => {
  it("runs in Chromium's sandbox, isolated from its preload, without Node anywhere", () => {
    expect(kiosk.electron.app.sandboxed).toBe(true);
    expect(kiosk.window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it("has the web's own rules on: web security, no mixed content, no experiments, no plugins, no webview", () => {
    expect(kiosk.window.options.webPreferences).toMatchObject({
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
    });
    expect(kiosk.window.options.webPreferences?.enableBlinkFeatures).toBeUndefined();
  });

  it("has no developer tools on a terminal; at a desk a developer has them", () => {
    expect(kiosk.window.options.webPreferences?.devTools).toBe(false);
    expect(desk.window.options.webPreferences?.devTools).toBe(true);
  });

  it("opens no dialogs, checks no spelling, goes nowhere by a dropped file", () => {
    expect(kiosk.window.options.webPreferences).toMatchObject({
      disableDialogs: true,
      spellcheck: false,
      navigateOnDragDrop: false,
    });
    expect(kiosk.session.spellchecks).toBe(false);
  });
});

describe("the page is served from a scheme of its own, with a policy", () => {
  it("which is standard and secure, bypasses no policy, and knows no service worker", () => {
    expect(kiosk.electron.schemes).toEqual([
      {
        scheme: "app",
        privileges: expect.objectContaining({
          standard: true,
          secure: true,
          bypassCSP: false,
          allowServiceWorkers: false,
          corsEnabled: false,
        }) as unknown,
      },
    ]);
  });

  it("says what may be loaded with every answer, and opens camera, worker and WebAssembly only for a camera", async () => {
    const policyOf = async ({ session }: Opened): Promise<string | null | undefined> =>
      (await session.fetch("app://yanpiao/", "GET"))?.headers.get("content-security-policy");
    expect(await policyOf(kiosk)).toMatch(
      /^default-src 'none'; script-src 'self'; worker-src 'none';.*connect-src 'none'/,
    );
    expect(await policyOf(withCamera)).toMatch(/script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'/);
    const html = await kiosk.session.fetch("app://yanpiao/", "GET");
    expect(html?.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html?.headers.get("permissions-policy")).toContain("camera=()");
    expect(await html?.text()).toContain("<title>fixture</title>");
  });

  it("has nothing but the built files, and only to read", async () => {
    const status = async (url: string, method = "GET"): Promise<number | undefined> =>
      (await kiosk.session.fetch(url, method))?.status;
    expect(await status("app://yanpiao/assets/main.js")).toBe(200);
    expect(await status("app://yanpiao/../../package.json")).toBe(404);
    expect(await status("app://yanpiao/%2e%2e/package.json")).toBe(404);
    expect(await status("app://yanpiao/", "POST")).toBe(405);
  });

  it("lets no request leave the machine, wherever it comes from", async () => {
    for (const url of [
      "https://example.com/",
      "http://127.0.0.1:8080/",
      "ws://127.0.0.1:8080/",
      "file:///etc/passwd",
    ]) {
      expect(await kiosk.session.fetch(url, "GET"), url).toBeNull();
    }
    expect(kiosk.electron.app.switches).toContain("host-resolver-rules=MAP * ~NOTFOUND");
  });

  it("keeps nothing on disk: its session is not a persistent one", () => {
    expect(kiosk.session.partition).not.toMatch(/^persist:/);
    expect([...kiosk.electron.sessions.keys()]).toEqual([kiosk.session.partition]);
  });
});

describe("the page cannot leave", () => {
  it.each(ELSEWHERE)("to %s: not by navigation, redirect, or in a frame", (url) => {
    for (const by of ["will-navigate", "will-frame-navigate", "will-redirect"] as const) {
      expect(kiosk.contents.navigates(url, by), by).toBe(false);
    }
  });

  it("but may load itself again", () => {
    expect(kiosk.contents.navigates("app://yanpiao/", "will-navigate")).toBe(true);
  });

  it("by a new window, a webview or a download", () => {
    expect(kiosk.contents.opensWindow()).toBe(false);
    expect(kiosk.contents.attachesWebview()).toBe(false);
    expect(kiosk.session.downloads()).toBe(false);
  });

  it("and neither can a page that nobody foresaw", () => {
    const stranger = new kiosk.electron.BrowserWindow({}).webContents;
    expect(stranger.opensWindow()).toBe(false);
    expect(stranger.navigates("https://example.com/", "will-navigate")).toBe(false);
  });
});

describe("every permission is denied but the camera's, where there is one", () => {
  const ours = { isMainFrame: true, requestingUrl: "app://yanpiao/" };
  const video = { ...ours, mediaTypes: ["video"] };

  it.each([
    "geolocation",
    "notifications",
    "midi",
    "clipboard-read",
    "openExternal",
    "fullscreen",
    "hid",
    "serial",
    "usb",
    "unknown",
  ])("%s", (permission) => {
    for (const { session } of [kiosk, withCamera]) {
      expect(session.asks(permission, ours)).toBe(false);
      expect(session.checks(permission, "app://yanpiao", { isMainFrame: true })).toBe(false);
    }
  });

  it("the camera, on a terminal without one", () => {
    expect(kiosk.session.asks("media", video)).toBe(false);
    expect(kiosk.session.checks("media", "app://yanpiao", { isMainFrame: true, mediaType: "video" })).toBe(false);
  });

  it("the camera is granted to our page, to nobody else, and never with the microphone", () => {
    const { session } = withCamera;
    expect(session.asks("media", video)).toBe(true);
    expect(session.checks("media", "app://yanpiao/", { isMainFrame: true, mediaType: "video" })).toBe(true);
    expect(session.asks("media", { ...ours, mediaTypes: ["video", "audio"] })).toBe(false);
    expect(session.asks("media", { ...ours, mediaTypes: ["audio"] })).toBe(false);
    expect(session.asks("media", { ...ours, mediaTypes: [] })).toBe(false);
    expect(session.asks("media", { ...video, isMainFrame: false })).toBe(false);
    expect(session.asks("media", { ...video, requestingUrl: "https://example.com/" })).toBe(false);
    expect(session.checks("media", "app://yanpiao", { isMainFrame: true, mediaType: "audio" })).toBe(false);
    expect(session.checks("media", "https://example.com", { isMainFrame: true, mediaType: "video" })).toBe(false);
  });

  it("devices and the screen itself", () => {
    for (const { session } of [kiosk, withCamera]) {
      expect(session.givesDevice()).toBe(false);
      expect(session.sharesScreen()).toBe(false);
    }
  });
});

describe("the main process hears one channel, of one page", () => {
  const arrives = (from: FakeContents, frame: FramePart | null): void => {
    from.receive(PAGE_CHANNEL, new MessageChannel().port1, frame);
  };

  it("and not of another frame, of another window, or of a page elsewhere", async () => {
    const { contents, electron, told } = kiosk;
    const before = told.length;
    arrives(contents, { url: "app://yanpiao/", parent: contents.mainFrame });
    arrives(contents, null);
    const other = new electron.BrowserWindow({}).webContents;
    arrives(other, { url: "app://yanpiao/", parent: null });
    arrives(contents, { url: "https://example.com/", parent: null });
    // The next honest page is the next thing that the core is told of.
    arrives(contents, contents.mainFrame);
    await expect
      .poll(() => told.slice(before))
      .toEqual([
        { t: "page-gone", page: 1, reason: "reloaded" },
        { t: "page", page: 2 },
      ]);
  });
});

describe("the window is a kiosk", () => {
  it("over the whole screen, without a frame or a menu, in the colour of the page before its first frame", () => {
    expect(kiosk.window.options).toMatchObject({
      kiosk: true,
      fullscreen: true,
      frame: false,
      show: false,
      roundedCorners: false,
      backgroundColor: "#F5F1E7",
    });
    expect(kiosk.electron.menu).toBeNull();
  });

  it("that does not close, go dark, or slow down when it is covered", () => {
    expect(kiosk.window.closes()).toBe(false);
    expect(kiosk.electron.blockers).toEqual(["prevent-display-sleep"]);
    expect(kiosk.window.options.webPreferences?.backgroundThrottling).toBe(false);
  });

  it.each([
    { key: "n", control: true },
    { key: "w", control: true },
    { key: "p", control: true },
    { key: "I", control: true, shift: true },
    { key: "F4", alt: true },
    { key: "Tab", alt: true },
    { key: "d", meta: true },
    { key: "Escape" },
    { key: "F5" },
    { key: "F11" },
    { key: "F12" },
    { key: "BrowserBack" },
    { key: "PrintScreen" },
  ])("from which no key stroke leads out: %o", (stroke) => {
    expect(kiosk.contents.types(stroke)).toBe(false);
  });

  it("in which digits, letters and Enter of a keypad arrive", () => {
    for (const key of ["1", "a", "A", ".", "Enter", "Backspace", "Delete", "ArrowLeft", "Tab"]) {
      expect(kiosk.contents.types({ key }), key).toBe(true);
    }
  });

  it("that fingers do not zoom", () => {
    expect(kiosk.contents.zoomLimits).toEqual([1, 1]);
  });

  it("while at a desk it is a window like any other", () => {
    expect(desk.window.options).toMatchObject({ kiosk: false, frame: true });
    expect(desk.contents.types({ key: "F12" })).toBe(true);
    expect(desk.electron.blockers).toEqual([]);
  });
});

it("nobody is asked for a password or a certificate on the public screen", () => {
  for (const question of ["login", "select-client-certificate"]) {
    let refused = false;
    kiosk.electron.app.emit(question, { preventDefault: () => (refused = true) });
    expect(refused, question).toBe(true);
  }
});

it("the core is a utility process of its own, whose environment is this one's", () => {
  expect(kiosk.electron.children).toHaveLength(1);
  expect(kiosk.electron.children[0]?.options).toMatchObject({ serviceName: "yanpiao-core", stdio: "inherit", env: {} });
});
