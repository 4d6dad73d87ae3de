/** A technician who comes because there is no paper is led to paper by the printer's own sensors. */
import { afterEach, expect, test } from "vitest";
import { Visit } from "./visit.ts";
import { signInAt, STAFF_HAVE_TIME } from "./staff-visit.ts";

let visit: Visit;
afterEach(async () => {
  await visit.close();
});

test("paper is out: cover, old core, new roll, cover, each seen by the sensors; the wrong way round is found on the strip", async () => {
  visit = await Visit.open({ delays: STAFF_HAVE_TIME });
  await visit.sees("home");
  const printer = visit.terminal.devices.printerSimulator;
  if (printer === null) throw new Error("no simulated printer");
  printer.setPaper("out");
  printer.putRollWrongWayRound(true);
  await signInAt(visit, "technician");
  await visit.reads(/没有纸，请按「换纸引导」换纸/);
  await visit.taps(/换纸引导/);

  await visit.reads("打开打印机的盖");
  printer.openCover(true);
  await visit.reads("放入新纸卷，热敏面朝外");
  printer.openCover(false);
  await visit.reads(/没有看到纸。请打开盖，重新放/);
  printer.openCover(true);
  printer.setPaper("ok");
  await visit.reads("拉出一截纸头，合上盖");
  printer.openCover(false);

  await visit.reads("测试条上有字吗？");
  expect((await visit.slip(0)).text).toBe("");
  await visit.taps("没有字");
  await visit.reads("打开盖，把纸卷翻个方向");
  printer.putRollWrongWayRound(false);
  printer.openCover(true);
  await visit.reads("把纸卷左右翻过来，再合上盖");
  printer.openCover(false);
  await visit.reads("测试条上有字吗？");
  expect((await visit.slip(1)).text).toContain("换纸测试");
  await visit.taps("有字");
  await visit.reads("纸换好了");
  await visit.taps("完成");
  await visit.reads("纸正常");

  const journal = visit.journal();
  expect(journal).toContain('"ev":"paper.guide","step":"insert","hint":"no-paper","by":"sensor"');
  expect(journal).toMatch(/"ev":"paper\.guide-ended".*"end":"done".*"strips":2/);
  expect(journal.match(/"ev":"paper\.roll"/g)).toHaveLength(1);
  expect(visit.terminal.ledger?.figures().roll.metres.least).toBeGreaterThan(0.05);
});

test("the guide is reached from the paper's account too, and who leaves half way finds the devices as before", async () => {
  visit = await Visit.open({
    delays: STAFF_HAVE_TIME,
    size: { width: 1920, height: 1080 },
  });
  await visit.sees("home");
  await signInAt(visit, "operator");
  await visit.taps(/请求与凭条/);
  await visit.taps("换纸引导");
  await visit.reads("打开打印机的盖");
  visit.terminal.devices.printerSimulator?.openCover(true);
  await visit.reads("取出旧纸卷");
  await visit.taps("先不换");
  await visit.reads(/打印机状态位/);
  visit.terminal.devices.printerSimulator?.openCover(false);
  await visit.taps("退出");
  await visit.sees("home");
  expect(visit.journal()).toMatch(/"ev":"paper\.guide-ended".*"by":"operator","end":"left","step":"remove"/);
});
