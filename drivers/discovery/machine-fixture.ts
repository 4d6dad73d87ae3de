/** A machine in a folder, laid out as Linux 6.1 lays out /sys, /dev and /etc: for tests of whatever looks at devices. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";

export interface UsbPlug {
  /** The socket, e.g. 1-1.2. */
  readonly port: string;
  readonly ids: `${string}:${string}`;
  readonly maker?: string;
  readonly product?: string;
  readonly serial?: string;
}

export interface Interface {
  readonly classCode: string;
  readonly subclass?: string;
  readonly protocol?: string;
  readonly driver?: string;
}

export interface Machine {
  readonly root: string;
  file(path: string, content: string | Uint8Array): void;
  /** A file in /dev; `group` is the name of the group that may open it, null: only its owner may. */
  node(path: string, group?: string | null): void;
  link(path: string, target: string): void;
  usb(plug: UsbPlug, interfaces: readonly Interface[]): string;
  hidraw(number: number, plug: UsbPlug, descriptor: Uint8Array, group?: string | null): void;
  acm(number: number, plug: UsbPlug, group?: string | null): void;
  printer(number: number, plug: UsbPlug, ieee1284: string | null, group?: string | null): void;
  keyboard(number: number, plug: UsbPlug, keys?: string): void;
  camera(number: number, plug: UsbPlug, index?: string): void;
}

const HOST = "/sys/devices/pci0000:00/0000:00:14.0/usb1";
/** Every letter and Enter, as a boot keyboard has them. */
export const ALL_KEYS = "10000 7 ff9f207a c14057ff febeffdf ffefffff fffffffffffffffe";
export const FEW_KEYS = "100000000000 0";

/** The head of a HID POS scanner's descriptor: usage page 8C, usage 2, one collection. */
export const POS_DESCRIPTOR = Uint8Array.of(
  0x05,
  0x8c,
  0x09,
  0x02,
  0xa1,
  0x01,
  0x85,
  0x02,
  0x75,
  0x08,
  0x95,
  0x3f,
  0x81,
  0x02,
  0xc0,
);
export const KEYBOARD_DESCRIPTOR = Uint8Array.of(0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x81, 0x02, 0xc0);

/** The group that owns files made here, under the name that a test wants to see. */
const OWN_GROUP = process.getgid?.() ?? 0;

export function createMachine(root: string): Machine {
  const made = new Set<string>();
  const file = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(relative(dirname(join(root, path)), join(root, target)), join(root, path));
  };
  const node = (path: string, group: string | null = "yanpiao"): void => {
    file(path, "");
    chmodSync(join(root, path), group === null ? 0o600 : 0o660);
  };
  const usb = (plug: UsbPlug, interfaces: readonly Interface[]): string => {
    const folder = `${HOST}/${plug.port}`;
    if (made.has(plug.port)) return folder;
    made.add(plug.port);
    const [vendorId, productId] = plug.ids.split(":");
    file(`${folder}/idVendor`, `${vendorId}\n`);
    file(`${folder}/idProduct`, `${productId}\n`);
    if (plug.maker !== undefined) file(`${folder}/manufacturer`, `${plug.maker}\n`);
    if (plug.product !== undefined) file(`${folder}/product`, `${plug.product}\n`);
    if (plug.serial !== undefined) file(`${folder}/serial`, `${plug.serial}\n`);
    interfaces.forEach(({ classCode, subclass = "00", protocol = "00", driver }, number) => {
      const inner = `${folder}/${plug.port}:1.${number}`;
      file(`${inner}/bInterfaceNumber`, `0${number}\n`);
      file(`${inner}/bInterfaceClass`, `${classCode}\n`);
      file(`${inner}/bInterfaceSubClass`, `${subclass}\n`);
      file(`${inner}/bInterfaceProtocol`, `${protocol}\n`);
      if (driver === undefined) return;
      file(`/sys/bus/usb/drivers/${driver}/uevent`, "");
      link(`${inner}/driver`, `/sys/bus/usb/drivers/${driver}`);
    });
    link(`/sys/bus/usb/devices/${plug.port}`, folder);
    return folder;
  };
  /** A class device below an interface, with its node, as the kernel and udev leave it. */
  const device = (
    at: { readonly className: string; readonly name: string; readonly folder: string; readonly devname: string },
    group: string | null,
  ): void => {
    file(`${at.folder}/uevent`, `DEVNAME=${at.devname}\n`);
    link(`/sys/class/${at.className}/${at.name}`, at.folder);
    node(`/dev/${at.devname}`, group);
  };

  // yanpiao is in the group of the nodes, guest is in none; owner is whoever runs the test, and owns them.
  file(
    "/etc/passwd",
    [
      "root:x:0:0::/root:/bin/sh",
      "yanpiao:x:64001:64001::/var/lib/yanpiao:/usr/sbin/nologin",
      "guest:x:64002:64002::/:/bin/sh",
      `owner:x:${process.getuid?.() ?? 0}:64003::/:/bin/sh`,
      "",
    ].join("\n"),
  );
  file("/etc/group", `yanpiao:x:${OWN_GROUP}:yanpiao\nguests:x:64002:\n`);

  return {
    root,
    file,
    link,
    node,
    usb,
    hidraw(number, plug, descriptor, group = "yanpiao") {
      const folder = usb(plug, [{ classCode: "03", driver: "usbhid" }]);
      const [vendorId, productId] = plug.ids.toUpperCase().split(":");
      const hid = `${folder}/${plug.port}:1.0/0003:${vendorId}:${productId}.000${number}`;
      file(
        `${hid}/uevent`,
        `DRIVER=hid-generic\nHID_ID=0003:0000${vendorId}:0000${productId}\nHID_NAME=${plug.maker ?? ""} ${plug.product ?? ""}\n`,
      );
      file(`${hid}/report_descriptor`, descriptor);
      const name = `hidraw${number}`;
      device({ className: "hidraw", name, folder: `${hid}/hidraw/${name}`, devname: name }, group);
      link(`${hid}/hidraw/${name}/device`, hid);
    },
    acm(number, plug, group = "yanpiao") {
      const folder = usb(plug, [
        { classCode: "02", subclass: "02", protocol: "01", driver: "cdc_acm" },
        { classCode: "0a", driver: "cdc_acm" },
      ]);
      const name = `ttyACM${number}`;
      const inner = `${folder}/${plug.port}:1.0`;
      device({ className: "tty", name, folder: `${inner}/tty/${name}`, devname: name }, group);
      link(`${inner}/tty/${name}/device`, inner);
    },
    printer(number, plug, ieee1284, group = "yanpiao") {
      const folder = usb(plug, [{ classCode: "07", subclass: "01", protocol: "02", driver: "usblp" }]);
      const name = `lp${number}`;
      const inner = `${folder}/${plug.port}:1.0`;
      if (ieee1284 !== null) file(`${inner}/ieee1284_id`, ieee1284);
      device({ className: "usbmisc", name, folder: `${inner}/usbmisc/${name}`, devname: `usb/${name}` }, group);
      file(`${inner}/usbmisc/${name}/dev`, `180:${number}\n`);
      link(`${inner}/usbmisc/${name}/device`, inner);
    },
    keyboard(number, plug, keys = ALL_KEYS) {
      const folder = usb(plug, [{ classCode: "03", protocol: "01", driver: "usbhid" }]);
      const [vendorId, productId] = plug.ids.split(":");
      const input = `${folder}/${plug.port}:1.0/input/input${number}`;
      file(`${input}/name`, `${plug.product ?? "keyboard"}\n`);
      file(`${input}/id/vendor`, `${vendorId}\n`);
      file(`${input}/id/product`, `${productId}\n`);
      file(`${input}/capabilities/key`, `${keys}\n`);
      const name = `event${number}`;
      device({ className: "input", name, folder: `${input}/${name}`, devname: `input/${name}` }, "yanpiao");
      link(`${input}/${name}/device`, input);
    },
    camera(number, plug, index = "0") {
      const folder = usb(plug, [{ classCode: "0e", subclass: "01", driver: "uvcvideo" }]);
      const name = `video${number}`;
      const at = `${folder}/${plug.port}:1.0/video4linux/${name}`;
      file(`${at}/name`, `${plug.product ?? ""}\n`);
      file(`${at}/index`, `${index}\n`);
      device({ className: "video4linux", name, folder: at, devname: name }, "yanpiao");
    },
  };
}
