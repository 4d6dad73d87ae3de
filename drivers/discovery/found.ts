import type { Access } from "./access.ts";
import type { HidUsage } from "../link/hid-descriptor.ts";
import type { Ieee1284Id } from "./ieee1284.ts";
import type { UsbIdentity } from "./usb.ts";

/** What is plugged in, as data: every field survives JSON. */

interface Node {
  /** As the kernel names it now, e.g. /dev/ttyACM0. The number may change at the next plug-in. */
  readonly node: string;
  /** Names that stay, made by udev: /dev/serial/by-id/…, /dev/yanpiao/printer. */
  readonly links: readonly string[];
  /** null: no USB device (a UART on the board, a virtual device). */
  readonly usb: UsbIdentity | null;
  /** udev's name of the socket, for rules: pci-0000:00:14.0-usb-0:1.2:1.0. */
  readonly idPath: string | null;
  readonly access: Access;
}

export interface FoundHid extends Node {
  readonly transport: "hid";
  readonly name: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly usages: readonly HidUsage[];
}

export interface FoundSerial extends Node {
  readonly transport: "serial";
  /** cdc_acm, ch341-uart, …; null for a UART of the board. */
  readonly driver: string | null;
}

/** A keyboard to the system; may be a scanner that types. */
export interface FoundKeyboard extends Node {
  readonly transport: "wedge";
  readonly name: string;
  readonly vendorId: string;
  readonly productId: string;
}

export interface FoundUsbPrinter extends Node {
  readonly transport: "usb";
  readonly ieee1284: Ieee1284Id | null;
  /** Whether its interface says that it answers (protocol 2 or 3); null where nobody knows. */
  readonly bidirectional: boolean | null;
}

export interface FoundCamera extends Node {
  readonly transport: "camera";
  readonly name: string;
}

export type FoundDevice = FoundHid | FoundSerial | FoundKeyboard | FoundUsbPrinter | FoundCamera;

/** A device that is plugged in and cannot be used as it is: no kernel driver, or a program sits on it. */
export interface Unclaimed {
  readonly usb: UsbIdentity;
  readonly kind: "printer" | "serial" | "hid";
  /** usbfs, or another driver that does not belong there; null: none. */
  readonly heldBy: string | null;
  readonly advice: string;
}

export interface Inventory {
  readonly hid: readonly FoundHid[];
  readonly serial: readonly FoundSerial[];
  readonly keyboards: readonly FoundKeyboard[];
  readonly printers: readonly FoundUsbPrinter[];
  readonly cameras: readonly FoundCamera[];
  readonly unclaimed: readonly Unclaimed[];
}
