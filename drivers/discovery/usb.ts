import type { SystemTree } from "./tree.ts";

/** Who a USB device says it is, and the socket it is plugged into. */
export interface UsbIdentity {
  /** Four lower-case hex digits. */
  readonly vendorId: string;
  readonly productId: string;
  /** As the kernel names the socket, e.g. 1-1.2: it stays while devices come and go. */
  readonly port: string;
  readonly maker: string | null;
  readonly product: string | null;
  readonly serial: string | null;
}

export interface UsbInterface {
  readonly number: number;
  readonly classCode: number;
  readonly subclass: number;
  readonly protocol: number;
  /** The kernel driver that holds it; `usbfs` is a program (libusb), null nobody. */
  readonly driver: string | null;
}

export interface UsbDevice extends UsbIdentity {
  readonly interfaces: readonly UsbInterface[];
}

const DEVICES = "/sys/bus/usb/devices";
const PORT = /^\d{1,3}-\d{1,3}(\.\d{1,3}){0,6}$/;
const USB_ID = /^[0-9a-f]{4}$/;

/** All USB devices but root hubs, by port. */
export function readUsbDevices(tree: SystemTree): ReadonlyMap<string, UsbDevice> {
  const devices = tree
    .names(DEVICES)
    .filter((name) => PORT.test(name))
    .flatMap((port) => readDevice(tree, port) ?? []);
  return new Map(devices.map((device) => [device.port, device]));
}

function readDevice(tree: SystemTree, port: string): UsbDevice | null {
  const folder = `${DEVICES}/${port}`;
  const vendorId = tree.text(`${folder}/idVendor`);
  const productId = tree.text(`${folder}/idProduct`);
  if (vendorId === null || productId === null || !USB_ID.test(vendorId) || !USB_ID.test(productId)) return null;
  return {
    vendorId,
    productId,
    port,
    maker: tree.text(`${folder}/manufacturer`),
    product: tree.text(`${folder}/product`),
    serial: tree.text(`${folder}/serial`),
    interfaces: tree
      .names(folder)
      .filter((name) => name.startsWith(`${port}:`))
      .flatMap((name) => readInterface(tree, `${folder}/${name}`) ?? []),
  };
}

function readInterface(tree: SystemTree, folder: string): UsbInterface | null {
  const hex = (file: string): number => Number.parseInt(tree.text(`${folder}/${file}`) ?? "", 16);
  const [number, classCode] = [hex("bInterfaceNumber"), hex("bInterfaceClass")];
  const [subclass, protocol] = [hex("bInterfaceSubClass"), hex("bInterfaceProtocol")];
  if ([number, classCode, subclass, protocol].some(Number.isNaN)) return null;
  return { number, classCode, subclass, protocol, driver: tree.real(`${folder}/driver`)?.split("/").at(-1) ?? null };
}

/** The socket in which the device of this node sits: the innermost one on the way down /sys/devices. */
export function usbPortOf(sysPath: string): string | null {
  return sysPath.split("/").findLast((step) => PORT.test(step)) ?? null;
}

/** Which of the device's interfaces the node belongs to. */
export function usbInterfaceOf(sysPath: string): number | null {
  const step = sysPath.split("/").findLast((name) => /^[\d.-]+:\d+\.\d+$/.test(name));
  return step === undefined ? null : Number(step.split(".").at(-1));
}
