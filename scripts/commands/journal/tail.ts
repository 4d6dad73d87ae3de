import { watch } from "node:fs";
import { filterOf, newestSeq, readJournal, readLatest } from "../../../kiosk/journal/read.ts";
import { onStop } from "../../lib/closing.ts";
import { printed } from "./lines.ts";
import type { TailOptions } from "./options.ts";
import { reading } from "./reading.ts";
import { notReadable } from "./words.ts";

const COMMAND = "yanpiao journal tail";
/** Where the system tells nothing of changes (a network drive), and for a change that fell between two looks. */
const LOOK_MS = 1_000;

export async function tail(options: TailOptions): Promise<0 | 1 | 2> {
  return await reading(COMMAND, options, async (dir, query) => {
    let after = await newestSeq(dir);
    if (options.lines > 0) {
      for (const entry of await readLatest(dir, options.lines, { ...query, upTo: after })) {
        console.log(printed(entry, options));
      }
    }
    let looking: Promise<void> | null = null;
    const look = (): void => {
      looking ??= more()
        .catch((error: unknown) => console.error(`${COMMAND}: ${notReadable(error)}`))
        .finally(() => (looking = null));
    };
    const underWay = (): Promise<void> | null => looking;
    const more = async (): Promise<void> => {
      for await (const entry of readJournal(dir, { after })) {
        after = entry.seq;
        if (fits(entry)) console.log(printed(entry, options));
      }
    };
    const fits = filterOf(query);
    const watcher = watch(dir, look);
    watcher.on("error", () => undefined);
    const timer = setInterval(look, LOOK_MS);
    // By a signal only: started by cron, systemd or ssh -n there is nothing to read on standard input.
    await new Promise<void>((resolve) => void onStop(() => resolve()));
    clearInterval(timer);
    watcher.close();
    await underWay();
  });
}
