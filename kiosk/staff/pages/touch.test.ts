import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lampLevel, putLamp } from "../../../drivers/backlight/fixture.ts";
import { GLASS_PARTS, TOUCHES_REPORTED } from "../../display/contract/choices.ts";
import { touchActionSchema, type TouchAction, type TouchPageView } from "../../display/contract/staff/touch.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { BUNDLE, bench, signed, type Bench } from "../../provisioning/fixture.ts";
import { PROVISIONING_DELAYS } from "../../provisioning/delays.ts";
import { openProvisioning, type Provisioning } from "../../provisioning/room.ts";
import type { OpenPage } from "../page.ts";
import { TARGETS } from "../touch/accuracy.ts";
import { TOUCH_DELAYS } from "../touch/delays.ts";
import { touchTestsPath } from "../touch/result.ts";
import { touchPage } from "./touch.ts";

let on: Bench;
let clock: ManualTerminalClock;
let lamps: string;
let anew: number;
let page: Page;
beforeEach(() => {
  on = bench();
  on.manager().applyBundle(signed(BUNDLE, on.operator), { by: "operator", allowOlder: false });
  clock = new ManualTerminalClock();
  lamps = mkdtempSync(join(tmpdir(), "yanpiao-lamps-"));
  anew = 0;
  page = new Page();
});
afterEach(() => {
  page.close();
  on.remove();
  rmSync(lamps, { recursive: true });
});

/** Provisioning as the terminal has it after a start with this version. */
function room(version = 1, confirmWithinMs: number | null = null): Provisioning {
  if (confirmWithinMs !== null) on.start();
  return openProvisioning({
    machine: { dataDir: on.dataDir, env: {} },
    keysFolder: on.keysDir,
    version,
    confirmWithinMs,
    journal: on.journal,
    clock,
    wallMs: () => on.wallMs,
    nobodyThere: () => false,
    startAnew: () => (anew += 1),
  });
}

class Page {
  readonly #page: OpenPage<"touch">;
  constructor(role: "technician" | "operator" = "technician", provisioning: Provisioning | null = room()) {
    const panel = on.manager().installed().config?.config.panel;
    if (panel === undefined) throw new Error("nothing is installed");
    this.#page = touchPage({
      ...{ provisioning, panel, dataDir: on.dataDir, clock, journal: on.journal, backlights: lamps },
      wallMs: () => clock.wallMs(),
    }).open({ who: { number: "07", role }, changed: () => undefined });
    void this.do({ do: "glass", widthPx: 1080, heightPx: 1920, touchPoints: 10 });
  }
  view(): TouchPageView {
    return this.#page.view();
  }
  do(action: TouchAction): Promise<string> {
    return this.#page.act(action);
  }
  close(): void {
    this.#page.close();
  }
  /** What the page on the glass sends of the test that runs. */
  feels(felt: {
    readonly cells?: number[];
    readonly downs?: { x: number; y: number }[];
    readonly fingers?: number;
  }): Promise<string> {
    const { cells = [], downs = [], fingers = 1 } = felt;
    return this.do({ do: "report", id: this.view().test?.id ?? 0, cells, downs, touches: downs.length, fingers });
  }
  /** A finger over all the cells but these. */
  async paints(isDead: (column: number, row: number) => boolean): Promise<void> {
    const test = this.view().test;
    if (test?.test !== "grid") throw new Error("no grid on the glass");
    const cells = Array.from(test.cells, (_, i) => i).filter(
      (i) => !isDead(i % test.columns, Math.floor(i / test.columns)),
    );
    for (let from = 0; from < cells.length; from += TOUCHES_REPORTED)
      await this.feels({ cells: cells.slice(from, from + TOUCHES_REPORTED) });
  }
}

describe("the grid", () => {
  test("dead cells are named with their place and size, are in the journal as numbers, and are the last result after a restart", async () => {
    await page.do({ do: "start", test: "grid" });
    await page.paints((column, row) => row === 22 && column >= 10);
    await page.feels({ fingers: 2 });
    expect(page.view().test).toMatchObject({ untouched: 3 });
    expect(await page.do({ do: "finish" })).toBe("done");

    expect(page.view().test).toBeNull();
    const found = {
      at: "2026-11-24 12:00",
      untouched: 3,
      fingers: 2,
      zones: [{ where: { across: "right", down: "lower" }, shape: "spot", cells: 3, widthMm: 62, heightMm: 20 }],
    };
    expect(page.view().results.grid).toMatchObject(found);
    expect(on.journal.of("staff.touch-grid")).toEqual([
      expect.objectContaining({
        role: "technician",
        cells: 312,
        untouched: 3,
        zones: 1,
        fingers: 2,
        ended: "finished",
      }),
    ]);
    expect(new Page().view().results.grid).toMatchObject(found);
  });

  test("glass that cannot be reached any more lets the person out by itself: every new cell puts the end off, and none for half a minute is the end", async () => {
    await page.do({ do: "start", test: "grid" });
    await page.feels({ cells: [0] });
    await clock.advance(TOUCH_DELAYS.gridQuiet - 1_000);
    await page.feels({ cells: [1] });
    expect(page.view().test).toMatchObject({ secondsLeft: 30 });
    await clock.advance(TOUCH_DELAYS.gridQuiet - 1);
    // What was felt before is nothing new.
    await page.feels({ cells: [0, 1] });
    expect(page.view().test).not.toBeNull();
    await clock.advance(1);
    expect(page.view()).toMatchObject({ test: null, results: { grid: { ended: "timeout", untouched: 310 } } });
    expect(clock.pending).toBe(0);
  });

  test("a glass that touches itself without end does not hold the test open for ever", async () => {
    await page.do({ do: "start", test: "grid" });
    for (let cell = 0; page.view().test !== null && cell < 312; cell += 1) {
      await page.feels({ cells: [cell] });
      await clock.advance(10_000);
    }
    expect(clock.now()).toBe(TOUCH_DELAYS.gridLimit);
  });

  test("a test that was left, or that nobody touched, is no result and takes none away", async () => {
    await page.do({ do: "start", test: "grid" });
    await page.paints(() => false);
    await page.do({ do: "finish" });
    await page.do({ do: "start", test: "grid" });
    await page.feels({ cells: [3] });
    await page.do({ do: "cancel" });
    await page.do({ do: "start", test: "grid" });
    await clock.advance(TOUCH_DELAYS.gridQuiet);
    expect(page.view()).toMatchObject({ came: "nothing-touched", results: { grid: { untouched: 0 } } });
    expect(on.journal.of("staff.touch-grid")).toHaveLength(1);
  });
});

describe("hands off", () => {
  test("touches of nobody are counted for ten seconds, after time to step back, and told with their places", async () => {
    await page.do({ do: "start", test: "hands-off" });
    await page.feels({ downs: [{ x: 5_000, y: 5_000 }] });
    await clock.advance(TOUCH_DELAYS.handsAway);
    expect(page.view().test).toMatchObject({ phase: "counting", secondsLeft: 10, touches: 0 });
    await page.feels({
      downs: [
        { x: 100, y: 100 },
        { x: 9_900, y: 100 },
      ],
    });
    await clock.advance(TOUCH_DELAYS.handsOff);
    expect(page.view().results.handsOff).toMatchObject({
      seconds: 10,
      touches: 2,
      where: [
        { across: "left", down: "upper" },
        { across: "right", down: "upper" },
      ],
    });
    expect(on.journal.of("staff.touch-hands-off")).toEqual([expect.objectContaining({ touches: 2, seconds: 10 })]);
  });

  test("a page that reports stillness is believed; one that says nothing at all is not taken for a quiet glass", async () => {
    await page.do({ do: "start", test: "hands-off" });
    await clock.advance(TOUCH_DELAYS.handsAway + TOUCH_DELAYS.handsOff);
    expect(page.view()).toMatchObject({ came: "page-silent", results: { handsOff: null } });
    await page.do({ do: "start", test: "hands-off" });
    await clock.advance(TOUCH_DELAYS.handsAway);
    await page.feels({});
    await clock.advance(TOUCH_DELAYS.handsOff);
    expect(page.view()).toMatchObject({ came: null, results: { handsOff: { touches: 0 } } });
  });
});

describe("five targets", () => {
  async function touchesAll(glass: (at: { x: number; y: number }) => { x: number; y: number }): Promise<void> {
    await page.do({ do: "start", test: "accuracy" });
    for (const target of TARGETS) {
      await page.feels({ downs: [glass(target)] });
      await clock.advance(TOUCH_DELAYS.targetBounce);
    }
  }

  test("a mirrored glass is named, in the journal too, and what to put into the X server's file is said", async () => {
    await touchesAll(({ x, y }) => ({ x: GLASS_PARTS - x, y }));
    expect(page.view().results.accuracy).toMatchObject({ verdict: "mirrored-across", matrix: "-1 0 1 0 1 0 0 0 1" });
    expect(on.journal.of("staff.touch-accuracy")).toEqual([
      expect.objectContaining({ verdict: "mirrored-across", rightMm: 0, belowMm: 0 }),
    ]);
  });

  test("a finger that bounces is one touch of one target", async () => {
    await page.do({ do: "start", test: "accuracy" });
    await page.feels({ downs: [{ x: 5_000, y: 5_000 }] });
    await clock.advance(TOUCH_DELAYS.targetBounce - 1);
    await page.feels({ downs: [{ x: 5_100, y: 5_000 }] });
    expect(page.view().test).toMatchObject({ number: 2 });
    // Somebody quick is on the next target already.
    await page.feels({ downs: [{ x: 1_200, y: 1_200 }] });
    expect(page.view().test).toMatchObject({ number: 3 });
  });

  test("targets that the glass does not feel end the test without a result", async () => {
    await page.do({ do: "start", test: "accuracy" });
    await page.feels({ downs: [{ x: 5_000, y: 5_000 }] });
    await clock.advance(TOUCH_DELAYS.targetQuiet);
    expect(page.view()).toMatchObject({ test: null, came: "nothing-touched", results: { accuracy: null } });
  });
});

describe("what a page may report", () => {
  const report = { do: "report", id: 1, cells: [], downs: [], touches: 0, fingers: 0 };
  test.each([
    ["more cells than a report may have", { ...report, cells: Array(TOUCHES_REPORTED + 1).fill(0) }],
    ["a cell that no grid has", { ...report, cells: [1_000_000] }],
    ["a place outside the glass", { ...report, downs: [{ x: -1, y: 0 }] }],
    ["a place that is no number", { ...report, downs: [{ x: "0", y: 0 }] }],
    ["touches without end", { ...report, touches: 1e9 }],
    ["something else as well", { ...report, note: "hello" }],
    ["a glass of no size", { do: "glass", widthPx: 0, heightPx: 1920, touchPoints: 10 }],
    ["a step that is no step", { do: "card", by: 7 }],
  ])("refuses %s", (_, action) => {
    expect(touchActionSchema.safeParse(report).success).toBe(true);
    expect(touchActionSchema.safeParse(action).success).toBe(false);
  });

  test("a report of an earlier test counts nowhere", async () => {
    await page.do({ do: "start", test: "grid" });
    const late = page.view().test?.id ?? 0;
    await page.do({ do: "start", test: "grid" });
    const answer = await page.do({ do: "report", id: late, cells: [0, 1], downs: [], touches: 0, fingers: 5 });
    expect(answer).toBe("late");
    expect(page.view().test).toMatchObject({ untouched: 312 });
  });

  test("a storm of touches in many reports stays a number and six places", async () => {
    await page.do({ do: "start", test: "hands-off" });
    await clock.advance(TOUCH_DELAYS.handsAway);
    for (let n = 0; n < 50; n += 1)
      await page.do({
        do: "report",
        id: page.view().test?.id ?? 0,
        cells: [],
        downs: Array.from({ length: TOUCHES_REPORTED }, () => ({ x: 1, y: 1 })),
        touches: GLASS_PARTS,
        fingers: 256,
      });
    await clock.advance(TOUCH_DELAYS.handsOff);
    expect(page.view().results.handsOff?.touches).toBe(GLASS_PARTS);
    expect(page.view().results.handsOff?.where).toHaveLength(6);
  });
});

test("results on disk that are damaged or made by somebody else are no results, and the page opens", () => {
  const cells = "0".repeat(7);
  const common = { wallMs: 0, widthMm: 268, heightMm: 476 };
  for (const text of [
    "{",
    "[]",
    JSON.stringify({ v: 2, grid: null, "hands-off": null, accuracy: null }),
    JSON.stringify({
      v: 1,
      grid: { ...common, ended: "finished", columns: 2, rows: 2, cells, fingers: 1 },
      "hands-off": null,
      accuracy: null,
    }),
    JSON.stringify({ v: 1, grid: null, "hands-off": null, accuracy: { ...common, places: [{ x: 0, y: 0 }] } }),
  ]) {
    writeFileSync(touchTestsPath(on.dataDir), text);
    expect(new Page().view().results).toEqual({ grid: null, handsOff: null, accuracy: null });
  }
});

test("a result that the disk does not take is shown all the same, and said not to be kept", async () => {
  // A folder in its place cannot be replaced by a file, whoever writes.
  mkdirSync(join(touchTestsPath(on.dataDir), "in the way"), { recursive: true });
  await page.do({ do: "start", test: "grid" });
  await page.paints(() => false);
  await page.do({ do: "finish" });
  expect(page.view()).toMatchObject({ came: "not-kept", results: { grid: { untouched: 0 } } });
});

test("what is kept of a test is numbers and its own words, without anybody's, for the terminal's account alone", async () => {
  await page.do({ do: "start", test: "grid" });
  await page.paints(() => false);
  await page.do({ do: "finish" });
  const text = readFileSync(touchTestsPath(on.dataDir), "utf8");
  expect(text).not.toContain("07");
  expect(text).toMatch(/^[\w":,{}[\]-]+\n$/);
  expect(statSync(touchTestsPath(on.dataDir)).mode & 0o777).toBe(0o600);
});

describe("the panel", () => {
  test("a card that was found smaller becomes a larger panel: shown, saved as a version on trial, and waiting for a restart", async () => {
    await page.do({ do: "adjust" });
    expect(page.view().adjust).toMatchObject({ cardPx: 345, changes: [] });
    for (let n = 0; n < 11; n += 1) await page.do({ do: "card", by: -10 });
    for (const by of [-1, -1, -1] as const) await page.do({ do: "card", by });
    await page.do({ do: "bottom-edge", by: -100 });
    expect(page.view().adjust?.changes).toEqual([
      { path: "panel.widthMm", before: "268", after: "398" },
      { path: "panel.heightMm", before: "476", after: "708" },
      { path: "panel.bottomEdgeMm", before: "900", after: "800" },
    ]);
    expect(await page.do({ do: "save" })).toBe("version 2");
    expect(page.view()).toMatchObject({ adjust: null, waiting: 2 });
    expect(on.manager().current()?.pending).toEqual({ previous: 1, since: null });
    await page.do({ do: "restart" });
    expect(anew).toBe(1);
  });

  test("a panel that was turned is back by itself when nobody says that it is good", async () => {
    await page.do({ do: "adjust" });
    await page.do({ do: "turn", orientation: "landscape" });
    expect(await page.do({ do: "save" })).toBe("version 2");

    const after = new Page("technician", room(2, PROVISIONING_DELAYS.confirmWithin));
    expect(after.view()).toMatchObject({ confirmSecondsLeft: 120, disagrees: "turned" });
    // Nothing is measured on what may be gone in a minute.
    expect(await after.do({ do: "adjust" })).toBe("on-trial");
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(on.manager().installed().config?.config.panel.orientation).toBe("portrait");
    expect(after.view()).toMatchObject({ confirmSecondsLeft: null, waiting: 1 });
  });

  test("a panel that was turned stays when somebody says that it is good", async () => {
    await page.do({ do: "adjust" });
    await page.do({ do: "turn", orientation: "landscape" });
    await page.do({ do: "save" });
    const after = new Page("technician", room(2, PROVISIONING_DELAYS.confirmWithin));
    expect(await after.do({ do: "confirm" })).toBe("done");
    await clock.advance(PROVISIONING_DELAYS.confirmWithin);
    expect(on.manager().installed().config?.config.panel).toMatchObject({ orientation: "landscape", widthMm: 476 });
  });

  test("what was saved and waits is what the next change starts from", async () => {
    await page.do({ do: "adjust" });
    await page.do({ do: "bottom-edge", by: -100 });
    await page.do({ do: "save" });
    await page.do({ do: "adjust" });
    await page.do({ do: "bottom-edge", by: 100 });
    expect(page.view().adjust?.changes).toEqual([{ path: "panel.bottomEdgeMm", before: "800", after: "900" }]);
  });

  test("nothing is saved where nothing was changed, and a terminal that runs with a file says so", async () => {
    await page.do({ do: "adjust" });
    expect(await page.do({ do: "save" })).toBe("nothing-changed");
    const byFile = new Page("technician", null);
    expect(byFile.view().locked).toBe("file");
    expect(await byFile.do({ do: "adjust" })).toBe("locked");
  });
});

describe("the lamp", () => {
  test("a machine without one says so", async () => {
    expect(page.view().brightness).toBeNull();
    expect(await page.do({ do: "brightness", by: 10 })).toBe("no-lamp");
  });

  test("a brightness that nobody confirms, or that is left behind, is what it was", async () => {
    putLamp(lamps, { name: "panel", type: "raw", max: 1_000, level: 600 });
    const lit = new Page();
    await lit.do({ do: "brightness", by: -10 });
    expect(lit.view().brightness).toMatchObject({ percent: 50, trial: { before: 60, secondsLeft: 15 } });
    await clock.advance(TOUCH_DELAYS.brightnessTrial);
    expect(lampLevel(lamps, "panel")).toBe(600);
    await lit.do({ do: "brightness", by: -10 });
    lit.close();
    expect(lampLevel(lamps, "panel")).toBe(600);
  });
});
