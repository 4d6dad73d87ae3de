/** What staff see of requests, slips and the journal at the glass, and what nobody may learn there of a person. */
import { afterEach, expect, test } from "vitest";
import type { StaffRole } from "../display/contract/staff.ts";
import { signInAt, STAFF_HAVE_TIME } from "./staff-visit.ts";
import { Visit, type VisitSize } from "./visit.ts";

const SOON = { timeout: 20_000 };

let visit: Visit;
afterEach(async () => {
  await visit.close();
});

/** One invoice checked and its slip printed, one promised while the service was away; then staff come. */
async function afterTwoPeople(role: StaffRole, size?: VisitSize): Promise<readonly string[]> {
  visit = await Visit.open({ delays: { ...STAFF_HAVE_TIME, goodbye: 1 }, ...(size === undefined ? {} : { size }) });
  visit.present("dinner");
  await visit.sees("result");
  const { screen } = visit.terminal.view();
  if (screen.screen !== "result") throw new Error("no result");
  await visit.taps(/打印查验凭条/);
  await visit.slip(0);
  visit.terminal.sandbox.setService("down");
  await visit.sees("result");
  visit.present("voided");
  await visit.sees("queued");
  await visit.slip(1);
  const queued = visit.terminal.view().screen;
  if (queued.screen !== "queued") throw new Error("not queued");
  await visit.taps(/结束/);
  await visit.sees("home");
  await signInAt(visit, role);
  const grouped = queued.claimCode.replace(/^(...)(...)/, "$1 $2 ");
  return [
    ...screen.entered.map(({ value }) => value ?? "").filter((value) => value.length > 5),
    ...[screen.details?.sellerName ?? "", queued.claimCode, grouped],
    ...["dinner", "voided"].map((id) => visit.sample(id).payload),
    ...["dinner", "voided"].map((id) => visit.sample(id).payload.split(",")[3] ?? ""),
  ];
}

async function glass(): Promise<string> {
  return (await visit.page.locator(".kiosk").textContent()) ?? "";
}

async function showsNothingOf(people: readonly string[]): Promise<void> {
  const text = await glass();
  for (const personal of people) {
    expect(personal).not.toBe("");
    expect(text).not.toContain(personal);
  }
}

test("a technician sees what waits and what was printed, may do nothing about it, and learns nothing of the people", async () => {
  const people = await afterTwoPeople("technician");
  await visit.taps(/^请求与凭条/);
  await visit.taps(/^等待/);
  await visit.reads(/再查和放弃由运营人员来做/);
  expect(await visit.page.getByRole("button", { name: "再查一次" }).count()).toBe(0);
  await expect.poll(() => visit.page.locator(".rec-row").count(), SOON).toBe(1);
  for (const words of ["查验凭条", "受理凭条", "打好了"]) await visit.reads(words);
  await showsNothingOf(people);
});

test("an operator has a request asked again once the service is back, and its answer is there to be fetched", async () => {
  const people = await afterTwoPeople("operator", { width: 1920, height: 1080 });
  await visit.taps(/^请求与凭条/);
  await visit.taps(/^等待/);
  await visit.page.getByRole("button", { name: "再查一次" }).waitFor();
  visit.terminal.sandbox.setService("up");
  await visit.taps("再查一次");
  await visit.taps(/^已有结果/);
  await expect.poll(() => visit.page.locator(".rec-row").textContent(), SOON).toContain("还没取");
  await showsNothingOf(people);
});

test("the journal is filtered by what it is about, by trouble, and by one request, and names nobody", async () => {
  const people = await afterTwoPeople("technician");
  await visit.taps(/^日志/);
  const codes = async (): Promise<readonly string[]> =>
    (await visit.page.locator(".jrn-code code").allTextContents()).map((text) => text.split(" ")[0] ?? "");
  const only = (prefixes: RegExp) => async (): Promise<readonly string[]> =>
    (await codes()).filter((code) => !prefixes.test(code));
  await expect.poll(async () => (await codes()).length, SOON).toBeGreaterThan(5);
  await showsNothingOf(people);

  await visit.taps(/^使用与查验/);
  await expect.poll(only(/^(session|scan|verify|claim)\./), SOON).toEqual([]);
  expect(await codes()).toContain("session.end");
  await showsNothingOf(people);

  await visit.taps(/^打印与纸/);
  await expect.poll(only(/^(print|paper)\./), SOON).toEqual([]);
  expect((await codes()).length).toBeGreaterThan(0);
  await showsNothingOf(people);

  await visit.taps(/^请求$/);
  await expect.poll(only(/^outbox\./), SOON).toEqual([]);
  await visit.taps("看这个请求");
  await visit.reads(/只看请求 …/);
  await showsNothingOf(people);
  await visit.taps("看全部");

  await visit.taps("只看异常");
  await visit.taps(/^全部/);
  // Both counted at each look: the list is another one while the filter comes.
  const notBad = async (): Promise<number> =>
    (await visit.page.locator(".jrn li").count()) - (await visit.page.locator(".jrn .sf-bad").count());
  await expect.poll(notBad, SOON).toBe(0);
  await showsNothingOf(people);
});
