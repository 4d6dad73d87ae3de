import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bench, BUNDLE, signed } from "../../../kiosk/provisioning/fixture.ts";
import { readBadge, type BadgeKey } from "../../../kiosk/staff/auth/badge.ts";
import { openStaffBook, staffBookPath } from "../../../kiosk/staff/auth/book.ts";
import { hasherInThread } from "../../../kiosk/staff/auth/hash.ts";
import { pinProblem } from "../../../kiosk/staff/auth/pin.ts";
import { inProcess, type Ended } from "../cli-fixture.ts";
import { register } from "./register.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "yanpiao-staff-command-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const staff = (...args: readonly string[]): Promise<Ended> => inProcess(register, "staff", ...args);

test("a fresh terminal has no account at all, and says what to do", async () => {
  expect(await staff("list", "--data", dir)).toMatchObject({
    code: 0,
    out: expect.stringContaining("staff add") as string,
  });
});

test("the PIN that an account is made with is shown once, opens it, and is in no file", async () => {
  const added = await staff("add", "--role", "technician", "--number", "07", "--json", "--data", dir);
  expect(added.code).toBe(0);
  const { number, role, oneTimePin } = JSON.parse(added.out) as { number: string; role: string; oneTimePin: string };
  expect({ number, role, problem: pinProblem(oneTimePin, number) }).toEqual({
    number: "07",
    role: "technician",
    problem: null,
  });
  const book = openStaffBook(staffBookPath(dir));
  const hash = book.find("07")?.pinHash ?? "";
  book.close();
  expect(await hasherInThread.check(oneTimePin, hash)).toBe(true);
  expect(readFileSync(staffBookPath(dir)).includes(oneTimePin)).toBe(false);
  const listed = await staff("list", "--json", "--data", dir);
  expect(JSON.parse(listed.out)).toEqual({
    accounts: [{ number: "07", role: "technician", mustChoosePin: true, hasCodes: false, wrongTries: 0, demo: false }],
  });
  expect(listed.out + (await staff("list", "--data", dir)).out).not.toContain(oneTimePin);
});

test("where the provisioned configuration asks for one-time codes, an account is made with a secret for them", async () => {
  const terminal = bench();
  const staffSettings = { ...BUNDLE, terminal: { ...BUNDLE.terminal, staff: { secondFactor: "totp" } } };
  const wishes = { by: "operator", allowOlder: false } as const;
  expect(terminal.manager().applyBundle(signed(staffSettings, terminal.operator), wishes)).toMatchObject({ ok: true });
  const added = await staff("add", "--role", "technician", "--json", "--data", terminal.dataDir);
  expect(JSON.parse(added.out)).toMatchObject({ totp: expect.stringContaining("otpauth://totp/") as string });
  terminal.remove();
});

test("a number that is taken or belongs to nobody is said, and nothing is changed", async () => {
  await staff("add", "--role", "operator", "--number", "07", "--data", dir);
  expect(await staff("add", "--role", "technician", "--number", "07", "--data", dir)).toMatchObject({
    code: 1,
    err: expect.stringContaining("has an account already") as string,
  });
  for (const verb of ["remove", "reset-pin", "unlock", "totp"]) {
    expect(await staff(verb, "55", "--data", dir), verb).toMatchObject({ code: 1 });
  }
});

test("used wrongly, the command says so with exit code 2", async () => {
  expect((await staff("add", "--data", dir)).code).toBe(2);
  expect((await staff("add", "--role", "owner", "--data", dir)).code).toBe(2);
  expect((await staff("remove", "7", "--data", dir)).code).toBe(2);
  expect((await staff("badge", "07", "--role", "technician")).code).toBe(2);
});

test("a damaged staff file is named with what to do, and is left as it is", async () => {
  writeFileSync(staffBookPath(dir), "no database, and long enough to be read as one ".repeat(30));
  const listed = await staff("list", "--data", dir);
  expect(listed).toMatchObject({ code: 1, err: expect.stringContaining("Move it aside") as string });
  expect(readFileSync(staffBookPath(dir), "utf8")).toContain("no database");
});

test("an office makes its key once, and the badges that it signs open where the configuration has the printed line", async () => {
  const key = join(dir, "office.pem");
  const made = await staff("badge", "--new-key", key, "--key-id", "office-2026", "--json");
  const { badgeKey } = JSON.parse(made.out) as { badgeKey: BadgeKey };
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect((await staff("badge", "--new-key", key)).code).toBe(1);
  const signed = await staff("badge", "07", "--role", "technician", "--key", key, "--key-id", "office-2026", "--json");
  const { badge } = JSON.parse(signed.out) as { badge: string };
  expect(readBadge(badge, [badgeKey], Date.now())).toMatchObject({
    ok: true,
    value: { number: "07", role: "technician" },
  });
  writeFileSync(key, "no key");
  expect((await staff("badge", "07", "--role", "technician", "--key", key)).code).toBe(1);
});
