import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeAtUsbPort, type UsbNode } from "./usb-port.ts";

let root = "";
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "sysfs-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the kernel lays it out: the class folder links to the device, which lies below the sockets on the way to it. */
function plug(steps: string, className: string, name: string, uevent: string, devnum = "7"): void {
  const folder = join(root, "devices/pci0000:00/0000:00:14.0", steps, className, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "uevent"), uevent);
  writeFileSync(join(folder, "dev"), "180:0\n");
  const device = join(root, "devices/pci0000:00/0000:00:14.0", dirname(steps));
  writeFileSync(join(device, "devnum"), `${devnum}\n`);
  const link = join(root, "class", className, name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(folder, link);
}
const at = (port: string, className = "usbmisc", name = /^lp\d+$/): UsbNode | null =>
  nodeAtUsbPort({ port, className, name, sysfs: root });

describe("the device in a USB socket", () => {
  it("is found by the socket, not by its number, and is another one after each plug-in", () => {
    plug("usb1/1-1/1-1.2/1-1.2:1.0", "usbmisc", "lp1", "MAJOR=180\nMINOR=1\nDEVNAME=usb/lp1\n");
    plug("usb1/1-1/1-1.3/1-1.3:1.0", "usbmisc", "lp0", "DEVNAME=usb/lp0\n");
    expect(at("1-1.2")).toEqual({ name: "lp1", path: "/dev/usb/lp1", plugIn: "lp1#180:0.7" });
    expect(at("1-1.3")?.path).toBe("/dev/usb/lp0");
    writeFileSync(join(root, "devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2/devnum"), "8\n");
    expect(at("1-1.2")?.plugIn).toBe("lp1#180:0.8");
  });

  it("is none where the socket is empty, holds another kind of device, or this machine has no USB", () => {
    expect(at("1-1.2")).toBeNull();
    plug("usb1/1-1/1-1.2/1-1.2:1.0", "usbmisc", "hiddev0", "DEVNAME=usb/hiddev0\n");
    expect(at("1-1.2")).toBeNull();
    expect(at("1-1")).toBeNull();
  });

  it("may be any kind of node: a hub's child, an HID device below its interface, a modem", () => {
    plug("usb1/1-1/1-1.4/1-1.4:1.0/0003:1EAB:1D10.0005", "hidraw", "hidraw3", "DEVNAME=hidraw3\n");
    plug("usb2/2-1/2-1:1.0", "tty", "ttyACM0", "DEVNAME=ttyACM0\n");
    expect(at("1-1.4", "hidraw", /^hidraw\d+$/)?.path).toBe("/dev/hidraw3");
    expect(at("2-1", "tty", /^ttyACM\d+$/)?.path).toBe("/dev/ttyACM0");
  });

  it("never leads out of /dev, whatever the uevent says", () => {
    plug("usb1/1-1/1-1:1.0", "usbmisc", "lp0", "DEVNAME=../etc/passwd\n");
    expect(at("1-1")?.path).toBe("/dev/lp0");
  });
});
