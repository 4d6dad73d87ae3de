import type { ByteLink, LinkOpener } from "../link/link.ts";
import { memorySocket } from "../link/memory.ts";
import { createPrinterCore, type PrinterControls, type PrinterCoreOptions } from "./printer-core.ts";

/** The same printer on a cable in memory, for tests of the driver on a manual clock. */
export interface CablePrinterSimulator extends PrinterControls {
  readonly opener: LinkOpener;
  /** Cable and power. */
  unplug(): void;
  plug(): void;
  /** The cable only: the printer goes on with what it has. */
  pullCable(): void;
}

export function createCablePrinter(options: PrinterCoreOptions): CablePrinterSimulator {
  const core = createPrinterCore(options);
  const socket = memorySocket();

  const connect = (far: ByteLink): void => {
    let waiting = Buffer.alloc(0);
    const reception = core.attach({
      source: {
        available: () => waiting.length,
        read(bytes) {
          const part = waiting.subarray(0, bytes);
          waiting = waiting.subarray(part.length);
          return part;
        },
      },
      send: (bytes) => void far.write(bytes),
    });
    far.onData((bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      reception.pump();
    });
    far.onClose(() => core.detach());
  };
  const plug = (): void => {
    core.setPlugged(true);
    socket.plug(connect);
  };

  plug();
  return {
    ...core,
    opener: socket.opener,
    plug,
    unplug() {
      socket.unplug();
      core.setPlugged(false);
      core.powerCut();
    },
    pullCable: () => socket.unplug(),
  };
}
