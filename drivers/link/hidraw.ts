import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { UsbMatch } from "../../config/profiles/common.ts";
import { parseHidDescriptor, type HidDescriptor, type HidUsage } from "./hid-descriptor.ts";

/**
 * The HID devices that are plugged in, as the kernel tells them in sysfs, and the choice of one. Cheap enough to be asked
 * four times a second: one listing, one link read per device, and everything else once per plug-in. node-hid's
 * own list is not used, because it asks the whole bus each time (7 ms, measured, scanning facts 2.2) and because what
 * is opened and what is watched must be chosen by the same rule.
 */
export interface HidrawDevice {
  /** E.g. /dev/hidraw0: the number is given anew at each plug-in. */
  readonly node: string;
  /** The kernel's own name of this plug-in of this device; the next one has another, although the node is the same. */
  readonly physical: string;
  /** Four lower-case hex digits. */
  readonly vendorId: string;
  readonly productId: string;
  /** The USB socket, e.g. 1-1.2; null for what is not on USB. */
  readonly port: string | null;
  readonly descriptor: HidDescriptor | null;
}

/** Which device is meant. Ids alone never choose: composite devices have a keyboard and a scanner under the same ids. */
export interface HidWanted {
  /** null: any page of a vendor's own (0xFF00 and up). */
  readonly usagePage: number | null;
  readonly usage: number | null;
  /** Empty: any maker. */
  readonly usb: readonly Pick<UsbMatch, "vendorId" | "productId">[];
  readonly port?: string | undefined;
}

export interface HidRoots {
  readonly sysfs: string;
  readonly dev: string;
}
export const HID_ROOTS: HidRoots = { sysfs: "/sys", dev: "/dev" };

export interface HidrawList {
  /** In the order of sockets, so that of two scanners it is always the same one that is taken. Never throws. */
  list(): readonly HidrawDevice[];
}

export function createHidrawList(roots: HidRoots = HID_ROOTS): HidrawList {
  const folder = join(roots.sysfs, "class/hidraw");
  let known = new Map<string, HidrawDevice>();
  return {
    list() {
      const present = new Map<string, HidrawDevice>();
      for (const name of namesIn(folder)) {
        const physical = linkAt(join(folder, name));
        if (physical === null) continue;
        const device = known.get(physical) ?? readDevice(roots, folder, name, physical);
        if (device !== null) present.set(physical, device);
      }
      known = present;
      return [...present.values()].sort((a, b) => bySocket(a, b));
    },
  };
}

function bySocket(a: HidrawDevice, b: HidrawDevice): number {
  const place = ({ port, node }: HidrawDevice): string => `${port ?? "~"} ${node}`;
  return place(a).localeCompare(place(b), "en", { numeric: true });
}

const PORT = /^[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}$/;
const HID_ID = /^HID_ID=[0-9A-F]{4}:([0-9A-F]{8}):([0-9A-F]{8})$/m;

function readDevice(roots: HidRoots, folder: string, name: string, physical: string): HidrawDevice | null {
  const parent = join(folder, name, "device");
  const ids = HID_ID.exec(Buffer.from(bytesAt(join(parent, "uevent"))).toString("latin1"));
  if (ids === null) return null;
  const [vendorId, productId] = [ids[1] ?? "", ids[2] ?? ""].map((id) => id.slice(-4).toLowerCase());
  return {
    node: join(roots.dev, name),
    physical,
    vendorId: vendorId ?? "",
    productId: productId ?? "",
    // …/usb1/1-1/1-1.2/1-1.2:1.0/0003:1EAB:1D10.0005/hidraw/hidraw0
    port: physical.split("/").findLast((part) => PORT.test(part)) ?? null,
    descriptor: parseHidDescriptor(bytesAt(join(parent, "report_descriptor"))),
  };
}

export type HidChoice =
  | { readonly ok: true; readonly device: HidrawDevice }
  /** In words that tell a technician what to do. */
  | { readonly ok: false; readonly reason: string };

export function chooseHidraw(devices: readonly HidrawDevice[], wanted: HidWanted): HidChoice {
  if (wanted.usagePage === null && wanted.usb.length === 0 && wanted.port === undefined) {
    // Mice and power supplies have pages of their own too.
    return { ok: false, reason: "the profile names no USB ids: write scanner.port into the configuration" };
  }
  const here = devices.filter(({ port }) => wanted.port === undefined || port === wanted.port);
  const speaking = here.filter(({ descriptor }) =>
    (descriptor?.collections ?? []).some((one) => usageFits(one, wanted)),
  );
  const device = speaking.find((one) => isMaker(one, wanted));
  if (device !== undefined) return { ok: true, device };
  const [stranger] = speaking;
  if (stranger !== undefined) {
    return { ok: false, reason: `${nameOf(stranger)} is a scanner of another make: choose a profile that names it` };
  }
  const otherMode = here.find((one) => wanted.usb.length > 0 && isVendor(one, wanted));
  if (otherMode !== undefined) {
    return {
      ok: false,
      reason: `${nameOf(otherMode)} is in another mode (${modeOf(otherMode)}): switch it to HID POS by its setup code`,
    };
  }
  return { ok: false, reason: `no HID scanner plugged in${wanted.port === undefined ? "" : ` at ${wanted.port}`}` };
}

/** Whether a device that says this of itself is what a profile means. */
export function usageFits(
  { usagePage, usage }: HidUsage,
  wanted: { readonly usagePage: number | null; readonly usage: number | null },
): boolean {
  const pageFits = wanted.usagePage === null ? usagePage >= 0xff00 : usagePage === wanted.usagePage;
  return pageFits && (wanted.usage === null || usage === wanted.usage);
}

function isMaker({ vendorId, productId }: HidrawDevice, { usb }: HidWanted): boolean {
  if (usb.length === 0) return true;
  return usb.some((ids) => ids.vendorId === vendorId && (ids.productId === undefined || ids.productId === productId));
}

function isVendor({ vendorId }: HidrawDevice, { usb }: HidWanted): boolean {
  return usb.some((ids) => ids.vendorId === vendorId);
}

function nameOf({ vendorId, productId, port, node }: HidrawDevice): string {
  return `${vendorId}:${productId} at ${port ?? node}`;
}

function modeOf({ descriptor }: HidrawDevice): string {
  const [first] = descriptor?.collections ?? [];
  if (first === undefined) return "unknown";
  if (first.usagePage === 0x01 && first.usage === 0x06) return "keyboard";
  return `usage page ${first.usagePage.toString(16)}`;
}

// A device may go away between any two of these; then there is nothing to read.

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function bytesAt(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array(0);
  }
}
