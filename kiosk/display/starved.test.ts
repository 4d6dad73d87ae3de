/**
 * A real Chromium whose page stands still: stopped by a signal it paints nothing, as a page that hangs and as one that gets no
 * processor. Which of the two it is, the machine is asked; the machine's answer is the test's.
 */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../drivers/clock.ts";
import type { EventData, EventId } from "../journal/catalogue.ts";
import { openChromium, type ChromiumHost } from "./chromium/host.ts";
import { DISPLAY_DELAYS } from "./delays.ts";
import { makeFixturePage } from "./fixture/page.ts";
import { SCAN_HELP, viewOf } from "./fixture/view.ts";
import { createDisplay, type Display } from "./session.ts";

const SOON = { timeout: 30_000, interval: 50 };

const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

let host: ChromiumHost;
let display: Display;
let events: { readonly id: EventId; readonly data: unknown }[];
/** Something waits for a processor all the time. */
let starved: boolean;
/** How often the watchdog asked since the page stood still. */
let asked: number;

beforeEach(async () => {
  events = [];
  starved = false;
  asked = 0;
  let waitedMs = 0;
  let lookedMs = performance.now();
  host = await openChromium({
    ...{ folder: page.folder, mode: "headless", width: 540, height: 960, onNotice: () => undefined },
  });
  display = createDisplay({
    host,
    hostName: "chromium",
    journal: {
      record<Id extends EventId>(id: Id, data: EventData<Id>) {
        events.push({ id, data });
      },
    },
    clock: systemClock,
    // Longer than on a terminal, so that the page has its turn well before its last chance.
    delays: { ...DISPLAY_DELAYS, secondChance: 3_000 },
    waited: () => {
      const nowMs = performance.now();
      if (starved) waitedMs += nowMs - lookedMs;
      lookedMs = nowMs;
      asked += 1;
      return [waitedMs];
    },
    onIntent: () => undefined,
    onWorkbench: null,
  });
  display.show(viewOf(SCAN_HELP));
  await expect.poll(() => display.painted(), SOON).toBeGreaterThan(2);
});

afterEach(async () => {
  await display.close();
});

const restarts = (): unknown[] => events.filter(({ id }) => id === "display.restart").map(({ data }) => data);
const links = (): number => events.filter(({ id }) => id === "display.link").length;

function signal(pids: readonly number[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const pid of pids) process.kill(pid, name);
}

it("a page that stands still on a machine with processors to spare is made anew, with the same screen", async () => {
  signal(await host.rendererPids(), "SIGSTOP");
  await expect.poll(restarts, SOON).toEqual([{ reason: "no-frames" }]);
  const before = display.painted();
  await expect.poll(() => display.painted(), SOON).toBeGreaterThan(before);
  expect(await host.evaluate('document.getElementById("screen").textContent')).toBe("scan-help 14:26");
});

it("a page that stands still because the machine is starved is the same page when it has its turn", async () => {
  const pids = await host.rendererPids();
  starved = true;
  signal(pids, "SIGSTOP");
  asked = 0;
  // Twice with each alarm, and once with each proof that was on its way still: alarms rang over a page that painted nothing.
  await expect.poll(() => asked, SOON).toBeGreaterThanOrEqual(4);
  const before = display.painted();
  signal(pids, "SIGCONT");
  await expect.poll(() => display.painted(), SOON).toBeGreaterThan(before + 2);
  expect(restarts()).toEqual([]);
  expect(links()).toBe(1);
});
