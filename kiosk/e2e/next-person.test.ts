/** Somebody holds the next invoice up while the terminal is still busy with the one before. */
import { afterEach, expect, test } from "vitest";
import { Visit } from "./visit.ts";

let visit: Visit | null = null;
afterEach(async () => {
  await visit?.close();
  visit = null;
});

const asked = (at: Visit): number => at.journal().match(/"ev":"verify.start"/g)?.length ?? 0;

test("after a slip that stopped half way for want of paper, the next invoice held up gets its verdict", async () => {
  visit = await Visit.open();
  const printer = visit.terminal.devices.printerSimulator;
  visit.present("dinner");
  await visit.sees("result");
  printer?.runOutAfterMm(30);
  await visit.taps(/打印查验凭条/);
  await visit.sees("printing", "打印纸用完了");

  visit.present("voided");
  await visit.sees("result", "已作废");

  // The first one's verdict is there again for whoever holds it up again, its slip as well, and no check was spent for it.
  printer?.setPaper("ok");
  await expect.poll(() => visit?.terminal.devices.printer.status().fault, { timeout: 20_000 }).toBeNull();
  visit.present("dinner");
  await visit.sees("result", "查验一致");
  expect(asked(visit)).toBe(2);
  await visit.taps(/打印查验凭条/);
  await expect.poll(() => visit?.slips.at(-1)?.text, { timeout: 20_000 }).toContain("补打 1 · REPRINT 1");
});

test("a claim code that came out on no paper is not wiped off the screen by the next invoice: the screen says what to do", async () => {
  visit = await Visit.open();
  visit.terminal.devices.printerSimulator?.setPaper("out");
  await expect.poll(() => visit?.terminal.view().frame.printer, { timeout: 20_000 }).toBe("unavailable");
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued");
  visit.present("voided");
  await visit.reads("请先记下取结果号");
  await visit.sees("queued");
  await visit.taps(/再查一张/);
  await visit.sees("home");
  visit.present("returned");
  await visit.sees("queued");
});
