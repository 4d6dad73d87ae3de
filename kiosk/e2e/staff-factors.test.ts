/** Staff whom the PIN alone does not let in: a code of their phone, or a badge that the office signed. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { TOTP } from "otpauth";
import { afterEach, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../config/default.ts";
import type { TerminalConfig } from "../../config/schema.ts";
import { accountsOf } from "../staff/auth/accounts.ts";
import { makeBadge } from "../staff/auth/badge.ts";
import { openStaffBook, staffBookPath } from "../staff/auth/book.ts";
import { hasherInThread } from "../staff/auth/hash.ts";
import { enterAt, knockAt, STAFF_HAVE_TIME } from "./staff-visit.ts";
import { Visit } from "./visit.ts";

const PIN = "48210763";
const DAY_MS = 86_400_000;

let visit: Visit;
afterEach(async () => {
  await visit.close();
});

async function open(staff: Partial<TerminalConfig["staff"]>): Promise<void> {
  visit = await Visit.open({ delays: STAFF_HAVE_TIME, config: { staff: { ...DEFAULT_CONFIG.staff, ...staff } } });
  await visit.sees("home");
}

/** As `yanpiao staff add` does it: the PIN that works once, and the secret for the phone. */
async function add(withCode: boolean): Promise<{ readonly pin: string; readonly secret: string }> {
  const book = openStaffBook(staffBookPath(visit.dataDir));
  const made = await accountsOf(book, hasherInThread).add("technician", "07", withCode);
  book.close();
  if (!made.ok) throw new Error(made.error);
  return { pin: made.value.pin, secret: made.value.totpSecret ?? "" };
}

async function chooseOwnPin(): Promise<void> {
  await visit.reads(/请定一个自己的 PIN/);
  await enterAt(visit, PIN);
  await visit.reads(/再输一次，确认/);
  await enterAt(visit, PIN);
  await visit.sees("staff");
}

test("with one-time codes, the code of the phone lets in after the PIN; a wrong one does not, nor the same one again", async () => {
  await open({ secondFactor: "totp" });
  const { pin, secret } = await add(true);
  const now = new TOTP({ secret }).generate();
  const wrong = String((Number(now) + 500_000) % 1_000_000).padStart(6, "0");
  await knockAt(visit);
  await enterAt(visit, `07${pin}`);
  await visit.reads(/手机验证器上的 6 位动态码/);
  await enterAt(visit, wrong);
  await visit.reads(/不对，请重新输入/);
  const code = new TOTP({ secret }).generate();
  await enterAt(visit, code);
  await chooseOwnPin();
  await visit.taps("退出");
  await visit.sees("home");

  await knockAt(visit);
  await enterAt(visit, `07${PIN}`);
  await visit.reads(/手机验证器上的 6 位动态码/);
  await enterAt(visit, code);
  await visit.reads(/不对，请重新输入/);
  await visit.sees("staff-sign-in");
  const journal = visit.journal();
  expect(journal).toContain('"why":"replayed"');
  for (const one of [pin, PIN, code, secret]) expect(journal).not.toContain(`"${one}"`);
});

test("with badges, the badge held to the scanner lets in after the PIN; one that ran out or that somebody else signed does not", async () => {
  const office = generateKeyPairSync("ed25519");
  const { privateKey: stranger } = generateKeyPairSync("ed25519");
  await open({ secondFactor: "badge", badgeKeys: [{ id: "office-2026", publicKey: rawKey(office.publicKey) }] });
  const { pin } = await add(false);
  const badge = (key: KeyObject, expiresMs: number): string =>
    makeBadge({ keyId: "office-2026", number: "07", role: "technician", expiresMs }, key);
  const held = (text: string): void => void visit.terminal.devices.scannerSimulator?.present(text);
  const good = badge(office.privateKey, Date.now() + 30 * DAY_MS);

  await knockAt(visit);
  // Before the PIN it is nothing: a badge alone opens no door.
  held(good);
  await enterAt(visit, `07${pin}`);
  await visit.reads(/把工牌上的码放到扫描口/);
  held(badge(office.privateKey, Date.now() - DAY_MS));
  await visit.reads(/工牌已过期/);
  held(badge(stranger, Date.now() + 30 * DAY_MS));
  await visit.reads(/不对，请重新输入/);
  // Not the one from before the PIN: that one may still lie in front of the scanner.
  held(badge(office.privateKey, Date.now() + 31 * DAY_MS));
  await chooseOwnPin();
  expect(visit.journal()).toContain('"ev":"staff.signed-in"');
  for (const secret of [pin, good]) expect(visit.journal()).not.toContain(secret);
  expect(visit.journal()).not.toContain("YPB1.");
});

/** As the configuration names a key: its 32 bytes in base64. */
function rawKey(key: KeyObject): string {
  return key.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}
