import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { backUp } from "../../../kiosk/store/backup.ts";
import { storePath } from "../../../kiosk/store/files.ts";
import { dataOf, type StoreOptions } from "./data.ts";
import { doOrAsk } from "./do-or-ask.ts";

const COMMAND = "yanpiao store backup";

export async function backup(target: string, options: StoreOptions): Promise<0 | 1 | 2> {
  const data = dataOf(COMMAND, options);
  if (data === null) return 2;
  const begunMs = clock.now();
  const outcome = await backUp(storePath(data.dataDir), target, clock.wallMs());
  if (!outcome.ok) {
    console.error(`${COMMAND}: ${outcome.error.message}`);
    return 1;
  }
  const { file, rows, bytes, schema } = outcome.value;
  const tookMs = Math.round(clock.now() - begunMs);
  const noted = await doOrAsk(data, { verb: "note-backup", rows, bytes, tookMs });
  if (options.json === true) console.log(JSON.stringify({ file, rows, bytes, schema, tookMs }));
  else console.log(`${file}: ${rows} rows, ${(bytes / 1e6).toFixed(1)} MB, read back and sound`);
  if (!noted.ok) console.error(`${COMMAND}: the copy is good, but it is not in the journal: ${noted.message}`);
  return 0;
}
