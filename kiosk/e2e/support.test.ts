/**
 * A terminal that has served people is told from a desk to say how it is: whoever reads the bundle learns nothing of any of
 * them, and no secret, in whatever store it lies.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { signingKey } from "../journal/signing-key.ts";
import { someDays } from "../journal/tamper-fixture.ts";
import { verifyJournal } from "../journal/verify.ts";
import { openDesk } from "../office/desk/desk.ts";
import { makeOperators, type Operators } from "../office/fixture.ts";
import { accountsOf } from "../staff/auth/accounts.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { checkBundle } from "../support/check.ts";
import { filesIn, textIn, unpackTo, wholeOf } from "../support/fixture.ts";
import { openOffice as openBackOffice, type OfficeOnThisMachine } from "./office-fixture.ts";
import { inBrowser, showVisitsIn, Visit } from "./visit.ts";

const SOON = { timeout: 30_000, interval: 100 };
const PHONE = "13800138000";
const operators: Operators = makeOperators();

// Nobody takes pictures of a person's own browser; here it stands for a panel.
showVisitsIn(async (folder, size) => {
  const glass = await inBrowser(folder, size);
  const page = glass.page();
  const capture = async (): Promise<Uint8Array> => new Uint8Array(await (await page).screenshot());
  return { ...glass, page: () => page, host: { ...glass.host, capture } };
});
afterAll(() => showVisitsIn(inBrowser));

let dataDir: string;
let backOffice: OfficeOnThisMachine;
let visit: Visit | null = null;
let port: number;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "yanpiao-support-e2e-"));
  // Some days of journal, part of them compressed.
  await someDays(join(dataDir, "journal"));
  backOffice = await openBackOffice(dataDir);
  const texts = {
    "door-certificate": operators.server.certificate,
    "door-key": operators.server.key,
    "operators-ca": operators.authority.certificate,
  };
  for (const [name, text] of Object.entries(texts))
    writeFileSync(join(dataDir, "secrets", name), text, { mode: 0o600 });
  port = await freePort();
});
afterEach(async () => {
  await visit?.close(true);
  visit = null;
  await backOffice.office.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const door = (): TerminalConfig["office"] => ({
  ...{ host: "127.0.0.1", port },
  certificate: { secret: "door-certificate" },
  key: { secret: "door-key" },
  operatorsCa: { secret: "operators-ca" },
  people: [{ name: "night-shift", role: "operator" }],
});

async function bundle(): Promise<Uint8Array> {
  const desk = openDesk({ host: "127.0.0.1", port }, operators.operator, Date.now);
  try {
    return await wholeOf(desk.stream("/v1/support"));
  } finally {
    desk.close();
  }
}

/** Files of a bundle that hold a text, compressed ones looked into. */
function holding(zip: Uint8Array, marker: string | Buffer): readonly string[] {
  return Object.entries(filesIn(zip)).flatMap(([name, content]) => {
    const bytes = name.endsWith(".zst") ? zstdDecompressSync(content) : Buffer.from(content);
    return bytes.includes(marker) ? [name] : [];
  });
}

/** Keys and secrets as they lie there, and in the ways in which they could be written. */
function secretsOf(folder: string): ReadonlyMap<string, string | Buffer> {
  const pems = readdirSync(join(folder, "secrets")).flatMap((name) =>
    readFileSync(join(folder, "secrets", name), "utf8")
      .split("\n")
      .filter((line) => /^[A-Za-z0-9+/=]{30,}$/.test(line))
      .map((line, at) => [`${name}, line ${at}`, line] as const),
  );
  const keys = ["terminal.key", "journal.key"].flatMap((name): (readonly [string, string | Buffer])[] => {
    const bytes = readFileSync(join(folder, name));
    const texts = (["hex", "base64", "base64url"] as const).map(
      (form) => [`${name} in ${form}`, bytes.toString(form)] as const,
    );
    return [[name, bytes] as const, ...texts];
  });
  return new Map([...pems, ...keys]);
}

test("nothing of anybody and no secret is in a support bundle, and the screen only while nobody is at it", async () => {
  const { office, verify } = backOffice;
  const place = { zh: "海淀示例商场 1 号机", en: "Haidian Example Mall no. 1" };
  const terminal = { ...DEFAULT_CONFIG.terminal, place };
  visit = await Visit.open({ dataDir, config: { dataDir, verify, terminal, office: door() } });
  const own = new Map<string, string | Buffer>();

  // Somebody is answered and takes a slip.
  visit.present("dinner");
  await visit.sees("result");
  const { screen: answered } = visit.terminal.view();
  if (answered.screen !== "result" || answered.details === null) throw new Error("no details");
  const { details } = answered;
  own.set("seller", details.sellerName ?? "?");
  await visit.taps(/打印/);
  await visit.slip(0);
  await visit.taps(/^结束/);
  await visit.sees("home");

  // Somebody waits, and leaves a number.
  office.setFault("cut-before", "everything");
  visit.present("books");
  await visit.sees("queued");
  await expect
    .poll(() => {
      const { screen } = visit?.terminal.view() ?? { screen: null };
      return screen?.screen === "queued" && screen.message?.ready === true;
    }, SOON)
    .toBe(true);
  const { screen: queued } = visit.terminal.view();
  if (queued.screen !== "queued") throw new Error("not queued");
  own.set("claim code", queued.claimCode);
  await visit.taps(/留手机号/);
  await visit.taps(/^同意/);
  await visit.types(PHONE);
  await visit.taps(/去核对/);
  await visit.taps(/没错/);
  await visit.sees("queued", "138****8000");
  expect(visit.terminal.deliveries?.waiting()).toBe(1);
  own.set("phone", PHONE).set("phone as shown", "138 0013 8000").set("phone, masked", "138****8000");
  for (const id of ["dinner", "books"]) {
    const [, , code = "", number = "", amount = "", , checkCode = ""] = visit.sample(id).payload.split(",");
    own.set(`number of ${id}`, number).set(`amount of ${id}`, amount);
    if (code !== "") own.set(`code of ${id}`, code);
    if (checkCode !== "") own.set(`check code of ${id}`, checkCode);
    own.set(`payload of ${id}`, visit.sample(id).payload);
  }
  const book = openStaffBook(staffBookPath(dataDir));
  const given = await accountsOf(book, hasherInThread).add("technician", "07", false);
  book.close();
  if (!given.ok) throw new Error("no account was made");
  own.set("PIN", given.value.pin);

  const during = await bundle();
  expect(textIn(during, "README.txt")).toContain("NOT TAKEN: somebody was at the terminal");
  expect(Object.keys(filesIn(during))).not.toContain("screen.png");
  await visit.taps(/^结束/);
  await visit.sees("home");
  const pictured = async (): Promise<Uint8Array> => {
    const zip = await bundle();
    return filesIn(zip)["screen.png"] === undefined ? Promise.reject(new Error("no picture yet")) : zip;
  };
  let after = during;
  await expect.poll(async () => ((after = await pictured()), true), SOON).toBe(true);
  expect(
    Buffer.from(filesIn(after)["screen.png"] ?? [])
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");

  const { publicKey } = signingKey(join(dataDir, "journal"), undefined);
  for (const zip of [during, after]) {
    expect(checkBundle(zip, publicKey)).toMatchObject({ ok: true, value: { signed: true } });
    // The search finds what is there.
    expect(holding(zip, place.en)).toContain("config.json");
    expect(holding(zip, "outbox.attempt").some((name) => name.endsWith(".zst"))).toBe(true);
    for (const [what, marker] of [...own, ...secretsOf(dataDir)]) {
      expect(marker.length, what).toBeGreaterThan(3);
      expect(holding(zip, marker), what).toEqual([]);
    }
  }
  // What it is for is in it.
  expect(JSON.parse(textIn(after, "secrets.json"))).toMatchObject({
    references: expect.arrayContaining([
      { name: "door-key", usedBy: "office.key", state: "present" },
      { name: "office-ca", usedBy: "verify.providers.0.auth.ca", state: "present" },
    ]) as unknown,
  });
  expect(JSON.parse(textIn(after, "requests.json"))).toMatchObject({ waiting: 1 });
  expect(JSON.parse(textIn(after, "devices-now.json"))).toMatchObject({
    scanner: { health: { state: "connected" }, counters: { scans: 2 } },
    printer: { status: { fault: null } },
  });
  expect(JSON.parse(textIn(after, "doctor.json"))).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ item: "journal", level: "ok" })]) as unknown,
  });
  expect(textIn(after, "figures.txt")).toContain("yanpiao_in_service 1");
  const unpacked = mkdtempSync(join(tmpdir(), "yanpiao-unpacked-"));
  unpackTo(unpacked, after);
  expect(await verifyJournal({ dir: join(unpacked, "journal"), keys: new Set([publicKey]) })).toMatchObject({
    sound: true,
  });
  rmSync(unpacked, { recursive: true });
  expect(visit.journal()).toMatch(/"ev":"office.support-sent".*"person":"night-shift"/);
});
