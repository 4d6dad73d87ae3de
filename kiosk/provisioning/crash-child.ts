/**
 * A terminal whose settings are changed again and again, as a process of its own, to be killed. Says on stdout which
 * version counts, never before it does.
 *
 * node kiosk/provisioning/crash-child.ts DATA
 */
import { writeSync } from "node:fs";
import process from "node:process";
import { memoryJournal } from "../journal/memory.ts";
import { createSettingsManager } from "./manager.ts";

/** What a version says, so that whoever finds it can see whether it is whole. */
export function hotlineOf(version: number): string {
  return `010-${version}`;
}

function change(dataDir: string): never {
  const manager = createSettingsManager({
    machine: { dataDir, env: {} },
    trustedKeys: () => ({ byId: new Map(), revoked: new Set(), problems: [] }),
    journal: memoryJournal(),
    wallMs: () => Date.now(),
  });
  for (;;) {
    const next = (manager.current()?.newest ?? 0) + 1;
    const applied = manager.applyEdits([{ path: ["hotline"], value: hotlineOf(next) }], "technician");
    if (!applied.ok) throw new Error(applied.error.message);
    writeSync(1, `${applied.value.version}\n`);
  }
}

if (import.meta.main) change(process.argv[2] ?? "");
