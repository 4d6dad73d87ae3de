import type { TerminalConfig } from "../../config/schema.ts";
import type { FoundHid, FoundKeyboard, FoundSerial, FoundUsbPrinter } from "./found.ts";

/** The lines of a terminal's configuration that name this device, ready to be pasted. */
export function scannerSetting(
  found: FoundHid | FoundSerial | FoundKeyboard,
  profile: string,
): TerminalConfig["scanner"] {
  switch (found.transport) {
    case "hid":
      return { driver: "hid", ...(found.usb === null ? {} : { port: found.usb.port }), profile };
    case "serial":
    case "wedge":
      return { driver: found.transport, path: lastingPath(found), profile };
  }
}

export function printerSetting(found: FoundUsbPrinter | FoundSerial, profile: string): TerminalConfig["printer"] {
  if (found.transport === "serial") return { driver: "serial", path: lastingPath(found), profile };
  if (found.usb === null) return { driver: "usb", path: found.node, profile };
  return { driver: "usb", port: found.usb.port, profile };
}

/**
 * The name that stays. by-id first: it moves with the device; but devices without a serial number share it with their
 * twins, so a by-id name is only taken where it carries the serial number; else the socket (by-path) is named.
 */
export function lastingPath({ node, links, usb }: FoundSerial | FoundKeyboard): string {
  const serial = usb?.serial?.replaceAll(/[^A-Za-z0-9]+/g, "_") ?? null;
  const byId = links.filter((link) => link.includes("/by-id/"));
  const own = serial === null || serial === "" ? undefined : byId.find((link) => link.includes(serial));
  return own ?? links.find((link) => link.includes("/by-path/")) ?? byId[0] ?? links[0] ?? node;
}
