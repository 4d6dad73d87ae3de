/** What every command does that reads the journal by a query: what is wrong with its command line or the folder is said once. */
import { systemTerminalClock as clock } from "../../../kiosk/journal/clock.ts";
import type { JournalQuery } from "../../../kiosk/journal/read.ts";
import { folderOf, queryOf, type FilterOptions } from "./options.ts";
import { notReadable } from "./words.ts";

export async function reading(
  command: string,
  options: FilterOptions,
  read: (dir: string, query: JournalQuery) => Promise<void>,
): Promise<0 | 1 | 2> {
  const query = queryOf(options, clock.wallMs());
  if (typeof query === "string") {
    console.error(`${command}: ${query}`);
    return 2;
  }
  const dir = folderOf(command, options);
  if (typeof dir === "number") return dir;
  try {
    await read(dir, query);
    return 0;
  } catch (error) {
    console.error(`${command}: ${notReadable(error)}`);
    return 1;
  }
}
