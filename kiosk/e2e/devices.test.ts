/** Things get unplugged and run out while a person stands there. */
import { afterEach, expect, test } from "vitest";
import { Visit } from "./visit.ts";

let visit: Visit | null = null;
afterEach(async () => {
  await visit?.close();
  visit = null;
});

test("a scanner unplugged in the middle of a visit is said, typing goes on, and after replugging it reads again", async () => {
  visit = await Visit.open();
  await visit.sees("home");
  await visit.taps(/扫描二维码/);
  await visit.sees("scan-help");
  const scanner = visit.terminal.devices.scannerSimulator;
  scanner?.unplug();
  await visit.reads(/扫码口暂不能用/);
  await visit.taps(/手动输入/);
  await visit.sees("entry");
  await visit.types("2611");

  await scanner?.plug();
  await expect.poll(() => visit?.terminal.devices.scanner.health().state, { timeout: 20_000 }).toBe("connected");
  visit.present("dinner");
  await visit.sees("result", "查验一致");
});

test("paper that runs out in the middle of a slip is said; with new paper the slip is printed again, whole and marked as a reprint", async () => {
  visit = await Visit.open();
  const printer = visit.terminal.devices.printerSimulator;
  visit.present("dinner");
  await visit.sees("result");
  printer?.runOutAfterMm(30);
  await visit.taps(/打印查验凭条/);
  await visit.sees("printing", "打印纸用完了");
  const { screen } = visit.terminal.view();
  expect(screen).toMatchObject({ print: { state: "failed", fault: "paper-out", partial: true } });
  expect(screen.screen === "printing" && screen.qr).toMatch(/^YP1:/);

  printer?.setPaper("ok");
  await visit.taps(/再打一次/);
  // What was left hanging is cut off first, as a piece of its own.
  await expect.poll(() => visit?.slips.at(-1)?.text, { timeout: 20_000 }).toContain("补打 1 · REPRINT 1");
  const slip = visit.slips.at(-1);
  expect(slip?.complete).toBe(true);
  expect(slip?.text.match(/查验一致/g)).toHaveLength(1);
});

test("a terminal without its printer still gives verdicts and keeps requests, and promises no paper", async () => {
  visit = await Visit.open();
  visit.terminal.devices.printerSimulator?.unplug();
  await expect.poll(() => visit?.terminal.view().frame.printer, { timeout: 20_000 }).toBe("unavailable");
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued", /请记下取结果号/);
  expect(visit.slips).toHaveLength(0);
});
