/** Staff at the glass: who comes in, who stays out, and what they see of the devices. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { signingKey } from "../journal/signing-key.ts";
import { levelOf } from "../staff/checks/finding.ts";
import { readReadinessQr } from "../staff/checks/readiness-qr.ts";
import { readSelfChecks } from "../staff/checks/record.ts";
import type { StaffRole } from "../display/contract/staff.ts";
import { addStaffTo, enterAt, knockAt, signInAt, STAFF_HAVE_TIME } from "./staff-visit.ts";
import { Visit, type VisitOptions } from "./visit.ts";

let visit: Visit;
afterEach(async () => {
  await visit.close();
});

const addStaff = (role: StaffRole, number: string): Promise<string> => addStaffTo(visit, role, number);
const knock = (): Promise<void> => knockAt(visit);
const enter = (digits: string): Promise<void> => enterAt(visit, digits);
const signIn = (role: StaffRole): Promise<string> => signInAt(visit, role);

/** Number and PIN on a keypad beside the panel. */
async function keys(digits: string): Promise<void> {
  await visit.page.keyboard.type(digits);
  await visit.page.locator(".k.go.ready").waitFor();
  await visit.page.keyboard.press("Enter");
}

const open = async (options: VisitOptions = {}): Promise<void> => {
  visit = await Visit.open({ delays: STAFF_HAVE_TIME, ...options });
  await visit.sees("home");
};

test("a technician taps the mark, signs in, sees the scanner pulled out and put back, reads its bytes, prints, and leaves", async () => {
  await open();
  const given = await signIn("technician");
  await visit.reads(/扫描器实时测试/);
  const card = visit.page.locator(".dv-card").first();
  await expect.poll(() => card.textContent(), { timeout: 20_000 }).toContain("正常");

  const scanner = visit.terminal.devices.scannerSimulator;
  scanner?.unplug();
  await expect.poll(() => card.textContent(), { timeout: 20_000 }).toContain("没连上");
  await scanner?.plug();
  await expect.poll(() => card.textContent(), { timeout: 20_000 }).toContain("正常");
  await visit.devicesReady();

  visit.present("dinner");
  const hex = Buffer.from(visit.sample("dinner").payload).toString("hex").toUpperCase();
  const shown = visit.page.locator(".dv-raw p").first();
  await expect.poll(async () => ((await shown.textContent()) ?? "").replaceAll(" ", ""), { timeout: 20_000 }).toBe(hex);
  await visit.sees("staff");

  await visit.taps(/测试页\s*48/);
  const slip = await visit.slip(0);
  expect(slip.complete).toBe(true);
  await visit.reads(/打好了/);

  await visit.taps("退出");
  await visit.sees("home");
  const journal = visit.journal();
  for (const id of ["staff.opened", "staff.pin-chosen", "staff.signed-in", "staff.action", "staff.ended"]) {
    expect(journal).toContain(`"ev":"${id}"`);
  }
  expect(journal).toContain('"action":"test-page","outcome":"printed"');
  expect(journal).not.toContain('"ev":"session.start"');
  for (const secret of [given, "48210763", visit.sample("dinner").payload]) expect(journal).not.toContain(secret);
});

test("an operator sees that a code was read and not what it holds, and is offered no command to the devices", async () => {
  await open({ size: { width: 1920, height: 1080 } });
  await signIn("operator");
  visit.present("dinner");
  await visit.reads(/内容只给工程师看/);
  const text = await visit.page.locator(".kiosk").textContent();
  for (const name of ["触发", "切纸"]) expect(await visit.page.getByRole("button", { name }).count(), name).toBe(0);
  expect(text).not.toContain(visit.sample("dinner").payload.slice(0, 30));
});

test("after three wrong PINs the door is shut, a restart of the core does not open it, and nobody's number is told", async () => {
  await open();
  await addStaff("technician", "07");
  await knock();
  for (let n = 0; n < 3; n += 1) {
    await enter(n === 0 ? "0759301846" : "59301846");
    await expect.poll(() => visit.terminal.view().screen, { timeout: 20_000 }).toMatchObject({ busy: false, typed: 0 });
  }
  await visit.reads(/不对，请重新输入/);
  await visit.reads(/后可以再试/);
  await visit.close(true);

  await open({ dataDir: visit.dataDir });
  await knock();
  await enter("0759301846");
  await visit.reads(/输错次数太多/);
  expect(visit.journal()).toContain('"why":"locked"');
  await visit.taps("返回");
  await visit.sees("home");
});

test("on a terminal without accounts the sign-in says so, and no PIN that anybody knows opens it", async () => {
  await open();
  await knock();
  await enter("0100000000");
  await visit.reads(/还没有工作人员账号/);
});

test("a demonstration shows its own PIN beside the screen; it opens the console, and the next start has another", async () => {
  const demo = { workbench: true, size: { width: 1920, height: 1080 } };
  await open(demo);
  const shown = async (): Promise<string> => {
    const text = (await visit.page.locator("[data-staff=technician]").textContent({ timeout: 20_000 })) ?? "";
    return text.replaceAll(/[^0-9]/g, "");
  };
  const first = await shown();
  await knock();
  await keys(first);
  await visit.sees("staff");
  await visit.close(true);

  await open({ ...demo, dataDir: visit.dataDir });
  expect(await shown()).not.toBe(first);
  await knock();
  await keys(first);
  await visit.reads(/不对，请重新输入/);
});

test("a self-check without paper says so and what to do; with paper it is well, is remembered, and its slip's code is signed", async () => {
  await open();
  await signIn("technician");
  const printer = visit.terminal.devices.printerSimulator;
  printer?.setPaper("out");
  await expect.poll(() => visit.terminal.devices.printer.status().paper, { timeout: 20_000 }).toBe("out");
  await visit.taps(/^自检/);
  const check = async (): Promise<void> => {
    await visit.taps(/开始自检|再自检一次/);
    await visit.reads(/请把任意一个码放到扫描口/);
    visit.present("dinner");
  };
  await check();
  await visit.reads("还不能使用");
  await visit.reads("换一卷新纸，合上盖");

  printer?.setPaper("ok");
  await expect.poll(() => visit.terminal.devices.printer.status().fault, { timeout: 20_000 }).toBeNull();
  await check();
  await expect.poll(() => visit.page.locator(".chk-list > header .sf-ok").count(), { timeout: 20_000 }).toBe(1);
  await visit.page.locator(".chk-past .sf-bad").waitFor();

  await visit.taps(/打印自检凭条/);
  const slip = await visit.slip(1);
  expect(slip.text).toContain("可以使用");
  const picture = join(visit.dataDir, "slip.png");
  writeFileSync(picture, slip.png());
  const read = execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim();
  const { publicKey } = signingKey(join(visit.dataDir, "journal"));
  expect(readReadinessQr(read, publicKey)).toMatchObject({ tally: { warn: 0, fail: 0 }, items: [] });
  expect(readSelfChecks(visit.dataDir).map(({ findings }) => levelOf(findings))).toEqual(["ok", "fail"]);
  expect(visit.journal()).not.toContain(visit.sample("dinner").payload);
});
