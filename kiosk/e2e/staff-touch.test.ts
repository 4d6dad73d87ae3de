/** A technician finds out what a touch panel feels and where, with real touches in Chromium; and a panel that was turned wrongly. */
import type { CDPSession } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { BUNDLE, bench, signed } from "../provisioning/fixture.ts";
import { PROVISIONING_DELAYS } from "../provisioning/delays.ts";
import { NEW_CONFIGURATION } from "../provisioning/room.ts";
import { addTechnician, runProvisioned, technicianSignsIn } from "./provisioned.ts";
import { signInAt, STAFF_HAVE_TIME } from "./staff-visit.ts";
import { launchBrowser, Visit } from "./visit.ts";

const PATIENCE = { timeout: 20_000 } as const;
const WIDTH = 1080;
const HEIGHT = 1920;

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Fingers as the glass reports them to the browser. */
class Fingers {
  readonly #cdp: CDPSession;
  constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }
  static async on(visit: Visit): Promise<Fingers> {
    return new Fingers(await visit.page.context().newCDPSession(visit.page));
  }
  async down(...at: readonly Point[]): Promise<void> {
    await this.#send("touchStart", at);
  }
  async move(...at: readonly Point[]): Promise<void> {
    await this.#send("touchMove", at);
  }
  async up(): Promise<void> {
    await this.#send("touchEnd", []);
  }
  async #send(type: "touchStart" | "touchMove" | "touchEnd", at: readonly Point[]): Promise<void> {
    const touchPoints = at.map(({ x, y }, id) => ({ x, y, id }));
    await this.#cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

async function onTouchPage(): Promise<Visit> {
  const visit = await Visit.open({ delays: STAFF_HAVE_TIME });
  closers.push(() => visit.close());
  await signInAt(visit, "technician");
  await visit.taps(/触摸与屏幕/);
  // The page has told how large the glass is.
  await visit.reads(`${String(WIDTH)} × ${String(HEIGHT)} px`);
  return visit;
}

test("a finger over all the glass but one place: the place is named with its size, on the page and in the journal, and two fingers are two", async () => {
  const visit = await onTouchPage();
  await visit.taps(/画格测试/);
  const cells = visit.page.locator(".tt-cells i");
  await expect.poll(() => cells.count(), PATIENCE).toBe(312);
  const fingers = await Fingers.on(visit);
  const [columns, rows] = [13, 24];
  const middle = (column: number, row: number): Point => ({
    x: ((column + 0.5) / columns) * WIDTH,
    y: ((row + 0.5) / rows) * HEIGHT,
  });
  for (let row = 0; row < rows; row += 1) {
    // Three cells at the lower right feel nothing.
    const felt = row === 18 ? 10 : columns;
    await fingers.down(middle(0, row));
    for (let column = 1; column < felt; column += 1) await fingers.move(middle(column, row));
    if (row === 12) {
      // Where the glass says it is touched: the cross stands under the finger, in pixels and millimetres.
      await visit.reads(/x 1038 px 257\.7 mm · y 1000 px 247\.9 mm/);
    }
    await fingers.up();
  }
  await fingers.down({ x: 300, y: 900 }, { x: 700, y: 900 });
  await expect.poll(() => visit.page.locator(".tt-fingers span").count(), PATIENCE).toBe(2);
  await fingers.up();
  await visit.reads("还剩 3 格");
  await visit.taps(/画完了/);

  await visit.reads("3 格没有反应，共 1 处");
  await visit.reads("右下：3 格，约 62 × 20 毫米");
  await visit.reads("同时最多 2 指");
  await expect
    .poll(() => visit.journal(), PATIENCE)
    .toMatch(/"ev":"staff\.touch-grid".*"cells":312,"untouched":3,"zones":1,"fingers":2,"ended":"finished"/);
  // A line for what was done, none for each report of the glass.
  expect(visit.journal()).not.toMatch(/"action":"(report|glass)"/);
});

test("a glass whose left and right are mirrored is named so, with what to put into the X server's file", async () => {
  const visit = await onTouchPage();
  await visit.taps(/定位测试/);
  const fingers = await Fingers.on(visit);
  for (let number = 1; number <= 5; number += 1) {
    await visit.reads(`（${String(number)}/5）`);
    const target = await visit.page.locator(".tt-target").boundingBox();
    if (target === null) throw new Error("no target on the glass");
    // The finger is on the target; the glass says it is on the other side.
    await fingers.down({ x: WIDTH - (target.x + target.width / 2), y: target.y + target.height / 2 });
    await fingers.up();
  }
  await visit.reads("左右反了");
  await visit.reads("-1 0 1 0 1 0 0 0 1");
  await expect
    .poll(() => visit.journal(), PATIENCE)
    .toMatch(/"ev":"staff\.touch-accuracy".*"verdict":"mirrored-across"/);
});

test("a panel that was turned wrongly is on trial after the restart, and is as it was by itself when nobody says that it is good", async () => {
  const on = bench();
  closers.push(() => on.remove());
  const bundle = { ...BUNDLE, terminal: { terminal: { ...BUNDLE.terminal.terminal, demo: true } } };
  on.manager().applyBundle(signed(bundle, on.operator), { by: "operator", allowOlder: false });
  await addTechnician(on);
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  let terminal = await runProvisioned(on);
  closers.push(() => terminal.close("test over"));
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, hasTouch: true });
  await page.goto(terminal.address ?? "");
  await page.locator("[data-screen=home]").waitFor(PATIENCE);
  await technicianSignsIn(page);
  for (const name of [/触摸与屏幕/, /量尺寸、改方向/, /横屏/, "保存", "现在重启生效"]) {
    await page.getByRole("button", { name }).tap(PATIENCE);
  }
  expect(await terminal.closed).toBe(NEW_CONFIGURATION);

  terminal = await runProvisioned(on);
  await page.goto(terminal.address ?? "");
  await page.locator("[data-screen=home]").waitFor(PATIENCE);
  await technicianSignsIn(page);
  await page.getByRole("button", { name: /触摸与屏幕/ }).tap(PATIENCE);
  await page.getByText(/正在试用新配置/).waitFor(PATIENCE);
  await page.getByText("画面方向和配置不一样").waitFor(PATIENCE);
  // The technician sees that it is wrong, cannot reach a button, and the core is started anew when the time is nearly over.
  await terminal.close("test over");
  await page.close();

  terminal = await runProvisioned(on, PROVISIONING_DELAYS.confirmWithin - 1_000);
  expect(await terminal.closed).toBe(NEW_CONFIGURATION);
  expect(on.manager().installed().config?.config.panel).toMatchObject({ orientation: "portrait", widthMm: 268 });
  terminal = await runProvisioned(on, PROVISIONING_DELAYS.confirmWithin);
  expect(terminal.view().frame.panelShortSideMm).toBe(268);
});
