import { once } from "node:events";
import process from "node:process";
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import { readJournal, readLatest } from "../../../kiosk/journal/read.ts";
import { printed } from "./lines.ts";
import { folderOf, queryOf, type ShowOptions } from "./options.ts";
import { notReadable } from "./words.ts";

const COMMAND = "yanpiao journal show";

export async function show(options: ShowOptions): Promise<0 | 1 | 2> {
  const query = queryOf(options, clock.wallMs());
  if (typeof query === "string") {
    console.error(`${COMMAND}: ${query}`);
    return 2;
  }
  const dir = folderOf(COMMAND, options);
  if (typeof dir === "number") return dir;
  try {
    if (options.all !== true) {
      for (const entry of await readLatest(dir, options.lines, query)) console.log(printed(entry, options));
      return 0;
    }
    for await (const entry of readJournal(dir, query)) {
      console.log(printed(entry, options));
      // Years of lines into a slow pipe: not into memory.
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    }
    return 0;
  } catch (error) {
    console.error(`${COMMAND}: ${notReadable(error)}`);
    return 1;
  }
}
