/**
 * What lies in the data folder: room on its disk, the store, the journal, who may sign in. Asked from the running terminal and
 * by `yanpiao doctor` alike, so each works beside a terminal that runs: nothing is written, no lock is taken.
 */
import Database from "better-sqlite3";
import { existsSync, statfsSync } from "node:fs";
import { signingKey } from "../../journal/signing-key.ts";
import type { Verification } from "../../journal/verify.ts";
import { verifyJournal } from "../../journal/verify.ts";
import { isSuspect, type Integrity } from "../../store/integrity.ts";
import { staffBookPath } from "../auth/book.ts";
import { fail, ok, warn, type CheckFinding } from "./finding.ts";

/** A day's outbox, ledger and journal are a few megabytes; SQLite needs room to copy while it tidies up. */
const LITTLE_MB = 200;
const TOO_LITTLE_MB = 20;
const BYTES_PER_MB = 1024 * 1024;

const ROOM = [
  "在这块盘上腾出空间，或在配置里把 dataDir 改到别处",
  "make room on that disk, or name another folder as dataDir",
] as const;

/** Null where the disk does not say. */
export function checkDisk(folder: string, freeBytes = freeBytesOf(folder)): CheckFinding | null {
  if (freeBytes === null) return null;
  const mb = Math.floor(freeBytes / BYTES_PER_MB);
  if (mb < TOO_LITTLE_MB)
    return fail(
      "disk",
      [`只剩 ${mb} MB：不能再收下请求`, `only ${mb} MB are free: nothing can be promised to people`],
      ROOM,
    );
  if (mb < LITTLE_MB) return warn("disk", [`只剩 ${mb} MB`, `only ${mb} MB are free`], ROOM);
  return ok("disk", `还有 ${mb} MB`, `${mb} MB free`);
}

function freeBytesOf(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

const NOT_ENDED = ["过一会儿再自检一次", "check again in a while"] as const;

/** `found`: what reading the whole file said; null where that did not come to an end. */
export function checkStore(path: string, found: Integrity | null): CheckFinding {
  if (found === null) return warn("store", ["没有查完", "could not be read through"], NOT_ENDED);
  if (found.sound && !isSuspect(path)) return ok("store", "读了一遍，完好", "was read through and is sound");
  return fail(
    "store",
    ["文件有损坏", "the file is damaged"],
    [
      "重启终端：它会把坏文件另存，并救出能读的内容",
      "restart the terminal: it sets the file aside and saves what can be read",
    ],
  );
}

/** `found`: what proving the whole journal said; null where it could not be read. */
export function checkJournal(found: Verification | null): CheckFinding {
  if (found === null) return warn("journal", ["没有查完", "could not be read through"], NOT_ENDED);
  if (found.sound)
    return ok(
      "journal",
      `${found.lines} 行，没有缺失，没有改动`,
      `${found.lines} lines, none is missing and none is altered`,
    );
  return fail(
    "journal",
    [`有 ${found.faultCount} 处对不上`, `${found.faultCount} things in it are wrong`],
    [
      "先别动，把日志文件夹拷出来，再运行 yanpiao journal verify",
      "leave it as it is, copy the folder, then run yanpiao journal verify",
    ],
  );
}

/** Proves it against the terminal's own key; null where the disk does not let it be read. */
export async function proveJournal(dir: string): Promise<Verification | null> {
  try {
    const keys = existsSync(`${dir}.key`) ? new Set([signingKey(dir).publicKey]) : null;
    return await verifyJournal({ dir, keys });
  } catch {
    return null;
  }
}

/** Who may sign in, as far as a check needs it. */
export interface AccountFacts {
  readonly role: string;
  readonly mustChoosePin: boolean;
  readonly hasCodes: boolean;
}

/** Read-only, beside whoever writes it. Empty where there is no file yet; null where it cannot be read. */
export function readAccounts(dataDir: string): readonly AccountFacts[] | null {
  const path = staffBookPath(dataDir);
  if (!existsSync(path)) return [];
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return db
        .prepare<[], { role: string; must: number; codes: number }>(
          "SELECT role, must_choose_pin AS must, totp_secret IS NOT NULL AS codes FROM account",
        )
        .all()
        .map(({ role, must, codes }) => ({ role, mustChoosePin: must === 1, hasCodes: codes === 1 }));
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/** Whom the configuration asks for a one-time code, and who has no secret for one, cannot sign in. */
export function checkAccounts(accounts: readonly AccountFacts[] | null, codesAsked: boolean): CheckFinding {
  if (accounts === null)
    return fail(
      "accounts",
      ["账号文件读不出来", "the staff file cannot be read"],
      ["运行 yanpiao staff list 看原因", "run yanpiao staff list, which says why"],
    );
  const technicians = accounts.filter(({ role }) => role === "technician");
  if (technicians.length === 0)
    return fail(
      "accounts",
      ["没有工程师账号", "there is no account of a technician"],
      ["运行 yanpiao staff add --role technician", "run yanpiao staff add --role technician"],
    );
  const shutOut = codesAsked ? accounts.filter(({ hasCodes }) => !hasCodes).length : 0;
  if (shutOut > 0) {
    const finding = technicians.some(({ hasCodes }) => hasCodes) ? warn : fail;
    return finding(
      "accounts",
      [
        `${shutOut} 个账号没有动态口令，登录不了`,
        `${shutOut} of ${accounts.length} have no one-time codes and cannot sign in`,
      ],
      ["运行 yanpiao staff totp 加工号", "run yanpiao staff totp with the number"],
    );
  }
  const unused = accounts.filter(({ mustChoosePin }) => mustChoosePin).length;
  if (unused > 0)
    return warn(
      "accounts",
      [`${unused} 个账号还在用一次性 PIN`, `${unused} of ${accounts.length} still have their one-time PIN`],
      ["请本人登录一次，或删掉没人用的账号", "have them sign in once, or remove accounts that nobody uses"],
    );
  return ok("accounts", `${accounts.length} 个，都已改过 PIN`, `${accounts.length}, each with a PIN of their own`);
}
