import process from "node:process";
import { ProfileError } from "../../../config/profiles/load.ts";
import type { TerminalConfig } from "../../../config/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import type { ScannerAddress } from "../../../drivers/scanner/open.ts";
import type { ScannerDevice } from "../../../drivers/scanner/scanner.ts";
import type { AddressOptions } from "../device/address-options.ts";
import { chooseScanner } from "../device/address.ts";
import { openScanner } from "../../../drivers/scanner/open.ts";

export interface OpenedScanner {
  readonly scanner: ScannerDevice;
  readonly address: ScannerAddress;
  readonly by: string;
  readonly config: TerminalConfig;
}

/** The scanner that is meant, kept connected from now on; null where the command was used wrongly, and everything is said. */
export function openChosenScanner(command: string, options: AddressOptions): OpenedScanner | null {
  const chosen = chooseScanner(options);
  if (!chosen.ok) {
    for (const problem of chosen.problems) console.error(`${command}: ${problem}`);
    return null;
  }
  try {
    const { address, by, config } = chosen;
    return { scanner: openScanner(address, systemClock), address, by, config };
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    console.error(`${command}: ${error.message}`);
    return null;
  }
}

export function placeOf(address: ScannerAddress): string {
  return address.driver === "hid" ? `hid${address.port === undefined ? "" : ` ${address.port}`}` : address.path;
}

/** What became of the first attempt to connect: nobody who types a command waits for a cable. */
export function firstHealth(scanner: ScannerDevice, withinMs: number): Promise<DeviceHealth> {
  return new Promise((resolve) => {
    const look = (health: DeviceHealth): void => {
      if (health.state !== "inconclusive") settle(health);
    };
    const settle = (health: DeviceHealth): void => {
      off();
      cancel();
      resolve(health);
    };
    const off = scanner.onHealth(look);
    const cancel = systemClock.setTimeout(() => settle(scanner.health()), withinMs);
    look(scanner.health());
  });
}

export function isInUse({ reason }: DeviceHealth): boolean {
  return reason.startsWith("in use by another program");
}

/** Said before giving up on a device that somebody else holds. */
export function inUseAdvice(reason: string): string {
  const node = /: (\/\S+)/.exec(reason)?.[1];
  const who = node === undefined ? "" : `; fuser -v ${node} names the program`;
  return `${reason}. If the terminal itself runs, it holds its devices: systemctl stop yanpiao, then try again${who}.`;
}

/** Ends what a command opened, and says a problem on the way. */
export async function giveUp(command: string, opened: OpenedScanner, problem: string): Promise<1> {
  await opened.scanner.close();
  console.error(`${command}: ${problem}`);
  process.exitCode = 1;
  return 1;
}
