import type { Access } from "../../../drivers/discovery/access.ts";
import type { FoundDevice, Unclaimed } from "../../../drivers/discovery/found.ts";
import { usageName } from "../../../drivers/discovery/hid-usages.ts";
import type { ListedPrinter, ListedScanner } from "../../../drivers/discovery/lists.ts";
import type { Proposal } from "../../../drivers/discovery/propose.ts";

/** How devices are shown to a technician: one head line, then what follows from it. */

export function listedLines(listed: ListedScanner | ListedPrinter, key: "scanner" | "printer"): readonly string[] {
  const { device, proposals, setting, advice } = listed;
  return [
    headLine(device),
    ...proposalLines(proposals),
    fact("may open", accessWords(device.access)),
    ...device.links.map((link) => fact("lasting", link)),
    ...(setting === null ? [] : [fact("config", `${JSON.stringify(key)}: ${JSON.stringify(setting)}`)]),
    ...(advice === null ? [] : [fact("to do", advice)]),
  ];
}

export function headLine(device: FoundDevice): string {
  const { node, usb } = device;
  const ids = idsOf(device);
  const words = [usb?.maker, usb?.product].filter((word) => word !== null && word !== undefined).join(" ");
  const parts = [node, kindWords(device), ids, usb === null ? null : `port ${usb.port}`, words === "" ? null : words];
  return parts.filter((part) => part !== null).join("  ");
}

function idsOf(device: FoundDevice): string | null {
  if (device.usb !== null) return `${device.usb.vendorId}:${device.usb.productId}`;
  return "vendorId" in device ? `${device.vendorId}:${device.productId}` : null;
}

function kindWords(device: FoundDevice): string {
  switch (device.transport) {
    case "hid":
      return device.usages.length === 0 ? "HID, no descriptor" : device.usages.map(usageName).join(", ");
    case "serial":
      return device.driver === null ? "serial port" : `serial port (${device.driver})`;
    case "wedge":
      return "types like a keyboard";
    case "usb": {
      const { ieee1284, bidirectional } = device;
      const name = [ieee1284?.maker, ieee1284?.model].filter((word) => word !== null && word !== undefined).join(" ");
      return `USB printer${name === "" ? "" : ` “${name}”`}${bidirectional === false ? ", cannot answer" : ""}`;
    }
    case "camera":
      return `camera ${device.name}`.trim();
  }
}

/** The best in full, the others by name. */
export function proposalLines(proposals: readonly Proposal[]): readonly string[] {
  const [best, ...others] = proposals;
  if (best === undefined) return [fact("profile", "none of those here fits")];
  const sure = best.certain ? "certain" : "not certain";
  return [
    fact("profile", `${best.profile} (${sure}: ${best.why})`),
    ...(others.length === 0 ? [] : [fact("or", others.map(({ profile }) => profile).join(", "))]),
  ];
}

export function accessWords(access: Access): string {
  switch (access.state) {
    case "ok":
      return "yes";
    case "denied":
      return `no (group ${access.group}, mode ${access.mode})`;
    case "missing":
      return "no (no such node)";
  }
}

export function unclaimedLines({ usb, kind, heldBy, advice }: Unclaimed): readonly string[] {
  const words = [usb.maker, usb.product].filter((word) => word !== null).join(" ");
  const name = KIND_NAMES[kind];
  return [
    `${name} on port ${usb.port}  ${usb.vendorId}:${usb.productId}${words === "" ? "" : `  ${words}`}`,
    fact("held by", heldBy ?? "nobody"),
    fact("to do", advice),
  ];
}

const KIND_NAMES: Readonly<Record<Unclaimed["kind"], string>> = {
  printer: "USB printer",
  serial: "USB serial device",
  hid: "HID device",
};

const LABEL_WIDTH = 9;

export function fact(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${value}`;
}
