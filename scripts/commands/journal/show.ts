import { once } from "node:events";
import process from "node:process";
import { readJournal, readLatest } from "../../../kiosk/journal/read.ts";
import { printed } from "./lines.ts";
import type { ShowOptions } from "./options.ts";
import { reading } from "./reading.ts";

export async function show(options: ShowOptions): Promise<0 | 1 | 2> {
  return await reading("yanpiao journal show", options, async (dir, query) => {
    const entries = options.all === true ? readJournal(dir, query) : await readLatest(dir, options.lines, query);
    let none = true;
    for await (const entry of entries) {
      none = false;
      console.log(printed(entry, options));
      // Years of lines into a slow pipe: not into memory.
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    }
    if (none) console.error(`no line of the journal in ${dir} fits`);
  });
}
