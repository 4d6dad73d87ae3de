import { join } from "node:path";
import { storePath } from "../../kiosk/store/files.ts";
import { loadOrCreateKey } from "../../kiosk/store/key.ts";
import { restore } from "../../kiosk/store/restore.ts";
import { BACKUP, DATA, STICK } from "./messages.ts";

/** Puts the copy on the stick in the place of the store, as `yanpiao store restore` does; the caller holds the lock. */
export function restoreBackup(root: string): void {
  const dataDir = join(root, DATA);
  const restored = restore({
    path: storePath(dataDir),
    backup: join(root, STICK, BACKUP),
    roots: [loadOrCreateKey(join(dataDir, "terminal.key"))],
    wallMs: Date.parse("2026-11-24T12:00:30+08:00"),
  });
  if (!restored.ok) throw new Error(`not restored: ${restored.error.message}`);
}
