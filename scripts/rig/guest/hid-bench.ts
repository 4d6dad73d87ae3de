import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { portOfSocket } from "../devices/gadget.ts";
import { plugUhid, type HidIdentity, type HidWritten, type UhidDevice } from "../devices/uhid.ts";
import { buildUsbHid, type UsbHidDevice } from "../devices/usb-hid.ts";
import { createRecord, type Heard } from "./record.ts";

export interface HidBench {
  hidPlug(device: string, identity: HidIdentity): void;
  hidUnplug(device: string): void;
  /** Resolves when all are sent, `paceMs` apart, as a real device has a rate; then `doneFile` appears as well. */
  hidSend(device: string, reports: readonly Uint8Array[], paceMs?: number, doneFile?: string): Promise<void>;
  /** Waits until the host has written so many reports since this device was last plugged in, and gives them all. */
  hidWritten(device: string, count: number): Promise<readonly HidWritten[]>;

  /** The same kind of device in a USB socket. Resolves with the host's name of that port. */
  usbHidPlug(device: string, identity: HidIdentity, socket: number): string;
  usbHidUnplug(device: string): void;
  usbHidRemove(device: string): void;
  /** Resolves when the host has fetched all of them. */
  usbHidSend(device: string, reports: readonly Uint8Array[]): Promise<void>;
}

interface Plugged {
  readonly uhid: UhidDevice;
  readonly written: Heard<HidWritten>;
}

export function createHidBench(): HidBench {
  const plugged = new Map<string, Plugged>();
  const gadgets = new Map<string, UsbHidDevice>();
  const named = <Device>(devices: ReadonlyMap<string, Device>, device: string): Device => {
    const found = devices.get(device);
    if (found === undefined) throw new Error(`there is no ${device}`);
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
        named(plugged, device).uhid.send(report);
      }
      if (doneFile !== undefined) writeFileSync(doneFile, "");
    },
    hidWritten: (device, count) => named(plugged, device).written.atLeast(count),

    usbHidPlug(device, identity, socket) {
      const gadget = gadgets.get(device) ?? buildUsbHid(device, identity);
      gadgets.set(device, gadget);
      gadget.plug(socket);
      return portOfSocket(socket);
    },
    usbHidUnplug: (device) => named(gadgets, device).unplug(),
    usbHidRemove(device) {
      named(gadgets, device).remove();
      gadgets.delete(device);
    },
    usbHidSend: (device, reports) => named(gadgets, device).send(reports),
  };
}
