/** The service is away: the request is promised, survives, and is finished and collected later. */
import { afterEach, expect, test } from "vitest";
import { Visit } from "./visit.ts";

let visit: Visit | null = null;
afterEach(async () => {
  await visit?.close();
  visit = null;
});

test("with the service cut, the request is kept, its claim slip comes by itself, and the result is collected when the service is back", async () => {
  visit = await Visit.open();
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued", "现在还没有结果");
  const slip = await visit.slip(0);
  expect(slip.text).toContain("还没有结果");
  const [claimQr = ""] = slip.qrTexts;
  const { screen } = visit.terminal.view();
  expect(claimQr).toBe(screen.screen === "queued" ? `YPC:${screen.claimCode}` : "");
  await visit.taps(/^结束/);
  await visit.sees("home");

  visit.terminal.sandbox.setService("up");
  await expect.poll(() => visit?.terminal.outbox?.counts(), { timeout: 30_000 }).toEqual({ waiting: 0, answered: 1 });

  visit.terminal.devices.scannerSimulator?.present(claimQr);
  await visit.sees("find", /最后四位/);
  const [, , , number = ""] = visit.sample("dinner").payload.split(",");
  await visit.types(number.slice(-4));
  await visit.taps(/查看结果/);
  await visit.sees("result", "查验一致");
  await visit.reads("这是您之前留下的查验");
});

test("whoever still stands there when the service is back sees the result with one tap", async () => {
  visit = await Visit.open();
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued", "税务查验服务暂时连不上");
  await visit.slip(0);
  visit.terminal.sandbox.setService("up");
  await visit.sees("queued", "结果出来了");
  await visit.taps(/查看结果/);
  await visit.sees("result", "查验一致");
  expect(visit.terminal.outbox?.counts()).toEqual({ waiting: 0, answered: 0 });
});

test("a request kept before the terminal lost its power is finished by the terminal that comes up again", async () => {
  visit = await Visit.open();
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued");
  const { screen } = visit.terminal.view();
  const claimCode = screen.screen === "queued" ? screen.claimCode : "";
  const [, , , number = ""] = visit.sample("dinner").payload.split(",");
  await visit.close(true);

  visit = await Visit.open({ dataDir: visit.dataDir });
  await expect.poll(() => visit?.terminal.outbox?.counts(), { timeout: 30_000 }).toEqual({ waiting: 0, answered: 1 });
  await visit.sees("home");
  await visit.taps(/找回查验结果/);
  await visit.types(claimCode);
  await visit.taps(/下一步/);
  await visit.types(number.slice(-4));
  await visit.taps(/查看结果/);
  await visit.sees("result", "查验一致");
});

test("a claim code with the wrong last four digits shows nothing and counts the tries", async () => {
  visit = await Visit.open();
  visit.terminal.sandbox.setService("down");
  visit.present("dinner");
  await visit.sees("queued");
  const [claimQr = ""] = (await visit.slip(0)).qrTexts;
  await visit.taps(/^结束/);
  await visit.sees("home");
  for (let left = 4; left >= 1; left -= 1) {
    visit.terminal.devices.scannerSimulator?.present(claimQr);
    await visit.sees("find", /最后四位/);
    await visit.types("0000");
    await visit.taps(/查看结果/);
    await visit.reads(`还能试 ${String(left)} 次`);
    await visit.taps(/^结束/);
    await visit.sees("home");
  }
});
