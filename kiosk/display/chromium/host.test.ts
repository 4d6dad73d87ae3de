import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { DisplayLink } from "../contract/host.ts";
import { processesWith } from "../fixture/processes.ts";
import { makeFixturePage } from "../fixture/page.ts";
import type { ChromiumHost } from "./host.ts";
import { openChromium } from "./host.ts";
import { profilesFolder } from "./profile.ts";

const SOON = { timeout: 15_000, interval: 50 };
const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

async function withHost(use: (host: ChromiumHost, links: DisplayLink[]) => Promise<void>): Promise<void> {
  const host = await openChromium({
    folder: page.folder,
    mode: "headless",
    width: 400,
    height: 300,
    onNotice: () => undefined,
  });
  const links: DisplayLink[] = [];
  host.onLink((link) => links.push(link));
  try {
    await expect.poll(() => links.length, SOON).toBe(1);
    await expect.poll(() => host.evaluate("typeof terminal"), SOON).toBe("object");
    await use(host, links);
  } finally {
    await host.close();
  }
}

it("cannot be led away from the page: not by navigation, not by a window, not to the network", async () => {
  await withHost(async (host, links) => {
    await host.evaluate("void (location.href = 'https://example.com/')");
    await host.evaluate("void window.open('https://kiosk.invalid/')");
    await host.evaluate("void window.open('about:blank')");
    const fetched = await host.evaluate("fetch('https://example.com/').then(() => 'reached', () => 'blocked')");
    expect(fetched).toBe("blocked");
    expect(await host.evaluate("location.href")).toBe("https://kiosk.invalid/");
    expect(await host.evaluate("isSecureContext")).toBe(true);
    expect(await host.evaluate("navigator.permissions.query({ name: 'geolocation' }).then((p) => p.state)")).toBe(
      "denied",
    );
    expect(links).toHaveLength(1);
  });
});

it("starts a new browser when the old one is gone as a whole", async () => {
  await withHost(async (host, links) => {
    const lost = new Promise<string>((resolve) => {
      links[0]?.onClose(resolve);
    });
    for (const pid of await host.browserPids()) process.kill(pid, "SIGKILL");
    expect(await lost).toMatch(/^(browser-exit|crashed)$/);
    await host.restart("browser-exit");
    await expect.poll(() => links.length, SOON).toBeGreaterThanOrEqual(2);
    await expect.poll(() => host.evaluate("typeof terminal"), SOON).toBe("object");
  });
});

it("says in words what is missing where there is no browser", async () => {
  const opening = openChromium({
    ...{ folder: page.folder, mode: "headless", width: 400, height: 300, onNotice: () => undefined },
    executablePath: "/nowhere/chromium",
  });
  await expect(opening).rejects.toThrow(/ENOENT/);
});

it("leaves no browser behind when the core is killed, and the next start sweeps its profile", async () => {
  const core = spawn(process.execPath, [join(import.meta.dirname, "../fixture/kill-me.ts"), page.folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(core.stdout, "data");
  const profile = `yanpiao-display-${core.pid ?? 0}-`;
  expect(processesWith(profile)).not.toEqual([]);
  core.kill("SIGKILL");
  await once(core, "exit");
  await expect.poll(() => processesWith(profile), SOON).toEqual([]);
  await withHost(() => {
    expect(readdirSync(profilesFolder()).filter((name) => name.startsWith(profile))).toEqual([]);
    return Promise.resolve();
  });
});
