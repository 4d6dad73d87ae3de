/** What lies in the data folder, looked at as the self-check at the glass does; and what that said the last time. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDemo } from "../../../config/schema.ts";
import { beijingDateTime } from "../../../kiosk/invoice/dates.ts";
import {
  checkAccounts,
  checkJournal,
  checkStore,
  proveJournal,
  readAccounts,
} from "../../../kiosk/staff/checks/data.ts";
import { ITEM_NAMES, tallyOf } from "../../../kiosk/staff/checks/finding.ts";
import { readSelfChecks } from "../../../kiosk/staff/checks/record.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { checkIntegrity } from "../../../kiosk/store/integrity.ts";
import { ok, spoken, warn, type Check } from "./check.ts";

export const checkStoreFile: Check = ({ config, isHere }) => {
  if (config === null || !isHere) return [];
  const path = storePath(config.dataDir);
  return existsSync(path) ? [spoken("store", checkStore(path, checkIntegrity(path)))] : [];
};

export const checkJournalFolder: Check = async ({ config, isHere }) => {
  if (config === null || !isHere) return [];
  const dir = join(config.dataDir, "journal");
  return existsSync(dir) ? [spoken("journal", checkJournal(await proveJournal(dir)))] : [];
};

/** Before the first start there is nobody yet, and nothing to say about it; a demonstration makes its accounts at each start. */
export const checkStaff: Check = ({ config, isHere }) => {
  if (config === null || !isHere || isDemo(config) || !existsSync(config.dataDir)) return [];
  return [spoken("staff accounts", checkAccounts(readAccounts(config.dataDir), config.staff.secondFactor === "totp"))];
};

/** Old news: what was wrong then may be mended, so nothing of it keeps the terminal from working. */
export const checkLastSelfCheck: Check = ({ config, isHere }) => {
  if (config === null || !isHere) return [];
  const [last] = readSelfChecks(config.dataDir);
  if (last === undefined) return [];
  const tally = tallyOf(last.findings);
  const says = `${beijingDateTime(new Date(last.wallMs)).slice(0, 16)}: ${tally.ok} well`;
  if (tally.warn + tally.fail === 0) return [ok("self-check", says)];
  const names = last.findings
    .filter(({ level }) => level !== "ok")
    .map(({ item }) => ITEM_NAMES[item].en.toLowerCase());
  return [
    warn("self-check", `${says}, not well: ${names.join(", ")}`, "yanpiao self-check shows it; then run another one"),
  ];
};
