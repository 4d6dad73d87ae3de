import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { KeyRefused, rootKeys } from "../../../kiosk/store/key.ts";
import { restore } from "../../../kiosk/store/restore.ts";
import { dataOf, type Data, type StoreOptions } from "./data.ts";
import { journalOf, lockOrReason } from "./do-or-ask.ts";

const COMMAND = "yanpiao store restore";

export function restoreStore(backup: string, options: StoreOptions): 0 | 1 | 2 {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const roots = rootsOrReason(data);
  if (typeof roots === "string") return refused(roots);
  const lock = lockOrReason(data);
  if (lock === "in-use") return refused("a terminal runs on this data: end it first (systemctl stop yanpiao)");
  if (typeof lock === "string") return refused(lock);
  const journal = journalOf(data);
  try {
    const outcome = restore({ path: storePath(data.dataDir), backup, roots, wallMs: clock.wallMs() });
    if (!outcome.ok) return refused(outcome.error.message);
    const { rows, held, aside } = outcome.value;
    journal.record("store.restored", { rows, held });
    if (options.json === true) console.log(JSON.stringify({ rows, held, aside }));
    else {
      console.log(`restored ${rows} rows; ${held} requests wait in it and are looked up before they are asked`);
      if (aside !== null) console.log(`the store that was there is now ${aside}`);
    }
    return 0;
  } finally {
    journal.close();
    lock.close();
  }
}

/** A key made now would open nothing, and lie in the way of the right one. */
function rootsOrReason({ dataDir }: Data): readonly Uint8Array[] | string {
  const credentialsDir = process.env["CREDENTIALS_DIRECTORY"];
  const file = join(dataDir, "terminal.key");
  if (!existsSync(dataDir))
    return `there is no folder ${dataDir}: make it for the terminal's account, with terminal.key in it`;
  if (credentialsDir === undefined && !existsSync(file)) {
    return `${file} is not there: put the key of the terminal that took the backup in its place first`;
  }
  try {
    const { key, next } = rootKeys({ dataDir, credentialsDir });
    return next === null ? [key] : [key, next];
  } catch (error) {
    if (error instanceof KeyRefused) return error.message;
    throw error;
  }
}

function refused(message: string): 1 {
  console.error(`${COMMAND}: ${message}`);
  return 1;
}
