import type { TerminalConfig } from "../../config/schema.ts";
import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import type { Clock } from "../clock.ts";
import { serialOpener } from "../link/serial.ts";
import { openHidScanner } from "./hid/hid-scanner.ts";
import { createLinkScanner } from "./link-scanner.ts";
import type { ScannerDevice } from "./scanner.ts";
import { serialProtocol } from "./serial-protocol.ts";
import { openWedgeScanner } from "./wedge/wedge-scanner.ts";

/** What a configuration may call a scanner that is plugged in. */
export type ScannerAddress = Exclude<TerminalConfig["scanner"], { driver: "simulated" | "none" }>;

/** The scanner at an address, kept connected from now on. Throws ProfileError when the profile is of another transport. */
export function openScanner(address: ScannerAddress, clock: Clock): ScannerDevice {
  switch (address.driver) {
    case "serial": {
      const profile = loadScannerProfileFor("serial", address.profile);
      const baudRate = address.baudRate ?? profile.baudRate;
      const opener = serialOpener({ path: address.path, baudRate });
      return createLinkScanner({ opener, protocol: serialProtocol(profile), profile, clock });
    }
    case "hid":
      return openHidScanner({ profile: loadScannerProfileFor("hid", address.profile), port: address.port, clock });
    case "wedge":
      return openWedgeScanner({ profile: loadScannerProfileFor("wedge", address.profile), path: address.path, clock });
  }
}
