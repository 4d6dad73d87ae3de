/** A USB stick: a file with a FAT file system on it, behind the kernel's own mass-storage gadget. */
import { execFileSync } from "node:child_process";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { buildGadget, type UsbIdentity } from "./gadget.ts";

export interface UsbStickModel {
  readonly usb: UsbIdentity;
  readonly megabytes: number;
  /** Its switch is on: it takes nothing. */
  readonly locked: boolean;
}

export interface UsbStickDevice {
  plug(socket: number): void;
  /** In the middle of whatever goes on. */
  unplug(): void;
  remove(): void;
}

export function buildUsbStick(name: string, { usb, megabytes, locked }: UsbStickModel): UsbStickDevice {
  const image = `/tmp/${name}.img`;
  writeFileSync(image, "");
  truncateSync(image, megabytes * 1024 * 1024);
  execFileSync("/usr/sbin/mkfs.fat", ["-F", "32", image], { stdio: "pipe" });
  const gadget = buildGadget(name, usb, "mass_storage", {
    "lun.0/removable": "1",
    "lun.0/ro": locked ? "1" : "0",
    "lun.0/file": image,
  });
  return {
    plug: (socket) => gadget.plug(socket),
    unplug: () => gadget.unplug(),
    remove() {
      gadget.remove();
      rmSync(image);
    },
  };
}
