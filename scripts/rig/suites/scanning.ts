/** What the scanner suites share: a driver under test, watched. */
import type { ScannerAddress } from "../../../drivers/scanner/open.ts";
import { openScanner } from "../../../drivers/scanner/open.ts";
import type { Scan, ScannerDevice } from "../../../drivers/scanner/scanner.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { TestContext } from "../guest/suite.ts";

export interface WatchedScanner {
  readonly device: ScannerDevice;
  /** Every scan so far. */
  readonly scans: readonly Scan[];
  texts(): readonly string[];
  connected(): Promise<void>;
  /** Not connected, for whatever reason. */
  lost(): Promise<void>;
  /** Until so many codes were read. */
  read(count: number): Promise<readonly string[]>;
}

/** Opens the scanner at an address as a terminal does, and closes it when the test is over. */
export function watchScanner(t: TestContext, address: ScannerAddress): WatchedScanner {
  const device = openScanner(address, systemClock);
  t.after(() => device.close());
  const scans: Scan[] = [];
  device.onScan((scan) => scans.push(scan));
  const texts = (): readonly string[] => scans.map(({ text }) => text);
  const state = (): string => device.health().state;
  return {
    device,
    scans,
    texts,
    async connected() {
      await t.until("the scanner is connected", () => state() === "connected");
    },
    async lost() {
      await t.until("the scanner is known to be gone", () => state() !== "connected");
    },
    async read(count) {
      await t.until(`${count} codes were read`, () => scans.length >= count);
      return texts();
    },
  };
}

/** Another invoice each time: nothing here is to be taken for the same code held out twice. */
export function invoiceCode(index: number): string {
  return `01,32,,2411${String(index).padStart(16, "0")},${index}.00,20261125,,8A3C`;
}
