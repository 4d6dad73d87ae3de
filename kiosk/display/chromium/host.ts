import type { Assets } from "../assets.ts";
import { loadAssets } from "../assets.ts";
import type { DisplayHost, DisplayLink } from "../contract/host.ts";
import { createListeners } from "../listeners.ts";
import { startBrowser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { findBrowser } from "./find.ts";
import type { ChromiumMode } from "./flags.ts";
import { drivePage, PAGE_ORIGIN } from "./page.ts";
import type { Page } from "./page.ts";
import { makeProfile, profilesFolder, removeProfile } from "./profile.ts";

export interface ChromiumOptions {
  /** The built page: dist/ui. */
  readonly folder: string;
  readonly mode: ChromiumMode;
  readonly width: number;
  readonly height: number;
  /** Default: what findBrowser() finds. */
  readonly executablePath?: string;
  /** The page may use a camera; without it none is granted to anybody. */
  readonly camera?: boolean;
  /** For tests only: more of the command line, such as a fake camera. No configuration and no environment reaches it. */
  readonly testFlags?: readonly string[];
  /** One sentence for the person at the console. */
  onNotice(text: string): void;
}

/** A DisplayHost, and what tests and technicians may do with its page. */
export interface ChromiumHost extends DisplayHost {
  /** Evaluates in the page; for tests, never on a person's way. */
  evaluate(expression: string): Promise<unknown>;
  /** The same picture as `capture`; rejects where there is none. */
  screenshot(): Promise<Buffer>;
  /** Process ids of the browser's renderers, and of the browser itself. */
  rendererPids(): Promise<readonly number[]>;
  browserPids(): Promise<readonly number[]>;
}

/** From spawn to the first page target; 0.6 s usual, this for a machine that is booting (host facts 7). */
const FIRST_PAGE_WITHIN_MS = 20_000;
/** A renderer ordered to crash is gone within 60 ms (host facts 5.3); one that is not means a browser beyond help. */
const CRASH_WITHIN_MS = 500;
/** A second restart this soon after the first means that a new page was not enough: the whole browser goes. */
const SAME_TROUBLE_WITHIN_MS = 10_000;

/**
 * Opens Chromium with the page in it. Rejects, with what to do in words, if there is no browser or it does not start.
 * Afterwards nothing rejects for what a browser can do: a crash closes the link, and `restart` makes a new page,
 * or a new browser if the old one is gone.
 */
export async function openChromium(options: ChromiumOptions): Promise<ChromiumHost> {
  const found = options.executablePath ?? findBrowser();
  if (found === null) {
    throw new Error("No Chromium, Chrome or Edge was found. Install chromium, or name one in YANPIAO_BROWSER.");
  }
  const executable: string = found;
  const asRoot = process.platform !== "win32" && process.getuid?.() === 0;
  if (asRoot) options.onNotice("Chromium runs without its sandbox, because this is root. Use an ordinary user.");

  const assets = loadAssets(options.folder);
  const profile = makeProfile(profilesFolder());
  const links = createListeners<DisplayLink>();
  const gone = createListeners<string>();
  let present: DisplayLink | null = null;
  let browser: Browser | null = null;
  let page: Page | null = null;
  let closing = false;
  let lastRestart = -Infinity;

  async function launch(): Promise<void> {
    const started = startBrowser(executable, {
      mode: options.mode,
      width: options.width,
      height: options.height,
      profile,
      asRoot,
      platform: process.platform,
      x11: (process.env["DISPLAY"] ?? "") !== "",
      testFlags: options.testFlags ?? [],
    });
    browser = started;
    void started.exited.then(({ code }) => {
      if (browser !== started) return;
      page?.close("browser-exit");
      page = null;
      // A person closed the demonstration's window. A kiosk has no such person: there the watchdog opens it again.
      if (!closing && options.mode === "window" && code === 0) gone.call("closed");
    });
    page = await firstPage(started, assets, options, (link) => {
      present = link;
      links.call(link);
    });
    await page.load();
  }

  async function relaunch(): Promise<void> {
    page = null;
    await browser?.end();
    if (!closing) await launch();
  }

  try {
    await launch();
  } catch (error) {
    closing = true;
    await (browser as Browser | null)?.end();
    removeProfile(profile);
    throw error;
  }

  function live(): { readonly browser: Browser; readonly page: Page } {
    if (browser === null || page === null) throw new Error("the browser is not running");
    return { browser, page };
  }

  async function pidsOf(type: string): Promise<readonly number[]> {
    const answer = await live().browser.cdp.call("SystemInfo.getProcessInfo");
    const all = answer["processInfo"] as readonly { readonly type: string; readonly id: number }[];
    return all.filter((one) => one.type === type).map((one) => one.id);
  }

  async function screenshot(): Promise<Buffer> {
    const { browser: b, page: p } = live();
    const answer = await b.cdp.call("Page.captureScreenshot", { format: "png" }, { sessionId: p.sessionId });
    return Buffer.from(String(answer["data"]), "base64");
  }

  return {
    address: null,
    onLink(listener) {
      if (present !== null) listener(present);
      return links.add(listener);
    },
    onGone: gone.add,
    async restart() {
      if (closing) return;
      const again = performance.now() - lastRestart < SAME_TROUBLE_WITHIN_MS;
      lastRestart = performance.now();
      if (browser === null || browser.hasExited() || page === null) return relaunch();
      // A crashed page is simply loaded again, however often; a page that hangs again so soon takes its browser along.
      if (again && !page.isCrashed()) return relaunch();
      const old = page;
      if (!(await old.crash(CRASH_WITHIN_MS))) return relaunch();
      await old.load();
    },
    // Between two pages, or browsers, there is nothing to be seen.
    capture: () => screenshot().catch(() => null),
    async close() {
      closing = true;
      page?.close("closed");
      await browser?.end();
      removeProfile(profile);
    },
    async evaluate(expression) {
      const { browser: b, page: p } = live();
      const params = { expression, returnByValue: true, awaitPromise: true };
      const answer = await b.cdp.call("Runtime.evaluate", params, { sessionId: p.sessionId });
      if (answer["exceptionDetails"] !== undefined) throw new Error(JSON.stringify(answer["exceptionDetails"]));
      return (answer["result"] as { readonly value?: unknown }).value;
    },
    screenshot,
    rendererPids: () => pidsOf("renderer"),
    browserPids: () => pidsOf("browser"),
  };
}

/** Waits for the browser's first page and takes it over; every page after it is a window nobody asked for, and closed. */
async function firstPage(
  browser: Browser,
  assets: Assets,
  options: ChromiumOptions,
  onLink: (link: DisplayLink) => void,
): Promise<Page> {
  const { cdp } = browser;
  let ours: Page | null = null;
  const found = new Promise<Page>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("Chromium started but shows no page (is DeveloperToolsAvailability=2 set by a policy?)"));
    }, FIRST_PAGE_WITHIN_MS);
    void browser.exited.then(({ lastWords }) => {
      clearTimeout(timer);
      reject(new Error(`Chromium ended at once. ${lastWords}`));
    });
    cdp.onEvent((event) => {
      if (event.method !== "Target.attachedToTarget" || event.sessionId !== undefined) return;
      const { sessionId, targetInfo } = event.params as {
        readonly sessionId: string;
        readonly targetInfo: { readonly type: string; readonly targetId: string };
      };
      if (targetInfo.type === "page" && ours === null) {
        clearTimeout(timer);
        const size = options.mode === "headless" ? { width: options.width, height: options.height } : null;
        ours = drivePage({ cdp, sessionId, assets, camera: options.camera === true, size, onLink });
        resolve(ours);
      } else {
        cdp.post("Target.closeTarget", { targetId: targetInfo.targetId });
        cdp.post("Runtime.runIfWaitingForDebugger", {}, sessionId);
      }
    });
  });
  cdp.post("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  // What is granted here is all there is: every permission that is not in the list is refused without asking.
  const permissions = options.camera === true ? ["videoCapture"] : [];
  cdp.post("Browser.grantPermissions", { origin: PAGE_ORIGIN, permissions });
  cdp.post("Browser.setDownloadBehavior", { behavior: "deny" });
  return found;
}
