import { parseHidDescriptor } from "../link/hid-descriptor.ts";
import { accessOf, type AccessCheck } from "./access.ts";
import type { FoundCamera, FoundHid, FoundKeyboard, FoundSerial, FoundUsbPrinter, Inventory } from "./found.ts";
import { readIeee1284Id } from "./ieee1284.ts";
import { keyValues, systemTree, type SystemTree } from "./tree.ts";
import { findUnclaimed } from "./unclaimed.ts";
import { readUsbDevices, usbInterfaceOf, usbPortOf, type UsbDevice, type UsbIdentity } from "./usb.ts";

export interface DiscoverOptions {
  /** Another root than `/`: a test's machine, or a support case's copy. */
  readonly root?: string;
  /** Whose permissions count; null: this process's own. */
  readonly user?: string | null;
}

/**
 * Everything that is plugged in and may be a scanner, a printer or a camera. Only sysfs and udev's files are read: no
 * device is opened, so this is safe while the terminal runs. Never throws; takes a few milliseconds.
 */
export function discoverDevices(options: DiscoverOptions = {}): Inventory {
  const tree = systemTree(options.root);
  const look: Look = {
    tree,
    access: { tree, user: options.user ?? null },
    usb: readUsbDevices(tree),
    links: stableNames(tree),
  };
  return {
    hid: hidDevices(look),
    serial: serialPorts(look),
    keyboards: keyboards(look),
    printers: usbPrinters(look),
    cameras: cameras(look),
    unclaimed: findUnclaimed(look.usb),
  };
}

interface Look {
  readonly tree: SystemTree;
  readonly access: AccessCheck;
  readonly usb: ReadonlyMap<string, UsbDevice>;
  readonly links: ReadonlyMap<string, readonly string[]>;
}

const LINK_FOLDERS = [
  "/dev/serial/by-id",
  "/dev/serial/by-path",
  "/dev/input/by-id",
  "/dev/input/by-path",
  "/dev/v4l/by-id",
  "/dev/v4l/by-path",
  "/dev/yanpiao",
] as const;

/** udev's lasting names of each node. */
function stableNames(tree: SystemTree): ReadonlyMap<string, readonly string[]> {
  const links = LINK_FOLDERS.flatMap((folder) => tree.names(folder).map((name) => `${folder}/${name}`));
  const byNode = new Map<string, readonly string[]>();
  for (const link of links) {
    const node = tree.real(link);
    if (node !== null) byNode.set(node, [...(byNode.get(node) ?? []), link]);
  }
  return byNode;
}

interface Entry {
  readonly folder: string;
  readonly name: string;
  readonly sysPath: string;
}

/** The devices of one class: /sys/class/CLASS/NAME. */
function entries({ tree }: Look, className: string, pattern: RegExp): readonly Entry[] {
  return tree
    .names(`/sys/class/${className}`)
    .filter((name) => pattern.test(name))
    .map((name) => {
      const folder = `/sys/class/${className}/${name}`;
      return { folder, name, sysPath: tree.real(folder) ?? folder };
    });
}

function nodeOf(look: Look, { folder, name, sysPath }: Entry): Omit<FoundCamera, "transport" | "name"> {
  const { tree } = look;
  // The name below /dev as the kernel gives it (usb/lp0, input/event3), not to be walked out of.
  const told = keyValues(tree.lines(`${folder}/uevent`)).get("DEVNAME") ?? name;
  const node = `/dev/${/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(told) ? told : name}`;
  const port = usbPortOf(sysPath);
  const usb = port === null ? undefined : look.usb.get(port);
  return {
    node,
    links: look.links.get(node) ?? [],
    usb: usb === undefined ? null : identityOf(usb),
    idPath: udevProperty(tree, `${folder}/dev`, "ID_PATH"),
    access: accessOf(look.access, node),
  };
}

function identityOf({ interfaces: _unshown, ...identity }: UsbDevice): UsbIdentity {
  return identity;
}

/** What udev's rules said about the device with this number (`189:3`); null without a running udev. */
function udevProperty(tree: SystemTree, numberFile: string, name: string): string | null {
  const number = tree.text(numberFile);
  if (number === null || !/^\d+:\d+$/.test(number)) return null;
  return keyValues(tree.lines(`/run/udev/data/c${number}`)).get(`E:${name}`) ?? null;
}

const HID_ID = /^[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})$/i;

function hidDevices(look: Look): readonly FoundHid[] {
  return entries(look, "hidraw", /^hidraw\d+$/).map((entry) => {
    const uevent = keyValues(look.tree.lines(`${entry.folder}/device/uevent`));
    const [, vendorId = "0000", productId = "0000"] = HID_ID.exec(uevent.get("HID_ID") ?? "") ?? [];
    const descriptor = look.tree.bytes(`${entry.folder}/device/report_descriptor`);
    return {
      transport: "hid",
      ...nodeOf(look, entry),
      name: uevent.get("HID_NAME") ?? "",
      vendorId: vendorId.toLowerCase(),
      productId: productId.toLowerCase(),
      usages: (descriptor === null ? null : parseHidDescriptor(descriptor))?.collections ?? [],
    };
  });
}

function serialPorts(look: Look): readonly FoundSerial[] {
  const { tree } = look;
  return entries(look, "tty", /^tty/).flatMap((entry) => {
    const onUsb = /^tty(ACM|USB)\d+$/.test(entry.name);
    // The kernel lists UARTs that might exist; type 0 is one that does not.
    const uart = tree.text(`${entry.folder}/type`);
    if (!onUsb && (uart === null || uart === "0")) return [];
    const driver = tree.real(`${entry.folder}/device/driver`)?.split("/").at(-1) ?? null;
    return [{ transport: "serial" as const, ...nodeOf(look, entry), driver: onUsb ? driver : null }];
  });
}

/** Bit of KEY_A (30) and KEY_ENTER (28): what has neither cannot type a code. */
const TYPING_KEYS = (1n << 30n) | (1n << 28n);

function keyboards(look: Look): readonly FoundKeyboard[] {
  const { tree } = look;
  return entries(look, "input", /^event\d+$/).flatMap((entry) => {
    const device = `${entry.folder}/device`;
    if ((keyBits(tree.text(`${device}/capabilities/key`)) & TYPING_KEYS) !== TYPING_KEYS) return [];
    return [
      {
        transport: "wedge" as const,
        ...nodeOf(look, entry),
        name: tree.text(`${device}/name`) ?? "",
        vendorId: tree.text(`${device}/id/vendor`) ?? "0000",
        productId: tree.text(`${device}/id/product`) ?? "0000",
      },
    ];
  });
}

/** Words of 64 bits in hex, the highest first; only the lowest holds letters. */
function keyBits(capability: string | null): bigint {
  const word = capability?.split(" ").at(-1) ?? "";
  return /^[0-9a-f]{1,16}$/i.test(word) ? BigInt(`0x${word}`) : 0n;
}

function usbPrinters(look: Look): readonly FoundUsbPrinter[] {
  const { tree } = look;
  return entries(look, "usbmisc", /^lp\d+$/).map((entry) => {
    const id = tree.text(`${entry.folder}/device/ieee1284_id`);
    const port = usbPortOf(entry.sysPath);
    const number = usbInterfaceOf(entry.sysPath);
    const held = port === null ? undefined : look.usb.get(port)?.interfaces.find((one) => one.number === number);
    return {
      transport: "usb",
      ...nodeOf(look, entry),
      ieee1284: id === null ? null : readIeee1284Id(id),
      bidirectional: held === undefined ? null : held.protocol >= 2,
    };
  });
}

function cameras(look: Look): readonly FoundCamera[] {
  const { tree } = look;
  return entries(look, "video4linux", /^video\d+$/).flatMap((entry) => {
    // A camera has a second node for its metadata: index 1.
    if ((tree.text(`${entry.folder}/index`) ?? "0") !== "0") return [];
    const name = tree.text(`${entry.folder}/name`) ?? "";
    return [{ transport: "camera" as const, ...nodeOf(look, entry), name }];
  });
}
