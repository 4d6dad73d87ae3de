/** A terminal that runs under an account of its own, to see what udev's rules let it open. */
import process from "node:process";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import { systemClock } from "../../../drivers/clock.ts";
import { accountOf } from "../../../drivers/discovery/access.ts";
import { systemTree } from "../../../drivers/discovery/tree.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";
import { openScanner, type ScannerAddress } from "../../../drivers/scanner/open.ts";
import { serve } from "./remote.ts";

export interface AccountProgram {
  /** For good: the process cannot become root again. */
  become(name: string): void;
  /** The state of that scanner once it is known; it stays open. */
  scanner(address: ScannerAddress): Promise<DeviceHealth>;
  printer(port: string, profile: string): Promise<DeviceHealth>;
}

interface Watchable {
  health(): DeviceHealth;
  onHealth(listener: (health: DeviceHealth) => void): unknown;
}

function known(device: Watchable): Promise<DeviceHealth> {
  return new Promise((resolve) => {
    const tell = (health: DeviceHealth): void => {
      if (health.state !== "inconclusive") resolve(health);
    };
    device.onHealth(tell);
    tell(device.health());
  });
}

serve({
  become(name) {
    const account = accountOf(systemTree(), name);
    const { setgroups, setgid, setuid } = process;
    if (account === null || setgroups === undefined || setgid === undefined || setuid === undefined) {
      throw new Error(`no such account: ${name}`);
    }
    const [group = 0] = account.groups;
    setgroups([...account.groups]);
    setgid(group);
    setuid(account.uid);
  },
  scanner: (address) => known(openScanner(address, systemClock)),
  printer(port, profile) {
    const printer = openPrinter({ driver: "usb", port, profile }, loadPrinterProfile(profile), systemClock);
    return known({
      health: () => printer.status().health,
      onHealth: (listener) => printer.onStatus(({ health }) => listener(health)),
    });
  },
} satisfies AccountProgram);
