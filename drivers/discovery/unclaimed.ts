import type { Unclaimed } from "./found.ts";
import type { UsbDevice, UsbIdentity, UsbInterface } from "./usb.ts";

/**
 * USB devices that look like ours and have no node to open: the kernel has no driver for them loaded, or a program
 * (libusb) took it away. These are the "it is plugged in and nothing happens" of a technician's call.
 */
export function findUnclaimed(devices: ReadonlyMap<string, UsbDevice>): readonly Unclaimed[] {
  return [...devices.values()].flatMap(({ interfaces, ...usb }) => {
    const left = interfaces.flatMap((one): readonly Unclaimed[] => {
      const wanted = wantedDriver(one, usb);
      // A driver of another name is somebody's choice; only none at all, or a program, leaves no node.
      if (wanted === null || (one.driver !== null && one.driver !== PROGRAM)) return [];
      return [{ usb, kind: wanted.kind, heldBy: one.driver, advice: adviceFor(wanted, one.driver, usb) }];
    });
    // Two interfaces of one device are one call to make.
    return left.filter(({ kind }, index) => left.findIndex((other) => other.kind === kind) === index);
  });
}

/** How the kernel names a program that holds an interface through libusb. */
const PROGRAM = "usbfs";

interface Wanted {
  readonly kind: Unclaimed["kind"];
  readonly module: string;
}

/** Chips and scanners of class FF that are serial ports with the right module (all are in Debian's kernel; scanning facts 2.3). */
const SERIAL_MODULES: readonly { readonly vendorId: string; readonly productId?: string; readonly module: string }[] = [
  { vendorId: "1a86", module: "ch341" },
  { vendorId: "10c4", module: "cp210x" },
  { vendorId: "0403", module: "ftdi_sio" },
  { vendorId: "067b", module: "pl2303" },
  { vendorId: "05e0", productId: "0600", module: "symbolserial" },
  { vendorId: "0c2e", productId: "0700", module: "metro-usb" },
  { vendorId: "0c2e", productId: "0720", module: "metro-usb" },
  { vendorId: "0c2e", productId: "0730", module: "metro-usb" },
  { vendorId: "065a", productId: "0009", module: "opticon" },
];

function wantedDriver({ classCode, subclass, protocol }: UsbInterface, usb: UsbIdentity): Wanted | null {
  if (classCode === 0x07) return { kind: "printer", module: "usblp" };
  if (classCode === 0x03) return { kind: "hid", module: "usbhid" };
  // Protocol FF there is a network adapter (RNDIS).
  if (classCode === 0x02 && subclass === 0x02 && protocol !== 0xff) return { kind: "serial", module: "cdc_acm" };
  if (classCode !== 0xff) return null;
  const known = SERIAL_MODULES.find(
    ({ vendorId, productId }) => vendorId === usb.vendorId && (productId === undefined || productId === usb.productId),
  );
  return known === undefined ? null : { kind: "serial", module: known.module };
}

const CULPRITS: Readonly<Record<Unclaimed["kind"], string>> = {
  printer: "ipp-usb and cups do that",
  serial: "brltty does that to CH340 and CP210x chips",
  hid: "a virtual machine or another scanner program",
};

function adviceFor({ kind, module }: Wanted, heldBy: string | null, usb: UsbIdentity): string {
  if (heldBy === null) {
    return `no kernel driver took it: modprobe ${module}, and install config/deploy/modules-load.d so that it stays`;
  }
  return `a program holds it through libusb (${CULPRITS[kind]}): remove that program, then unplug port ${usb.port} and plug it in again`;
}
