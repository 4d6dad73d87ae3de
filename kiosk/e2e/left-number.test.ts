/**
 * A person leaves a number or an address beside the claim code: the back office is given one message with the right
 * result, and of the contact nothing is left, in the page, the journal, the files.
 */
import Database from "better-sqlite3";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storePath } from "../store/files.ts";
import type { OfficeChildLine, OfficeChildOptions } from "./office-child.ts";
import { openOffice, type OfficeOnThisMachine } from "./office-fixture.ts";
import { Visit } from "./visit.ts";

const SOON = { timeout: 30_000, interval: 20 };
const PHONE = "13800138000";
const CHILD = join(import.meta.dirname, "office-child.ts");

let dataDir: string;
let opened: OfficeOnThisMachine;
let visit: Visit | null;
let core: ChildProcess | null;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-left-"));
  opened = await openOffice(dataDir);
  visit = null;
  core = null;
});
afterEach(async () => {
  await visit?.close(true);
  core?.kill("SIGKILL");
  await opened.office.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Contacts as they lie in the store: sealed. */
function sealedContacts(): readonly Buffer[] {
  const db = new Database(storePath(dataDir), { readonly: true });
  try {
    return db
      .prepare<[], { contact: Buffer }>("SELECT contact FROM delivery")
      .all()
      .map(({ contact }) => contact);
  } finally {
    db.close();
  }
}

/** Every file of the terminal, as one. */
function everything(): Buffer {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

/** The whole number is nowhere, and neither is what was sealed of it once it was deleted. */
function expectGone(text: string, sealed: readonly Buffer[]): void {
  const bytes = everything();
  expect(bytes.includes(text)).toBe(false);
  for (const contact of sealed) expect(bytes.includes(contact)).toBe(false);
}

/** The slip is out, so that something else can be begun. */
async function offered({ terminal }: Visit): Promise<void> {
  const ready = (): boolean => {
    const { screen } = terminal.view();
    return screen.screen === "queued" && screen.message?.ready === true;
  };
  await expect.poll(ready, SOON).toBe(true);
}

async function page(of: Visit): Promise<string> {
  return String(
    await of.page.evaluate(
      "document.documentElement.outerHTML + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)",
    ),
  );
}

test("a number left while the service is cut: one message with the right result once it is back, and nothing of it stays", async () => {
  const { office, verify, messages } = opened;
  office.setFault("cut-before", "everything");
  visit = await Visit.open({ dataDir, config: { dataDir, verify } });
  visit.present("dinner");
  await visit.sees("queued", "已收下，稍后查验");
  await offered(visit);
  await visit.taps(/留手机号/);
  await visit.sees("contact-consent", "谁收到");
  await visit.taps(/^同意/);
  await visit.sees("contact-entry", "输入手机号");
  await visit.types(PHONE);
  await visit.taps(/去核对/);
  await visit.sees("contact-review", "138 0013 8000");
  expect(visit.terminal.deliveries?.waiting()).toBe(0);
  await visit.taps(/没错/);
  await visit.sees("queued", "138****8000");
  expect(visit.terminal.deliveries?.waiting()).toBe(1);
  expect(await page(visit)).not.toMatch(/138\s?0013\s?8000/);
  expect(JSON.stringify(visit.terminal.view())).not.toContain(PHONE);
  const sealed = sealedContacts();
  expect(sealed).toHaveLength(1);
  expect(everything().includes(sealed[0] ?? "")).toBe(true);
  await visit.taps(/^结束/);
  await visit.sees("home", "扫描二维码");
  expect(await page(visit)).not.toContain("138****8000");

  office.setFault("none");
  await expect.poll(() => visit?.terminal.deliveries?.waiting(), SOON).toBe(0);
  const [, , , number = ""] = visit.sample("dinner").payload.split(",");
  const asked = office.book().flatMap((line) => (line.event === "asked" ? [line.key] : []));
  expect(messages).toMatchObject([
    {
      channel: "sms",
      to: PHONE,
      language: "zh",
      verification: asked[0],
      consent: { text: "delivery-2026.1" },
      result: { verdict: "consistent", lastFour: number.slice(-4), source: "sandbox" },
    },
  ]);
  expect(visit.journal()).toContain("delivery.accepted");
  await visit.close(true);
  visit = null;
  expectGone(PHONE, sealed);
});

test("an address left on a lying panel in English and taken back: deleted at once, and nothing is sent", async () => {
  const { office, verify, messages } = opened;
  office.setFault("cut-before", "everything");
  visit = await Visit.open({ dataDir, config: { dataDir, verify }, size: { width: 1920, height: 1080 } });
  await visit.sees("home");
  await visit.taps("English");
  visit.present("dinner");
  await visit.sees("queued", "Saved for later");
  await offered(visit);
  await visit.taps(/E-mail me/);
  await visit.taps(/^Agree/);
  await visit.sees("contact-entry", "Your e-mail address");
  await visit.types("wang.li");
  await visit.taps("@qq.com");
  await visit.taps(/Review/);
  await visit.sees("contact-review", "wang.li@qq.com");
  await visit.taps(/Yes, send it here/);
  await visit.sees("queued", "w***@qq.com");
  const sealed = sealedContacts();
  await visit.taps(/Delete my address/);
  await visit.reads(/^Deleted\./);
  expect([visit.terminal.deliveries?.waiting(), sealedContacts()]).toEqual([0, []]);
  office.setFault("none");
  await expect.poll(() => visit?.terminal.outbox?.counts().waiting, SOON).toBe(0);
  await visit.close(true);
  visit = null;
  expect(messages).toEqual([]);
  expect(sealed).toHaveLength(1);
  expectGone("wang.li", sealed);
});

test("who comes back before there is a result sees what was left, masked; who collects the result in person is sent none", async () => {
  const { office, verify, messages } = opened;
  office.setFault("cut-before", "everything");
  visit = await Visit.open({ dataDir, config: { dataDir, verify }, delays: { goodbye: 1 } });
  visit.present("dinner");
  await visit.sees("queued");
  const { screen } = visit.terminal.view();
  if (screen.screen !== "queued") throw new Error("no claim code");
  const { claimCode, lastFour } = screen;
  await offered(visit);
  await visit.taps(/留手机号/);
  await visit.taps(/^同意/);
  await visit.sees("contact-entry");
  await visit.types(PHONE);
  await visit.taps(/去核对/);
  await visit.taps(/没错/);
  await visit.sees("queued", "138****8000");
  await visit.taps(/^结束/);

  const comesBack = async (current: Visit): Promise<void> => {
    await current.sees("home", "找回查验结果");
    await current.taps(/找回查验结果/);
    await current.types(claimCode);
    await current.taps(/下一步/);
    await current.types(lastFour);
    await current.taps(/查看结果/);
  };
  await comesBack(visit);
  await visit.sees("queued", "138****8000");
  await visit.taps(/^结束/);

  // Questions are answered, messages are not taken.
  office.setFault("cut-before", "deliveries");
  await expect.poll(() => visit?.terminal.outbox?.counts(), SOON).toEqual({ waiting: 0, answered: 1 });
  expect(visit.terminal.deliveries?.waiting()).toBe(1);
  await comesBack(visit);
  await visit.sees("result", "查验一致");
  expect(visit.terminal.deliveries?.waiting()).toBe(0);
  expect(visit.journal()).toContain("delivery.needless");
  expect(messages).toEqual([]);
});

/** One life of a core of its own. */
function start(leaves: string | null): ChildProcess & { readonly says: (line: OfficeChildLine) => Promise<void> } {
  const options: OfficeChildOptions = { dataDir, verify: opened.verify, leaves };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (complaints += text));
  core = child;
  return Object.assign(child, {
    says: (line: OfficeChildLine) => expect.poll(() => said.split("\n").includes(line) || complaints, SOON).toBe(true),
  });
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

test.each(["none", "cut-after"] as const)(
  "kill -9 between the promise and the message (office then: %s): sent once in a later life, and then the number is gone",
  async (fault) => {
    const { office, messages } = opened;
    office.setFault("cut-before", "everything");
    const first = start(PHONE);
    await first.says("promised");
    await killed(first);
    const sealed = sealedContacts();
    expect(sealed).toHaveLength(1);
    expect(everything().includes(PHONE)).toBe(false);

    const lines: string[] = [];
    office.onRequest((line) => void lines.push(line));
    const handedOver = (): number => lines.filter((line) => line === "POST /v1/deliveries").length;
    office.setFault(fault, "deliveries");
    const second = start(null);
    await second.says("ready");
    await expect.poll(() => messages.length, SOON).toBe(1);
    if (fault === "cut-after") {
      // The office has it, and the terminal cannot know.
      expect(sealedContacts()).toHaveLength(1);
      await killed(second);
      office.setFault("none");
      start(null);
    }
    await expect.poll(sealedContacts, SOON).toEqual([]);
    expect(messages).toMatchObject([{ channel: "sms", to: PHONE, result: { verdict: "consistent" } }]);
    expect(handedOver()).toBeGreaterThanOrEqual(fault === "none" ? 1 : 2);

    // A last life closes the file in order.
    if (core !== null) await killed(core);
    visit = await Visit.open({ dataDir, config: { dataDir, verify: opened.verify } });
    await visit.close(true);
    visit = null;
    expect(messages).toHaveLength(1);
    expectGone(PHONE, sealed);
  },
);
