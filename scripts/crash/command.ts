/**
 * An operator's command on the data of a core that does not run, in a process of its own, to be killed: what `yanpiao store
 * backup` and `yanpiao store restore` do, by the same functions.
 *
 * node scripts/crash/command.ts '{"command":"restore",…}'
 */
import process from "node:process";
import { TERMINAL } from "./service.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { backUp } from "../../kiosk/store/backup.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { rootKeys } from "../../kiosk/store/key.ts";
import { lockStore } from "../../kiosk/store/open.ts";
import { restore } from "../../kiosk/store/restore.ts";
import { clockAhead } from "./rooms.ts";

export interface CommandOptions {
  readonly command: "back-up" | "restore";
  readonly dataDir: string;
  readonly backups: string;
  /** An earlier copy to put back; null: one that is taken now. */
  readonly copy: string | null;
  /** The file is damaged, and no terminal has started since. */
  readonly damaged: boolean;
  readonly wallOffsetMs: number;
}

async function run({ command, dataDir, backups, copy, damaged, wallOffsetMs }: CommandOptions): Promise<void> {
  const clock = clockAhead(wallOffsetMs);
  const path = storePath(dataDir);
  const taken = copy === null ? await backUp(path, backups, clock.wallMs()) : null;
  if (taken?.ok === false) {
    // The terminal has to start first, and the command says so.
    const { code } = taken.error;
    if (code === "no-store" || (damaged && (code === "to-be-salvaged" || code === "not-sound"))) return;
    throw new Error(taken.error.message);
  }
  const backup = taken?.value.file ?? copy;
  if (command === "back-up" || backup === null) return;
  const { key, next } = rootKeys({ dataDir, credentialsDir: undefined });
  const lock = lockStore(path);
  const journal = openJournal({ dir: `${dataDir}/journal`, terminalId: TERMINAL, clock });
  const done = restore({ path, backup, roots: next === null ? [key] : [key, next], wallMs: clock.wallMs() });
  if (done.ok) journal.record("store.restored", { rows: done.value.rows, held: done.value.held });
  journal.close();
  lock.close();
  // Of another root key's day: nothing was changed.
  if (!done.ok && done.error.code !== "wrong-key") throw new Error(done.error.message);
}

if (import.meta.main) {
  process.stdin.once("end", () => process.exit(0));
  process.stdin.resume().unref();
  await run(JSON.parse(process.argv[2] ?? "{}") as CommandOptions);
}
