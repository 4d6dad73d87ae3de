import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

/**
 * From a USB socket to the device node that sits there now. Clones share their ids and have no serial number, and
 * minor numbers move with every replug (lp0 comes back as lp1), but a socket stays where it is (printing facts 3.1).
 * Nothing here throws: devices come and go while they are looked for.
 */
export interface UsbNode {
  /** As the kernel calls it: lp0, hidraw3, ttyACM1. */
  readonly name: string;
  /** E.g. /dev/usb/lp0. */
  readonly path: string;
  /** Another one after each plug-in, also where name and path are the same. */
  readonly plugIn: string;
}

export interface UsbNodeQuery {
  /** As the kernel names the socket: 1-1.2. */
  readonly port: string;
  /** The folder below /sys/class: usbmisc, hidraw, tty. */
  readonly className: string;
  /** Which nodes of that class are meant: usbmisc holds more than printers. */
  readonly name: RegExp;
  readonly sysfs?: string;
  readonly dev?: string;
}

const PORT = /^\d{1,3}-\d{1,3}(\.\d{1,3}){0,6}$/;

/** The first such node of the device in that socket; null while there is none. */
export function nodeAtUsbPort(query: UsbNodeQuery): UsbNode | null {
  const { sysfs = "/sys", dev = "/dev" } = query;
  const folder = join(sysfs, "class", query.className);
  for (const name of namesIn(folder)) {
    if (!query.name.test(name)) continue;
    const steps = (realPath(join(folder, name)) ?? "").split("/");
    const at = steps.findLastIndex((step) => PORT.test(step));
    if (at === -1 || steps[at] !== query.port) continue;
    const uevent = text(join(folder, name, "uevent"));
    // From the kernel itself, but it becomes a path: nothing that leads out of /dev.
    const node = /^DEVNAME=((?:[\w-]+\/){0,3}[\w-]+)$/m.exec(uevent)?.[1] ?? name;
    const number = text(join(folder, name, "dev")).trim();
    const plug = text(join(steps.slice(0, at + 1).join("/"), "devnum")).trim();
    return { name, path: join(dev, node), plugIn: `${name}#${number}.${plug}` };
  }
  return null;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  } catch {
    return [];
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
