import { once } from "node:events";
import process from "node:process";
import { readJournal, readLatest } from "../../../kiosk/journal/read.ts";
import { printed } from "./lines.ts";
import type { ShowOptions } from "./options.ts";
import { reading } from "./reading.ts";

export async function show(options: ShowOptions): Promise<0 | 1 | 2> {
  return await reading("yanpiao journal show", options, async (dir, query) => {
    if (options.all !== true) {
      for (const entry of await readLatest(dir, options.lines, query)) console.log(printed(entry, options));
      return;
    }
    for await (const entry of readJournal(dir, query)) {
      console.log(printed(entry, options));
      // Years of lines into a slow pipe: not into memory.
      if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
    }
  });
}
