/** What is plugged in, as the kernel tells it: no device is opened, so this is safe beside a running terminal. */
import { discoverDevices } from "../../../drivers/discovery/discover.ts";
import type { FoundDevice } from "../../../drivers/discovery/found.ts";
import { listPrinters, listScanners } from "../../../drivers/discovery/lists.ts";
import { readProfiles } from "../../../drivers/discovery/profiles.ts";
import { readUsbDevices } from "../../../drivers/discovery/usb.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import { jsonPart, type Part } from "../part.ts";

/** `user`: whose permissions count; null: of whoever makes the bundle. */
export function pluggedInPart(user: string | null = null): Part {
  return jsonPart(
    "plugged-in.json",
    "插着的设备：型号、插口、能不能打开、合适的配置",
    "what is plugged in: make, socket, whether it may be opened, profiles that fit",
    () => {
      const profiles = readProfiles();
      const inventory = discoverDevices({ user });
      const { scanners, cameras, unclaimed } = listScanners(inventory, profiles);
      const known = new Set([...scanners.map(({ device }) => device), ...cameras].map(portOf));
      const usb = [...readUsbDevices(systemTree()).values()];
      return {
        scanners,
        printers: listPrinters(inventory, profiles).printers,
        cameras,
        unclaimed: unclaimed.map((one) => ({ ...one, usb: withoutSerial(one.usb) })),
        // A telephone that is charged, a stick: that something is there is told, not which one it is.
        otherUsb: usb
          .filter(({ port }) => !known.has(port))
          .map(({ port, vendorId, productId }) => ({ port, vendorId, productId })),
        profileProblems: profiles.problems,
      };
    },
  );
}

function portOf({ usb }: FoundDevice): string | null {
  return usb?.port ?? null;
}

function withoutSerial<T extends { readonly serial: string | null }>({ serial: _, ...rest }: T): Omit<T, "serial"> {
  return rest;
}
