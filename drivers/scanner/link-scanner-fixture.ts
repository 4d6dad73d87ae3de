import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { ManualClock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { ByteLink } from "../link/link.ts";
import { memorySocket } from "../link/memory.ts";
import type { ScannerModel } from "../simulator/scanners/model.ts";
import { createScannerModel } from "../simulator/scanners/models.ts";
import { createLinkScanner } from "./link-scanner.ts";
import type { RepeatFilter } from "./repeats.ts";
import type { ScannerDevice } from "./scanner.ts";
import { serialProtocol } from "./serial-protocol.ts";

/** A scanner of a profile on a memory cable and a manual clock, with the device that the profile describes at its end. */
export interface Bench {
  readonly clock: ManualClock;
  readonly scanner: ScannerDevice;
  readonly model: ScannerModel;
  readonly scans: string[];
  /** Everything that the terminal wrote, each write as hex digits. */
  readonly written: string[];
  /** Raw bytes on the line, past the model. */
  readonly send: (text: string) => Promise<void>;
  /** A code is held in front of the device. */
  readonly present: (code: string) => Promise<void>;
  readonly unplug: () => void;
  readonly plug: () => Promise<void>;
}

export async function bench(
  id: string,
  change: Partial<SerialScannerProfile> = {},
  repeats?: (clock: ManualClock) => RepeatFilter,
): Promise<Bench> {
  const clock = new ManualClock();
  const socket = memorySocket();
  const scans: string[] = [];
  const written: string[] = [];
  const profile = { ...loadScannerProfileFor("serial", id), ...change };
  let device: ByteLink | null = null;
  const model = createScannerModel({ profile, wire: { clock, send: (bytes) => void device?.write(bytes) } });
  const plugIn = (): void =>
    socket.plug((far) => {
      device = far;
      far.onData((bytes) => {
        written.push(Buffer.from(bytes).toString("hex"));
        model.hear(bytes);
      });
    });
  plugIn();
  const scanner = createLinkScanner({
    opener: socket.opener,
    protocol: serialProtocol(profile),
    profile,
    clock,
    random: () => 0,
    ...(repeats === undefined ? {} : { repeats: repeats(clock) }),
  });
  scanner.onScan((scan) => void scans.push(scan.text));
  await clock.advance(0);
  return {
    clock,
    scanner,
    model,
    scans,
    written,
    async send(text) {
      await device?.write(new TextEncoder().encode(text));
    },
    async present(code) {
      model.present(new TextEncoder().encode(code));
      await clock.advance(0);
    },
    unplug() {
      socket.unplug();
      device = null;
      model.powerOff();
    },
    async plug() {
      plugIn();
      await clock.advance(DRIVER_DELAYS.lossGrace);
    },
  };
}
