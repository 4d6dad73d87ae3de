import { describe, expect, it } from "vitest";
import { ManualClock } from "../../drivers/clock.ts";
import type { EventData, EventId } from "../journal/catalogue.ts";
import type { Journal } from "../journal/journal.ts";
import type { Intent } from "./contract/intent.ts";
import { DISPLAY_DELAYS } from "./delays.ts";
import { entryOf, HOME, SCAN_HELP, viewOf } from "./fixture/view.ts";
import { createMemoryHost } from "./memory/host.ts";
import { createDisplay, type DisplayCamera } from "./session.ts";

const CAMERA_ON = { device: null, widthPx: 1280, heightPx: 720, region: null } as const;

function start(
  workbench = false,
  camera: DisplayCamera | null = null,
): {
  readonly host: ReturnType<typeof createMemoryHost>;
  readonly display: ReturnType<typeof createDisplay>;
  readonly clock: ManualClock;
  readonly heard: Intent[];
  readonly actions: unknown[];
  readonly events: { id: EventId; data: unknown }[];
  readonly journalled: (id: EventId) => unknown[];
} {
  const events: { id: EventId; data: unknown }[] = [];
  const journal: Journal = {
    record<Id extends EventId>(id: Id, data: EventData<Id>) {
      events.push({ id, data });
    },
  };
  const heard: Intent[] = [];
  const actions: unknown[] = [];
  const clock = new ManualClock();
  const host = createMemoryHost();
  const display = createDisplay({
    host,
    hostName: "memory",
    journal,
    clock,
    onIntent: (intent) => heard.push(intent),
    onWorkbench: workbench ? (action) => actions.push(action) : null,
    camera,
  });
  const journalled = (id: EventId): unknown[] => events.filter((event) => event.id === id).map((event) => event.data);
  return { host, display, clock, heard, actions, events, journalled };
}

const key = (digit: string): Intent => ({ intent: "press-key", key: digit });

describe("what a person touches", () => {
  it("keeps every key of a person who types faster than the echo", async () => {
    const { host, display, clock, heard } = start();
    display.show(viewOf(entryOf("")));
    await clock.advance(10);
    const seen = host.revision();
    const digits = ["2", "6", "1", "1", "7"];
    for (const digit of digits) {
      host.sendRaw({ t: "intent", id: `k${digit}${heard.length}`, rev: seen, intent: key(digit) });
      display.show(viewOf(entryOf("2".repeat(heard.length)), `14:${heard.length}`));
    }
    expect(heard).toEqual(digits.map(key));
  });

  it("drops a tap that was meant for a screen that has gone, even if the same screen came back", async () => {
    const { host, display, clock, heard, journalled } = start();
    display.show(viewOf(entryOf("2")));
    await clock.advance(10);
    const seen = host.revision();
    display.show(viewOf(HOME));
    display.show(viewOf(entryOf("")));
    await clock.advance(10);
    host.sendRaw({ t: "intent", id: "late", rev: seen, intent: { intent: "next-field" } });
    expect(heard).toEqual([]);
    expect(journalled("display.rejected")).toEqual([{ why: "stale" }]);
  });

  it("counts a doubled message once", async () => {
    const { host, display, clock, heard, journalled } = start();
    display.show(viewOf());
    await clock.advance(10);
    const tap = { t: "intent", id: "same", rev: host.revision(), intent: { intent: "start-entry" } };
    host.sendRaw(tap);
    host.sendRaw(tap);
    expect(heard).toHaveLength(1);
    expect(journalled("display.rejected")).toEqual([{ why: "repeated" }]);
  });

  it("takes nothing but well-formed messages, and says why in the journal without quoting them", async () => {
    const { host, display, clock, heard, journalled } = start();
    display.show(viewOf());
    await clock.advance(10);
    host.sendRaw("not json");
    host.sendRaw({ t: "intent", id: "x", rev: 1, intent: { intent: "format-disk" } });
    host.sendRaw({ t: "intent", id: "x", rev: 1, intent: { intent: "back", extra: 1 } });
    host.sendRaw(JSON.stringify({ t: "hello", proto: 1, build: "x".repeat(70_000) }));
    host.sendRaw(undefined);
    host.sendRaw({ t: "intent", id: "x", rev: 999, intent: { intent: "back" } });
    expect(heard).toEqual([]);
    expect(journalled("display.rejected")).toEqual(
      ["invalid", "invalid", "invalid", "too-large", "invalid", "stale"].map((why) => ({ why })),
    );
  });

  it("does not let a page that talks rubbish fill the journal", async () => {
    const { host, clock, journalled } = start();
    await clock.advance(10);
    for (let i = 0; i < 1_000; i += 1) host.sendRaw("rubbish");
    expect(journalled("display.rejected").length).toBeLessThanOrEqual(100);
  });
});

describe("what a person sees", () => {
  it("sends only the last of the Views made in one turn", async () => {
    const { host, display, clock } = start();
    display.show(viewOf(HOME));
    display.show(viewOf(SCAN_HELP));
    await clock.advance(10);
    expect(host.view()?.screen.screen).toBe("scan-help");
    expect(host.revision()).toBe(2);
  });

  it("does not send the same View twice", async () => {
    const { host, display, clock } = start();
    display.show(viewOf());
    await clock.advance(10);
    const before = host.revision();
    expect(display.show(viewOf())).toBe(before);
  });

  it("shows the same screen again within 3 s after the page crashed", async () => {
    const { host, display, clock, journalled } = start();
    display.show(viewOf(SCAN_HELP));
    await clock.advance(5_000);
    host.crash();
    await clock.advance(3_000);
    expect(host.view()?.screen.screen).toBe("scan-help");
    expect(journalled("display.lost")).toEqual([{ reason: "crashed" }]);
    expect(journalled("display.restart")).toEqual([{ reason: "crashed" }]);
  });

  it("restarts a page that hangs in time for a page load within 3 s", async () => {
    const { host, display, clock, journalled } = start();
    display.show(viewOf(SCAN_HELP));
    await clock.advance(5_000);
    host.hang();
    await clock.advance(DISPLAY_DELAYS.proofWithin);
    expect(host.loads()).toBe(2);
    expect(host.view()?.screen.screen).toBe("scan-help");
    expect(journalled("display.restart")).toEqual([{ reason: "no-frames" }]);
  });

  it("gives the page a second chance when the whole machine stood still", async () => {
    const { host, display, clock } = start();
    display.show(viewOf());
    await clock.advance(5_000);
    clock.starve(10_000);
    await clock.advance(5_000);
    expect(host.loads()).toBe(1);
  });

  it("restarts a page that never works less and less often", async () => {
    const { host, clock } = start();
    await clock.advance(1_000);
    const hanging = host.onLink(() => {
      queueMicrotask(() => {
        host.hang();
      });
    });
    host.hang();
    await clock.advance(10 * 60_000);
    hanging();
    expect(host.loads()).toBeGreaterThan(3);
    expect(host.loads()).toBeLessThan(40);
  });
});

describe("the proof of life", () => {
  it("grows while frames are painted, across pages, and stands still when they are not", async () => {
    const { host, display, clock } = start();
    const proofs: number[] = [];
    display.onAlive((painted) => proofs.push(painted));
    display.show(viewOf());
    await clock.advance(3_000);
    const before = display.painted();
    expect(before).toBeGreaterThan(3);
    host.hang();
    await clock.advance(1_700);
    expect(display.painted()).toBe(before);
    await clock.advance(3_000);
    expect(display.painted()).toBeGreaterThan(before);
    expect(proofs).toEqual([...proofs].sort((a, b) => a - b));
  });

  it("does not accept a page that answers without painting", async () => {
    const { host, display, clock } = start();
    display.show(viewOf());
    await clock.advance(2_000);
    const before = display.painted();
    host.stopPainting();
    await clock.advance(1_700);
    expect(display.painted()).toBe(before);
    await clock.advance(1_000);
    expect(host.loads()).toBe(2);
  });

  it("reports which revision is on the glass", async () => {
    const { display, clock } = start();
    const revisions: number[] = [];
    display.onPainted((rev) => revisions.push(rev));
    const first = display.show(viewOf(HOME));
    await clock.advance(10);
    const second = display.show(viewOf(SCAN_HELP));
    await clock.advance(10);
    expect(revisions).toEqual([first, second]);
  });
});

describe("the workbench", () => {
  it("is heard on a demonstration terminal only", async () => {
    const demo = start(true);
    await demo.clock.advance(10);
    demo.host.act({ action: "tear-off" });
    expect(demo.actions).toEqual([{ action: "tear-off" }]);

    const real = start(false);
    await real.clock.advance(10);
    real.host.act({ action: "tear-off" });
    expect(real.journalled("display.rejected")).toEqual([{ why: "invalid" }]);
  });
});

describe("the camera", () => {
  const REPORT = {
    t: "camera-report",
    state: "looking",
    trouble: null,
    widthPx: 1280,
    heightPx: 720,
    bothDecoders: true,
    attemptMs: 8.25,
    counters: { frames: 30, attempts: 10, libraryHits: 1, wasmHits: 0, slow: 0, workers: 1, reopened: 0 },
  };

  function withCamera(): ReturnType<typeof start> & { readonly told: unknown[] } {
    const told: unknown[] = [];
    const rig = start(false, {
      wanted: CAMERA_ON,
      sighted: (bytes, use, presentation) =>
        told.push(["sighted", Buffer.from(bytes).toString("latin1"), use, presentation]),
      reported: ({ state, counters }) => told.push(["reported", state, counters.frames]),
      pageLost: () => told.push(["lost"]),
    });
    return { ...rig, told };
  }

  it("is looked after more often while a screen asks for a code, and every page is told so anew", async () => {
    const { host, display, clock } = withCamera();
    display.show(viewOf(HOME));
    await clock.advance(10);
    expect(host.cameraOrder()).toEqual({ ...CAMERA_ON, pace: "idle" });
    display.show(viewOf(SCAN_HELP));
    await clock.advance(10);
    expect(host.cameraOrder()?.pace).toBe("active");
    host.crash();
    await clock.advance(3_000);
    expect(host.loads()).toBe(2);
    expect(host.cameraOrder()).toEqual({ ...CAMERA_ON, pace: "active" });
  });

  it("gives the bytes of a code with what the screen does with one, and says when the page is lost", async () => {
    const { host, display, clock, told, journalled } = withCamera();
    display.show(viewOf(HOME));
    await clock.advance(10);
    host.sendRaw({ t: "camera-code", presentation: 1, bytes: Buffer.from("01,32,").toString("base64") });
    host.sendRaw(REPORT);
    display.show(viewOf({ screen: "not-taken", reason: "full" }));
    host.sendRaw({ t: "camera-code", presentation: 1, bytes: Buffer.from([0xd6, 0xd0]).toString("base64") });
    host.crash();
    await clock.advance(10);
    expect(told).toEqual([
      ["sighted", "01,32,", "takes", 1],
      ["reported", "looking", 30],
      ["sighted", "\xd6\xd0", "next", 1],
      ["lost"],
    ]);
    expect(journalled("display.rejected")).toEqual([]);
  });

  it("is believed only what is well-formed, and counted and dropped is the rest", async () => {
    const { host, display, clock, told, journalled } = withCamera();
    display.show(viewOf(HOME));
    await clock.advance(10);
    const hostile: unknown[] = [
      { t: "camera-code", presentation: 1, bytes: "" },
      { t: "camera-code", presentation: 1, bytes: "not base64!" },
      { t: "camera-code", presentation: 1, bytes: "QUJD=" },
      { t: "camera-code", presentation: 1, bytes: Buffer.alloc(2956).toString("base64") },
      { t: "camera-code", presentation: 1, bytes: 7 },
      { t: "camera-code", presentation: 1, bytes: "QUJD", text: "ABC" },
      { t: "camera-code", bytes: "QUJD" },
      { t: "camera-code", presentation: 0, bytes: "QUJD" },
      { ...REPORT, trouble: "rm -rf" },
      { ...REPORT, attemptMs: -1 },
      { ...REPORT, counters: { ...REPORT.counters, frames: 1.5 } },
      { ...REPORT, counters: {} },
      { ...REPORT, widthPx: 1e9 },
    ];
    for (const message of hostile) host.sendRaw(message);
    expect(told).toHaveLength(0);
    expect(journalled("display.rejected")).toEqual(hostile.map(() => ({ why: "invalid" })));
    host.sendRaw({ t: "camera-code", presentation: 1, bytes: Buffer.alloc(2953).toString("base64") });
    expect(told).toHaveLength(1);
  });

  it("is not heard of on a terminal that uses none", async () => {
    const { host, display, clock, journalled } = start();
    display.show(viewOf(SCAN_HELP));
    await clock.advance(10);
    expect(host.cameraOrder()).toBeNull();
    host.sendRaw({ t: "camera-code", presentation: 1, bytes: "QUJD" });
    host.sendRaw(REPORT);
    expect(journalled("display.rejected")).toEqual([{ why: "invalid" }, { why: "invalid" }]);
  });
});

it("closes the host with itself and starts nothing afterwards", async () => {
  const { host, display, clock } = start();
  await clock.advance(10);
  await display.close();
  await clock.advance(60_000);
  expect(host.isClosed()).toBe(true);
  expect(host.loads()).toBe(1);
});
