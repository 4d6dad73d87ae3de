/** What else is plugged in, as `yanpiao scanner list` and `yanpiao printer list` know it, in the page's terms. Pure. */
import type { FoundDevice, Inventory, Unclaimed } from "../../../drivers/discovery/found.ts";
import { listPrinters, listScanners } from "../../../drivers/discovery/lists.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type { FoundView } from "../../display/contract/staff/devices.ts";
import { inBoth } from "./driver-words.ts";

/** As many as the page has room for; a terminal has five or six. */
const LISTED = 12;

export function foundViews(inventory: Inventory, profiles: KnownProfiles): readonly FoundView[] {
  const scanners = listScanners(inventory, profiles);
  const { printers } = listPrinters(inventory, profiles);
  const listed = [...scanners.scanners, ...printers].filter(({ standing }) => standing !== "unlikely");
  const seen = new Set<string>();
  const devices = listed.flatMap(({ device, proposals, advice }) => {
    // A serial port may be either, and is one thing on the desk.
    if (seen.has(device.node)) return [];
    seen.add(device.node);
    return [foundView(device, proposals[0]?.profile ?? null, advice)];
  });
  const cameras = scanners.cameras.map((device) => foundView(device, null, null));
  return [...devices, ...cameras, ...inventory.unclaimed.map(unclaimedView)].slice(0, LISTED);
}

function foundView(device: FoundDevice, profile: string | null, advice: string | null): FoundView {
  return {
    kind: device.transport,
    name: nameOf(device),
    node: device.node,
    profile,
    advice: advice === null ? null : inBoth(advice),
  };
}

function nameOf(device: FoundDevice): string {
  const { usb } = device;
  const words = [usb?.maker, usb?.product].filter((word) => word !== null && word !== undefined).join(" ");
  if (words !== "") return words;
  return "name" in device ? device.name : "";
}

function unclaimedView({ usb, advice }: Unclaimed): FoundView {
  const name = [usb.maker, usb.product].filter((word) => word !== null).join(" ");
  return {
    kind: "unclaimed",
    name: name === "" ? `${usb.vendorId}:${usb.productId}` : name,
    node: usb.port,
    profile: null,
    advice: inBoth(advice),
  };
}
