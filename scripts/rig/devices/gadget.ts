/**
 * USB devices made by this program: gadgets put together in configfs and plugged into a socket of dummy_hcd, a USB host
 * whose cable leads back into the same kernel (Documentation/usb/gadget_configfs.rst).
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";

const GADGETS = "/sys/kernel/config/usb_gadget";

export interface UsbIdentity {
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
}

export interface Gadget {
  /** Pushes the cable into a socket, 0 being the first. The device's far end exists from then on. */
  plug(socket: number): void;
  unplug(): void;
  remove(): void;
}

/** The USB port that the host gives a socket: each has a bus of its own. */
export function portOfSocket(socket: number): string {
  const controller = `/sys/class/udc/dummy_udc.${socket}`;
  if (!existsSync(controller)) throw new Error(`no such socket: ${socket}`);
  const buses = readdirSync(`/sys/devices/platform/dummy_hcd.${socket}`).filter((name) => /^usb\d+$/.test(name));
  const bus = buses[0]?.slice("usb".length);
  if (bus === undefined) throw new Error(`no bus on socket ${socket}`);
  return `${bus}-1`;
}

/** A device with one function (`acm`, `printer`, `hid`), whose attributes are written before it is plugged in. */
export function buildGadget(
  name: string,
  identity: UsbIdentity,
  usbFunction: string,
  attributes: Readonly<Record<string, string | Uint8Array>>,
): Gadget {
  const folder = join(GADGETS, name);
  const write = (path: string, value: string | Uint8Array): void => writeFileSync(join(folder, path), value);
  const hex = (value: number): string => `0x${value.toString(16).padStart(4, "0")}`;
  const strings = "strings/0x409";
  const config = "configs/c.1";
  const functionFolder = join("functions", `${usbFunction}.0`);
  const link = join(folder, config, basename(functionFolder));

  mkdirSync(folder);
  write("idVendor", hex(identity.vendorId));
  write("idProduct", hex(identity.productId));
  mkdirSync(join(folder, strings));
  write(join(strings, "manufacturer"), identity.manufacturer);
  write(join(strings, "product"), identity.product);
  if (identity.serial !== "") write(join(strings, "serialnumber"), identity.serial);
  mkdirSync(join(folder, config));
  mkdirSync(join(folder, functionFolder));
  for (const [attribute, value] of Object.entries(attributes)) write(join(functionFolder, attribute), value);
  symlinkSync(join(folder, functionFolder), link);

  const unplug = (): void => {
    if (readFileSync(join(folder, "UDC"), "utf8").trim() !== "") write("UDC", "\n");
  };
  return {
    plug: (socket) => write("UDC", `dummy_udc.${socket}`),
    unplug,
    remove() {
      unplug();
      unlinkSync(link);
      for (const part of [functionFolder, config, strings, "."]) rmdirSync(join(folder, part));
    },
  };
}
