/** A person checks an invoice: with the scanner, and by typing. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Visit } from "./visit.ts";

let visit: Visit | null = null;
afterEach(async () => {
  await visit?.close();
  visit = null;
});

test("an invoice held to the scanner gives its verdict on the screen and, on request, a slip whose QR code can be read", async () => {
  visit = await Visit.open();
  await visit.sees("home", "扫描二维码");
  visit.present("dinner");
  await visit.sees("result", "查验一致");
  await visit.taps(/打印查验凭条/);
  const slip = await visit.slip(0);
  expect(slip.complete).toBe(true);
  expect(slip.events.filter(({ type }) => type === "error")).toEqual([]);
  expect(slip.text).toContain("查验一致");
  expect(slip.text).toContain("演示");

  const picture = join(visit.dataDir, "slip.png");
  writeFileSync(picture, slip.png());
  const read = execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim();
  expect(read).toBe(slip.qrTexts[0]);
  expect(read).toMatch(/^YP1:\d{6}-\d{6}:BJ-CY-0107:consistent:\d{4}:\d{14}$/);

  await visit.sees("printing", /请取走|请从下方/);
  await visit.sees("result");
  await visit.taps(/^结束/);
  await visit.sees("goodbye");
});

test("an invoice typed in on the pad gives its verdict, and a differing amount can be mended", async () => {
  visit = await Visit.open();
  const [, , , number = "", amount = "", date = ""] = visit.sample("dinner").payload.split(",");
  await visit.sees("home");
  await visit.taps(/手动输入/);
  await visit.sees("entry", "发票号码");
  await visit.types(number);
  await visit.taps(/下一项/);
  await visit.types(date);
  await visit.taps(/下一项/);
  await visit.types("1");
  await visit.taps(/去核对/);
  await visit.sees("confirm");
  await visit.taps(/开始查验/);
  await visit.sees("result", "查验不一致");

  await visit.page.getByRole("button", { name: /修改/ }).last().tap();
  await visit.sees("entry");
  await visit.taps(/清空/);
  await visit.types(amount);
  await visit.taps(/去核对/);
  await visit.sees("confirm");
  await visit.taps(/开始查验/);
  await visit.sees("result", "查验一致");
});

test("every sample of the register leads to the outcome that it announces, in words that never call an invoice fake", async () => {
  visit = await Visit.open({ delays: { goodbye: 1 } });
  const expected: Readonly<Record<string, RegExp>> = {
    "office-chairs": /查验一致/,
    books: /查验一致/,
    "printing-press": /查验一致/,
    train: /查验一致/,
    flowers: /查验不一致/,
    "no-such": /查无此票/,
    voided: /已作废/,
    "partly-returned": /部分红冲/,
    returned: /已全额红冲/,
    "red-letter": /红字发票/,
    "red-pending": /红冲处理中/,
    "asked-too-often": /次数用完/,
    today: /明天再来/,
    "too-old": /超出可查时间/,
    freight: /这种票查不了/,
  };
  for (const [id, words] of Object.entries(expected)) {
    await visit.sees("home");
    visit.present(id);
    await visit.sees("result", words);
    expect(await visit.page.innerText("body")).not.toMatch(/假票|假发票|伪造/);
    await visit.taps(/^结束/);
  }
});

test("a code that is no invoice is explained, and typing is offered", async () => {
  visit = await Visit.open();
  await visit.sees("home");
  visit.terminal.devices.scannerSimulator?.present("https://example.com/menu");
  await visit.sees("scan-help", "这不是发票的二维码");
  await visit.taps(/手动输入/);
  await visit.sees("entry");
});

test("when a visit ends, neither the page nor the View nor the journal holds anything of the invoice", async () => {
  visit = await Visit.open();
  const [, , , number = ""] = visit.sample("dinner").payload.split(",");
  visit.present("dinner");
  await visit.sees("result", "查验一致");
  const seller = visit.terminal.view().screen;
  if (seller.screen !== "result" || seller.details?.sellerName == null) throw new Error("the result shows no seller");
  const { sellerName } = seller.details;
  await visit.reads(sellerName);
  await visit.taps(/^结束/);
  await visit.sees("home", "扫描二维码");

  const traces = [number, number.slice(-12), sellerName];
  const memory = String(
    await visit.page.evaluate(
      "document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location.href",
    ),
  );
  for (const trace of traces) {
    expect(memory).not.toContain(trace);
    expect(JSON.stringify(visit.terminal.view())).not.toContain(trace);
    expect(visit.journal()).not.toContain(trace);
  }
  expect(visit.journal()).toContain("session.end");
});

/** Key strokes that open windows, print, save, reload or quit a browser (host facts 6.1), and whether the page let them through. */
const ESCAPES = `["Control+n", "Control+w", "Control+p", "Alt+F4", "F5", "F11", "F12", "Escape", "Meta+d"].filter((stroke) => {
  const parts = stroke.split("+");
  const key = parts.pop();
  return dispatchEvent(
    new KeyboardEvent("keydown", {
      key,
      ctrlKey: parts.includes("Control"),
      altKey: parts.includes("Alt"),
      metaKey: parts.includes("Meta"),
      cancelable: true,
    }),
  );
})`;

test("on a terminal no key stroke leads out of the page; on the workbench a developer keeps the browser's own", async () => {
  visit = await Visit.open();
  await visit.sees("home", "扫描二维码");
  expect(await visit.page.evaluate(ESCAPES)).toEqual([]);
  await visit.close();
  visit = await Visit.open({ workbench: true });
  await visit.reads("演示工作台");
  expect(await visit.page.evaluate(ESCAPES)).toContain("F5");
});
