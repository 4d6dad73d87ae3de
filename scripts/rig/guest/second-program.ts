/** Another program on the same machine that wants the same scanner. */
import { systemClock } from "../../../drivers/clock.ts";
import { openScanner, type ScannerAddress } from "../../../drivers/scanner/open.ts";
import type { ScannerDevice } from "../../../drivers/scanner/scanner.ts";
import type { DeviceHealth } from "../../../drivers/health.ts";
import { serve } from "./remote.ts";

export interface SecondProgram {
  open(address: ScannerAddress): void;
  /** Once it is known whether the scanner is to be had. */
  health(): Promise<DeviceHealth>;
  scans(): number;
}

let scanner: ScannerDevice | null = null;
let scans = 0;

serve({
  open(address) {
    scanner = openScanner(address, systemClock);
    scanner.onScan(() => (scans += 1));
  },
  health: () =>
    new Promise((resolve, reject) => {
      const opened = scanner;
      if (opened === null) {
        reject(new Error("nothing was opened"));
        return;
      }
      const tell = (health: DeviceHealth): void => {
        if (health.state !== "inconclusive") resolve(health);
      };
      opened.onHealth(tell);
      tell(opened.health());
    }),
  scans: () => scans,
} satisfies SecondProgram);
