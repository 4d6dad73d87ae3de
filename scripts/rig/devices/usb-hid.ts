/**
 * A HID device on USB, with a socket of its own: the gadget function behind /dev/hidgN. Unlike uhid's devices it is
 * read by the kernel's usbhid over a bus, so a driver can be told to take the one in a certain socket.
 */
import { closeSync, openSync, readFileSync, write } from "node:fs";
import { promisify } from "node:util";
import { buildGadget } from "./gadget.ts";
import type { HidIdentity } from "./uhid.ts";

export interface UsbHidDevice {
  plug(socket: number): void;
  /** Resolves when the host has fetched the reports; a host that does not listen never does. */
  send(reports: readonly Uint8Array[]): Promise<void>;
  unplug(): void;
  remove(): void;
}

const writeFile = promisify(write);

export function buildUsbHid(name: string, identity: HidIdentity): UsbHidDevice {
  const { vendorId, productId, serial, reportDescriptor } = identity;
  const usb = { vendorId, productId, serial, manufacturer: "rig", product: identity.name };
  const gadget = buildGadget(name, usb, "hid", {
    ...{ protocol: "0", subclass: "0", report_length: "64", report_desc: reportDescriptor },
  });
  // "major:minor"; the node is numbered by the minor.
  const minor = readFileSync(`/sys/kernel/config/usb_gadget/${name}/functions/hid.0/dev`, "utf8").trim().split(":")[1];
  let file: number | null = null;
  const unplug = (): void => {
    gadget.unplug();
    if (file !== null) closeSync(file);
    file = null;
  };
  return {
    plug(socket) {
      gadget.plug(socket);
      file = openSync(`/dev/hidg${minor ?? ""}`, "r+");
    },
    async send(reports) {
      if (file === null) throw new Error(`${name} is not plugged in`);
      for (const report of reports) await writeFile(file, report);
    },
    unplug,
    remove() {
      unplug();
      gadget.remove();
    },
  };
}
