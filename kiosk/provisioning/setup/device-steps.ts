/** The steps in which a scanner and a printer are chosen and tried. */
import type { TerminalConfig } from "../../../config/schema.ts";
import type { Inventory } from "../../../drivers/discovery/found.ts";
import type { KnownProfiles } from "../../../drivers/discovery/profiles.ts";
import type { SetupDeviceView } from "../../display/contract/setup.ts";
import { proposedDevices } from "../proposed.ts";

/** Something that can be chosen, with the setting that it stands for; null: the address is asked for. */
export interface Choice<Setting> {
  readonly view: SetupDeviceView;
  readonly setting: Setting | null;
}

export function scannerChoices(
  inventory: Inventory,
  profiles: KnownProfiles,
): readonly Choice<TerminalConfig["scanner"]>[] {
  const found = foundChoices("scanner", inventory, profiles) as readonly Choice<TerminalConfig["scanner"]>[];
  const simulated = { driver: "simulated", profile: "simulated" } as const;
  return [
    ...found,
    ...(found.length === 0 ? [{ view: plain("simulated"), setting: simulated }] : []),
    { view: plain("none"), setting: { driver: "none" } },
  ];
}

export function printerChoices(
  inventory: Inventory,
  profiles: KnownProfiles,
): readonly Choice<TerminalConfig["printer"]>[] {
  const found = foundChoices("printer", inventory, profiles) as readonly Choice<TerminalConfig["printer"]>[];
  const simulated = { driver: "simulated", profile: "simulated-80mm" } as const;
  return [
    ...found,
    { view: plain("network"), setting: null },
    // A desk without devices may play; a terminal that has one is not set up with a pretence.
    ...(found.length === 0 ? [{ view: plain("simulated"), setting: simulated }] : []),
  ];
}

const NETWORK_PROFILE = "generic-80mm";
const PRINTER_PORT = 9100;

/** "192.168.1.50" or "192.168.1.50:9101"; null where it is no address. */
export function networkPrinter(text: string): TerminalConfig["printer"] | null {
  const [, host, port] = /^([A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const number = port === undefined ? PRINTER_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535) return null;
  return { driver: "tcp", host, port: number, profile: NETWORK_PROFILE };
}

function foundChoices(
  device: "scanner" | "printer",
  inventory: Inventory,
  profiles: KnownProfiles,
): readonly Choice<TerminalConfig["scanner"] | TerminalConfig["printer"]>[] {
  return proposedDevices(device, inventory, profiles).map(({ view: { name, node, profile, certain }, setting }) => ({
    view: { id: node, kind: "found", name, node, profile, certain },
    setting,
  }));
}

function plain(kind: "network" | "simulated" | "none"): SetupDeviceView {
  return { id: kind, kind, name: "", node: null, profile: null, certain: false };
}
