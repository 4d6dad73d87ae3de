/** Scanners and printers that are plugged in, with the setting that each would have. Pure. */
import type { TerminalConfig } from "../../config/schema.ts";
import type { FoundDevice, Inventory } from "../../drivers/discovery/found.ts";
import { listPrinters, listScanners } from "../../drivers/discovery/lists.ts";
import type { KnownProfiles } from "../../drivers/discovery/profiles.ts";
import type { ProposedDeviceView } from "../display/contract/staff/settings.ts";

export interface ProposedDevice {
  readonly view: ProposedDeviceView;
  readonly setting: TerminalConfig["scanner"] | TerminalConfig["printer"];
}

/** As many as a screen has room for; a terminal has one or two. */
const MOST = 4;

/** The surest first. A serial port that may be anything is there too, because nobody else would say so. */
export function proposedDevices(
  device: "scanner" | "printer",
  inventory: Inventory,
  profiles: KnownProfiles,
): readonly ProposedDevice[] {
  const listed =
    device === "scanner" ? listScanners(inventory, profiles).scanners : listPrinters(inventory, profiles).printers;
  return listed
    .filter(({ standing }) => standing !== "unlikely")
    .flatMap(({ device: found, proposals, setting }): readonly ProposedDevice[] => {
      const [best] = proposals;
      if (best === undefined || setting === null) return [];
      const { profile, label, certain } = best;
      const name = certain ? label : nameOf(found);
      return [{ view: { device, name, node: found.node, profile, certain }, setting }];
    })
    .slice(0, MOST);
}

function nameOf(device: FoundDevice): string {
  const words = [device.usb?.maker, device.usb?.product].filter((word) => word !== null && word !== undefined);
  if (words.length > 0) return words.join(" ");
  return "name" in device ? device.name : device.node;
}
