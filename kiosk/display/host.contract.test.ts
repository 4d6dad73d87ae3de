import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../drivers/clock.ts";
import type { EventData, EventId } from "../journal/catalogue.ts";
import type { Intent } from "./contract/intent.ts";
import type { Display } from "./session.ts";
import { createDisplay } from "./session.ts";
import type { Rig } from "./fixture/harness.ts";
import { RIGS } from "./fixture/harness.ts";
import { makeFixturePage } from "./fixture/page.ts";
import { HOME, SCAN_HELP, viewOf } from "./fixture/view.ts";

/**
 * What every display host promises, tried on each: memory, Chromium over its pipe, and a browser on the loopback.
 * The waits below end as soon as the promise is kept; their length allows for a machine that is busy with other tests.
 */
const SOON = { timeout: 15_000, interval: 50 };

const page = makeFixturePage();
afterAll(() => {
  page.remove();
});

describe.each(Object.entries(RIGS))("display host: %s", (name, open) => {
  let rig: Rig;
  let display: Display;
  let heard: Intent[];
  let events: { readonly id: EventId; readonly data: unknown }[];

  beforeEach(async () => {
    rig = await open(page.folder);
    heard = [];
    events = [];
    display = createDisplay({
      host: rig.host,
      hostName: name,
      journal: {
        record<Id extends EventId>(id: Id, data: EventData<Id>) {
          events.push({ id, data });
        },
      },
      clock: systemClock,
      onIntent: (intent) => heard.push(intent),
      onWorkbench: null,
    });
    display.show(viewOf(HOME));
    await expect.poll(() => rig.screen(), SOON).toBe("home 14:26");
  });

  afterEach(async () => {
    await display.close();
    await rig.end();
  });

  it("shows a page that said hello the last View, and each View after it", async () => {
    display.show(viewOf(SCAN_HELP, "14:27"));
    await expect.poll(() => rig.screen(), SOON).toBe("scan-help 14:27");
    expect(events.filter((event) => event.id === "display.link")).toEqual([
      { id: "display.link", data: { host: name } },
    ]);
  });

  it("brings up what the person touched", async () => {
    await rig.tap({ intent: "start-scan" });
    await rig.tap({ intent: "open-help", topic: "privacy" });
    await expect.poll(() => heard, SOON).toEqual([{ intent: "start-scan" }, { intent: "open-help", topic: "privacy" }]);
  });

  it("drops rubbish, journals it, and goes on", async () => {
    await rig.sendRaw("{");
    await rig.sendRaw('{"t":"intent","id":"1","rev":1,"intent":{"intent":"sudo"}}');
    await rig.tap({ intent: "start-find" });
    await expect.poll(() => heard, SOON).toEqual([{ intent: "start-find" }]);
    expect(events.filter((event) => event.id === "display.rejected").map((event) => event.data)).toEqual([
      { why: "invalid" },
      { why: "invalid" },
    ]);
  });

  it("proves that frames are painted", async () => {
    const before = display.painted();
    await expect.poll(() => display.painted(), SOON).toBeGreaterThan(before + 2);
  });

  it("brings the same screen back when the page is killed, and taps work again", async () => {
    display.show(viewOf(SCAN_HELP));
    await expect.poll(() => rig.screen(), SOON).toBe("scan-help 14:26");
    await rig.killPage();
    await expect.poll(() => events.some((event) => event.id === "display.lost"), SOON).toBe(true);
    await rig.reopen();
    await expect.poll(() => rig.screen(), SOON).toBe("scan-help 14:26");
    await rig.tap({ intent: "back" });
    await expect.poll(() => heard, SOON).toEqual([{ intent: "back" }]);
  });

  it("brings the same screen back when the page hangs", async () => {
    display.show(viewOf(SCAN_HELP));
    await expect.poll(() => rig.screen(), SOON).toBe("scan-help 14:26");
    await rig.hangPage();
    await expect
      .poll(() => events.filter((event) => event.id === "display.restart").map((event) => event.data), SOON)
      .toEqual([{ reason: "no-frames" }]);
    await rig.reopen();
    await expect.poll(() => rig.screen(), SOON).toBe("scan-help 14:26");
  });

  it("gives a picture of the glass while nothing of any person is on it, and none of a visit", async () => {
    const picture = async (): Promise<string> => {
      const taken = await display.capture();
      return taken.ok ? `${taken.value.length > 0}` : taken.error;
    };
    // A person's own browser is not photographed.
    await expect.poll(picture, SOON).toBe(name === "loopback" ? "no-picture" : "true");
    display.show(viewOf(SCAN_HELP));
    expect(await picture()).toBe("somebody-is-there");
    display.show(viewOf(HOME));
    expect(await picture()).toBe("somebody-is-there");
  });

  it("leaves nothing behind when it is closed", async () => {
    await display.close();
    await expect.poll(() => rig.leftovers(), SOON).toEqual([]);
  });
});
