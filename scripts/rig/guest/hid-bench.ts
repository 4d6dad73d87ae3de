import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { plugUhid, type HidIdentity, type HidWritten, type UhidDevice } from "../devices/uhid.ts";
import { createRecord, type Heard } from "./record.ts";

export interface HidBench {
  hidPlug(device: string, identity: HidIdentity): void;
  hidUnplug(device: string): void;
  /** Resolves when all are sent, `paceMs` apart, as a real device has a rate; then `doneFile` appears as well. */
  hidSend(device: string, reports: readonly Uint8Array[], paceMs?: number, doneFile?: string): Promise<void>;
  /** Waits until the host has written so many reports since this device was last plugged in, and gives them all. */
  hidWritten(device: string, count: number): Promise<readonly HidWritten[]>;
}

export function createHidBench(): HidBench {
  const plugged = new Map<string, { readonly uhid: UhidDevice; readonly written: Heard<HidWritten> }>();
  const named = (device: string): { readonly uhid: UhidDevice; readonly written: Heard<HidWritten> } => {
    const found = plugged.get(device);
    if (found === undefined) throw new Error(`${device} is not plugged in`);
    return found;
  };
  return {
    hidPlug(device, identity) {
      if (plugged.has(device)) throw new Error(`${device} is plugged in already`);
      const written = createRecord<HidWritten>();
      plugged.set(device, { uhid: plugUhid(identity, (report) => written.add([report])), written });
    },
    hidUnplug(device) {
      plugged.get(device)?.uhid.close();
      plugged.delete(device);
    },
    async hidSend(device, reports, paceMs, doneFile) {
      for (const [index, report] of reports.entries()) {
        if (index > 0 && paceMs !== undefined) await sleep(paceMs);
        named(device).uhid.send(report);
      }
      if (doneFile !== undefined) writeFileSync(doneFile, "");
    },
    hidWritten: (device, count) => named(device).written.atLeast(count),
  };
}
