import { generateKeyPairSync } from "node:crypto";
import { TOTP } from "otpauth";
import { afterEach, expect, test } from "vitest";
import { makeBadge, type BadgeKey } from "./badge.ts";
import { account, Door, PIN } from "./fixture.ts";
import { NOBODYS_HASH } from "./hash.ts";
import type { SignInParts } from "./sign-in.ts";
import { newTotpSecret } from "./totp.ts";

let door: Door | null = null;
afterEach(() => {
  door?.close();
  door = null;
});

function opened(change: Partial<SignInParts> = {}): Door {
  door = new Door(change);
  return door;
}

test("a fresh terminal lets nobody in: there is no default PIN", async () => {
  const at = opened();
  for (const pin of ["00000000", "123456", "88888888", PIN]) {
    expect(await at.pin("01", pin)).toMatchObject({ type: "no", problem: "no-accounts" });
  }
});

test("number and PIN let somebody in, with their role", async () => {
  const at = opened();
  at.book.add(account("07", "operator"));
  expect(await at.pin("07", PIN)).toEqual({ type: "in", who: { number: "07", role: "operator" } });
});

test("a number that nobody has is looked at once like one that somebody has, and answered in the same words", async () => {
  const at = opened();
  at.book.add(account("07", "technician"));
  const known = await at.pin("07", "99999999");
  const unknown = await at.pin("55", "99999999");
  expect(unknown).toEqual(known);
  expect(at.hasher.against).toEqual([`hash of ${PIN}`, NOBODYS_HASH]);
  for (let n = 0; n < 3; n += 1) await at.pin("55", "99999999");
  expect(await at.pin("55", PIN)).toMatchObject({ problem: "locked" });
});

test("the one-time PIN asks for one of their own, which must be another and not easy, and is then gone", async () => {
  const at = opened();
  at.book.add(account("07", "technician", { mustChoosePin: true }));
  expect(await at.pin("07", PIN)).toMatchObject({ type: "next", step: "new-pin" });
  const choose = (text: string): ReturnType<Door["second"]> => at.second("new-pin", "07", "technician", text);
  expect(await choose("111111")).toMatchObject({ problem: "pin-guessable" });
  expect(await choose(PIN)).toMatchObject({ problem: "pin-same" });
  expect(await choose("730192")).toMatchObject({ type: "in" });
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "wrong" });
  expect(await at.pin("07", "730192")).toMatchObject({ type: "in" });
  expect(await choose("59301846")).toMatchObject({ type: "no" });
});

test("every wrong try is in the journal with number and count, and no digit of what was typed", async () => {
  const at = opened();
  at.book.add(account("07", "technician"));
  await at.pin("07", "59301846");
  await at.pin("07", "59301846");
  expect(at.journal.of("staff.failed").map(({ number, failed }) => ({ number, failed }))).toEqual([
    { number: "07", failed: 1 },
    { number: "07", failed: 2 },
  ]);
  expect(JSON.stringify(at.journal.events)).not.toContain("59301846");
});

test("a staff file that cannot be written lets nobody in", async () => {
  const at = opened();
  at.book.add(account("07", "technician"));
  const broken = {
    ...at.book,
    list: () => {
      throw Object.assign(new Error("disk"), { code: "SQLITE_FULL" });
    },
  };
  const other = new Door({ book: broken });
  expect(await other.pin("07", PIN)).toMatchObject({ problem: "unavailable" });
  other.close();
});

test("a one-time code of the phone is asked for, is good once, and goes by the best time that is known", async () => {
  let offsetMs = 0;
  const at = opened({ secondFactor: "totp", wallMs: () => at.clock.wallMs() + offsetMs });
  const secret = newTotpSecret();
  at.book.add(account("07", "technician", { totpSecret: secret }));
  const code = (wallMs: number): string => new TOTP({ secret }).generate({ timestamp: wallMs });
  expect(await at.pin("07", PIN)).toMatchObject({ type: "next", step: "totp" });

  // The terminal's calendar is two hours slow; the services' time is not.
  offsetMs = 2 * 3_600_000;
  expect(await at.second("totp", "07", "technician", code(at.clock.wallMs()))).toMatchObject({ problem: "wrong" });
  const good = code(at.clock.wallMs() + offsetMs);
  expect(await at.second("totp", "07", "technician", good)).toMatchObject({ type: "in" });
  expect(await at.second("totp", "07", "technician", good)).toMatchObject({ problem: "wrong" });
  expect(at.journal.of("staff.failed").at(-1)).toMatchObject({ step: "totp", why: "replayed" });
});

test("wrong codes are counted like wrong PINs, and a right PIN in between forgives none of them", async () => {
  const at = opened({ secondFactor: "totp" });
  at.book.add(account("07", "technician", { totpSecret: newTotpSecret() }));
  for (let n = 0; n < 3; n += 1) {
    await at.pin("07", PIN);
    await at.second("totp", "07", "technician", "000000");
  }
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "locked" });
});

test("where codes are asked for, an account without a secret is not let in", async () => {
  const at = opened({ secondFactor: "totp" });
  at.book.add(account("07", "technician"));
  expect(await at.pin("07", PIN)).toMatchObject({ problem: "no-second-factor" });
});

test("a badge counts for its own number and role, until it expires, and only with a key of the configuration", async () => {
  const office = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519");
  const key: BadgeKey = {
    id: "office",
    publicKey: office.publicKey.export({ type: "spki", format: "der" }).subarray(12).toString("base64"),
  };
  const at = opened({ secondFactor: "badge", badgeKeys: [key] });
  at.book.add(account("07", "technician"));
  const expiresMs = at.clock.wallMs() + 86_400_000;
  const mine = { keyId: "office", number: "07", role: "technician", expiresMs } as const;
  expect(await at.pin("07", PIN)).toMatchObject({ type: "next", step: "badge" });
  const shown = async (text: string): Promise<unknown> => {
    at.book.setTries("07", { failed: 0, served: true });
    return at.second("badge", "07", "technician", text);
  };
  expect(await shown(makeBadge({ ...mine, number: "08" }, office.privateKey))).toMatchObject({ problem: "wrong" });
  expect(await shown(makeBadge({ ...mine, role: "operator" }, office.privateKey))).toMatchObject({ problem: "wrong" });
  expect(await shown(makeBadge(mine, other.privateKey))).toMatchObject({ problem: "wrong" });
  expect(await shown("01,32,,26112000000012345678,368.00,20261121,,A7F3")).toMatchObject({ problem: "wrong" });
  expect(await shown(makeBadge({ ...mine, expiresMs: at.clock.wallMs() - 1000 }, office.privateKey))).toMatchObject({
    problem: "badge-expired",
  });
  expect(at.journal.of("staff.failed").map(({ why }) => why)).toEqual([
    "of-another",
    "of-another",
    "not-signed",
    "not-a-badge",
    "expired",
  ]);
  expect(await shown(makeBadge(mine, office.privateKey))).toMatchObject({ type: "in" });
});
