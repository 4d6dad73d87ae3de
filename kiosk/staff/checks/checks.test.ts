/** What the self-check says of a terminal, what it keeps of it, and whether a slip's code can be believed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fuzzRuns } from "../../../drivers/fuzz-fixture.ts";
import { ManualTerminalClock } from "../../journal/clock.ts";
import { openJournal } from "../../journal/open.ts";
import { signingKey } from "../../journal/signing-key.ts";
import { plainSegments, segmentPath } from "../../journal/tamper-fixture.ts";
import { openStaffBook, staffBookPath } from "../auth/book.ts";
import { checkAccounts, checkDisk, checkJournal, checkStore, proveJournal, readAccounts } from "./data.ts";
import { CHECK_ITEMS, ok, warn, type CheckFinding } from "./finding.ts";
import { readinessQr, readReadinessQr } from "./readiness-qr.ts";
import { keepSelfCheck, MOST_RECORDS, readSelfChecks, selfChecksPath } from "./record.ts";
import { checkClock, checkPaper, checkPrinted, checkRequests, checkServices } from "./terminal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yanpiao-checks-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FINDINGS: readonly CheckFinding[] = [
  ok("disk", "还有 900 MB", "900 MB free"),
  warn("paper", ["快用完", "is low"], ["换一卷新纸", "put in a new roll"]),
];

test("a result is there after a restart, the newest first, and no more than twenty are kept", () => {
  for (let n = 1; n <= MOST_RECORDS + 3; n += 1) keepSelfCheck(folder, { wallMs: n, version: "1", findings: FINDINGS });
  const kept = readSelfChecks(folder);
  expect(kept.map(({ wallMs }) => wallMs)).toEqual(
    Array.from({ length: MOST_RECORDS }, (_, i) => MOST_RECORDS + 3 - i),
  );
  expect(kept[0]?.findings).toEqual(FINDINGS);
});

test("a file of results that somebody wrote into is no result, whatever is in it, and the next check is kept", () => {
  keepSelfCheck(folder, { wallMs: 1, version: "1", findings: FINDINGS });
  const good = readFileSync(selfChecksPath(folder), "utf8");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.nat(good.length - 2).map((n) => good.slice(0, n)),
      ),
      (text) => {
        writeFileSync(selfChecksPath(folder), text);
        expect(readSelfChecks(folder)).toEqual([]);
      },
    ),
    { numRuns: fuzzRuns(200) },
  );
  keepSelfCheck(folder, { wallMs: 2, version: "1", findings: FINDINGS });
  expect(readSelfChecks(folder)).toHaveLength(1);
});

test("the code of a slip says what was found, and one that was altered in any letter is not believed", () => {
  const key = signingKey(join(folder, "journal"));
  const text = readinessQr("BJ-CY-0107", "2026-11-26 14:26:08", FINDINGS, key);
  expect(readReadinessQr(text, key.publicKey)).toEqual({
    terminalId: "BJ-CY-0107",
    at: "20261126142608",
    tally: { ok: 1, warn: 1, fail: 0 },
    items: ["paper"],
  });
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom("0", "A", ".", "z", ":", "-", "_"), (at, letter) => {
      fc.pre(text[at] !== letter);
      expect(typeof readReadinessQr(text.slice(0, at) + letter + text.slice(at + 1), key.publicKey)).toBe("string");
    }),
    { numRuns: fuzzRuns(300) },
  );
  const stranger = signingKey(join(folder, "other"));
  expect(readReadinessQr(text, stranger.publicKey)).toBe("not-by-this-key");
  expect(readReadinessQr(readinessQr("BJ-CY-0107", "2026-11-26 14:26:08", FINDINGS, null), key.publicKey)).toBe(
    "not-signed",
  );
});

test("the longest code there can be is read again", () => {
  const key = signingKey(join(folder, "journal"));
  const all = CHECK_ITEMS.map((item) => warn(item, ["坏", "bad"], ["修", "mend"]));
  const text = readinessQr("A".repeat(24), "2026-11-26 14:26:08", all, key);
  expect(readReadinessQr(text, key.publicKey)).toMatchObject({ items: CHECK_ITEMS });
});

test("a journal that lost a line is not called well", async () => {
  const dir = join(folder, "journal");
  const journal = openJournal({ dir, terminalId: "T", clock: new ManualTerminalClock() });
  for (let n = 0; n < 5; n += 1) journal.record("display.restart", { reason: "test" });
  journal.close();
  expect(checkJournal(await proveJournal(dir)).level).toBe("ok");
  const [segment = ""] = plainSegments(dir);
  const lines = readFileSync(segmentPath(dir, segment), "utf8").split("\n");
  writeFileSync(segmentPath(dir, segment), [...lines.slice(0, 2), ...lines.slice(3)].join("\n"));
  expect(checkJournal(await proveJournal(dir)).level).toBe("fail");
});

test("a terminal that no technician can sign in to is said to be one, and a one-time PIN that nobody replaced as well", () => {
  expect(checkAccounts(readAccounts(folder), false).level).toBe("fail");
  const book = openStaffBook(staffBookPath(folder));
  const account = { pinHash: "x", totpSecret: null, totpStep: null, demo: false };
  book.add({ ...account, number: "01", role: "operator", mustChoosePin: false });
  expect(checkAccounts(readAccounts(folder), false).level).toBe("fail");
  book.add({ ...account, number: "02", role: "technician", mustChoosePin: true });
  expect(checkAccounts(readAccounts(folder), false).level).toBe("warn");
  book.setPin("02", "y", false);
  expect(checkAccounts(readAccounts(folder), false).level).toBe("ok");
  // Asked for a code, nobody could sign in; then the technician could, and the other one still not.
  expect(checkAccounts(readAccounts(folder), true).level).toBe("fail");
  book.setTotp("02", "SECRET");
  expect(checkAccounts(readAccounts(folder), true)).toMatchObject({
    level: "warn",
    says: { en: expect.stringContaining("1 of 2") as string },
  });
  book.close();
  writeFileSync(staffBookPath(folder), "no database");
  expect(checkAccounts(readAccounts(folder), false).level).toBe("fail");
});

test("each trouble has its level, and what to do about it in both languages", () => {
  const MB = 1024 * 1024;
  const service = (state: "ok" | "unreachable" | "unknown"): Parameters<typeof checkServices>[0][number] => ({
    name: "tencent",
    state,
    lastReason: null,
  });
  const found: readonly (readonly [CheckFinding | null, CheckFinding["level"]])[] = [
    [checkDisk(folder, 10 * MB), "fail"],
    [checkDisk(folder, 100 * MB), "warn"],
    [checkDisk(folder, 1000 * MB), "ok"],
    [checkStore("none", { sound: false, faults: 2 }), "fail"],
    [checkStore("none", null), "warn"],
    [checkClock(1_000, false), "ok"],
    [checkClock(-90_000, false), "warn"],
    [checkClock(300_000, false), "fail"],
    [checkClock(null, false), "warn"],
    [checkServices([]), "fail"],
    [checkServices([service("unreachable")]), "fail"],
    [checkServices([service("unknown")]), "warn"],
    [checkServices([service("ok"), service("unreachable")]), "warn"],
    [checkServices([service("ok")]), "ok"],
    [checkRequests(null), "fail"],
    [checkRequests({ waiting: 3, dead: 0, takes: false }), "fail"],
    [checkRequests({ waiting: 3, dead: 1, takes: true }), "warn"],
    [checkPaper("near-end", null), "warn"],
    [checkPaper("out", null), "fail"],
    [checkPrinted({ type: "failed", fault: "cutter", partial: true }), "fail"],
    [checkPrinted({ type: "unknown", fault: "no-reply" }), "warn"],
    [checkPrinted({ type: "probably-printed" }), "ok"],
  ];
  for (const [finding, level] of found) {
    expect(finding?.level, finding?.says.en).toBe(level);
    expect(finding?.todo === null, finding?.says.en).toBe(level === "ok");
    if (finding?.todo != null) for (const text of Object.values(finding.todo)) expect(text).not.toBe("");
  }
});
