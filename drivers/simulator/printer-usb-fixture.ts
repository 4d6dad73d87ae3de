import type { Clock } from "../clock.ts";
import { createFakeUsblp, type FakeUsblp } from "../link/usb-printer-fixture.ts";
import type { LinkOpener } from "../link/link.ts";
import { usbPrinterOpener } from "../link/usb-printer.ts";
import { createPrinterCore, type PrinterControls, type PrinterCoreOptions } from "./printer-core.ts";

/**
 * The simulated printer behind a played usblp, for tests on a manual clock: a printer that takes nothing takes no
 * question either (on the bus it answers NAK), and only its port status still says why (printing facts 2.1). The real
 * kernel does the same in the rig.
 */
export interface UsbCablePrinter extends PrinterControls {
  readonly opener: LinkOpener;
  readonly usblp: FakeUsblp;
  unplug(): void;
  plug(): void;
}

export interface UsbCablePrinterOptions extends PrinterCoreOptions {
  readonly clock: Clock;
  /** Takes nothing as soon as it stands still; else only when its buffer is full. */
  readonly stallsWhenStopped?: boolean;
}

/** Bits of GET_PORT_STATUS: selected and no error, selected and paper empty, selected with another error. */
const PORT = { good: 0x18, paperEmpty: 0x30, error: 0x10 } as const;

export function createUsbCablePrinter(options: UsbCablePrinterOptions): UsbCablePrinter {
  const core = createPrinterCore(options);
  const usblp = createFakeUsblp();
  let waiting = Buffer.alloc(0);
  let moving = (): void => undefined;
  const reception = core.attach({
    source: {
      available: () => waiting.length,
      read(bytes) {
        const part = waiting.subarray(0, bytes);
        waiting = waiting.subarray(part.length);
        return part;
      },
    },
    send: (bytes) => usblp.send(bytes),
    onProgress() {
      usblp.setPortStatus(core.state().paper === "out" ? PORT.paperEmpty : core.isStopped() ? PORT.error : PORT.good);
      moving();
    },
  });
  const pipe = usblp.connect({
    room: () => (options.stallsWhenStopped === true && core.isStopped() ? 0 : core.room()),
    take(bytes) {
      waiting = Buffer.concat([waiting, bytes]);
      reception.pump();
    },
  });
  moving = () => pipe.moved();
  let plugIns = 1;
  let present = true;
  const opener = usbPrinterOpener({ at: { path: "/dev/usb/lp0" }, clock: options.clock, io: usblp.io });

  return {
    ...core,
    usblp,
    opener: { ...opener, presence: () => (present ? `lp0#${plugIns}` : null) },
    unplug() {
      present = false;
      usblp.unplug();
      core.powerCut();
    },
    plug() {
      present = true;
      plugIns += 1;
      usblp.plug();
    },
  };
}
