/** The same visit on a panel that lies on its side, and for a person who reads English first. */
import { afterEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import { Visit } from "./visit.ts";

const LANDSCAPE = {
  size: { width: 1920, height: 1080 },
  config: { panel: { ...DEFAULT_CONFIG.panel, orientation: "landscape", widthMm: 476, heightMm: 268 } },
} as const;

let visit: Visit | null = null;
afterEach(async () => {
  await visit?.close();
  visit = null;
});

/**
 * What does not fit the glass: a page that scrolls sideways, words cut off at the edge of what holds them, a button that a
 * finger cannot reach. Measured after the fonts are there; words for screen readers alone have no place on the glass.
 */
const MISFITS = `document.fonts.ready.then(() => {
  const { innerWidth: width, innerHeight: height } = window;
  const root = document.documentElement;
  const misfits = [];
  if (root.scrollWidth > width) misfits.push("the page is " + root.scrollWidth + " px wide, the glass " + width);
  if (root.scrollHeight > height) misfits.push("the page is " + root.scrollHeight + " px high, the glass " + height);
  for (const element of document.querySelectorAll(".glass *")) {
    const box = element.getBoundingClientRect();
    const name = element.tagName + "." + element.getAttribute("class") + " " + (element.textContent ?? "").slice(0, 20);
    if (element instanceof HTMLButtonElement && box.width > 0) {
      const inside = box.left >= -1 && box.top >= -1 && box.right <= width + 1 && box.bottom <= height + 1;
      if (!inside) misfits.push("off the glass: " + name);
    }
    const ownText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    if (box.width > 2 && ownText && element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== "inline") {
      misfits.push("wider than its place: " + name);
    }
  }
  return misfits;
})`;

async function fits(page: Visit["page"]): Promise<void> {
  await expect.poll(() => page.evaluate(MISFITS), { timeout: 5_000 }).toEqual([]);
}

/** On the home screen it is the large card that starts a scan. */
const PRIMARY = ".pri:visible, button.scan:visible";

/** One primary button a screen, where a finger finds it without scrolling. */
async function primaryInView({ page }: Visit): Promise<void> {
  const size = page.viewportSize();
  const box = await page.locator(PRIMARY).first().boundingBox({ timeout: 5_000 });
  if (size === null || box === null) throw new Error("no primary button on the screen");
  expect(await page.locator(PRIMARY).count()).toBe(1);
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(size.width);
  expect(box.y + box.height).toBeLessThanOrEqual(size.height);
}

test("on a panel that lies on its side an invoice is scanned, its verdict read and its slip taken, and everything fits", async () => {
  visit = await Visit.open(LANDSCAPE);
  await visit.sees("home", "扫描二维码");
  await visit.reads("演示 DEMO");
  await fits(visit.page);
  await primaryInView(visit);
  visit.present("dinner");
  await visit.sees("result", "查验一致");
  await fits(visit.page);
  await primaryInView(visit);
  await visit.taps(/打印查验凭条/);
  const slip = await visit.slip(0);
  expect(slip.complete).toBe(true);
  await visit.sees("printing", /请取走|请从下方/);
  await fits(visit.page);
  await visit.sees("result");
  await visit.taps(/^结束/);
  await visit.sees("goodbye");
  await fits(visit.page);
});

for (const [where, options] of [
  ["upright", {}],
  ["lying", LANDSCAPE],
] as const) {
  test(`a person who reads English first sees, types and takes a slip in English, on a panel ${where}`, async () => {
    visit = await Visit.open(options);
    const [, , , number = "", amount = "", date = ""] = visit.sample("office-chairs").payload.split(",");
    await visit.sees("home");
    await visit.taps("English");
    await expect.poll(() => visit?.terminal.view().frame.modes.language).toBe("en");
    await visit.reads(/Scan the QR code/i);
    await fits(visit.page);
    await primaryInView(visit);

    await visit.taps(/Type it in/i);
    await visit.sees("entry", "Invoice number");
    await fits(visit.page);
    await visit.types(number);
    await visit.taps(/^Next/);
    await visit.types(date);
    await fits(visit.page);
    await visit.taps(/^Next/);
    await visit.types(amount);
    await fits(visit.page);
    await visit.taps(/^Review/);
    await visit.sees("confirm");
    await fits(visit.page);
    await primaryInView(visit);
    await visit.taps(/Start the check/);
    await visit.sees("result", "Matches");
    await fits(visit.page);
    await primaryInView(visit);

    await visit.taps(/Print a slip/);
    const slip = await visit.slip(0);
    expect(slip.complete).toBe(true);
    expect(slip.text).toMatch(/Matches|MATCHES/);
  });
}
