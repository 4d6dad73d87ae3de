/**
 * The process that holds the devices' ends. It answers the suites' process call by call, and its own event loop is
 * never blocked by what is tried on the drivers.
 */
import { portOfSocket } from "../devices/gadget.ts";
import { createHidBench, type HidBench } from "./hid-bench.ts";
import { createPrinterBench, type PrinterBench } from "./printer-bench.ts";
import { serve } from "./remote.ts";
import { createSerialBench, type SerialBench } from "./serial-bench.ts";
import { createStickBench, type StickBench } from "./stick-bench.ts";

export interface Workshop extends HidBench, SerialBench, PrinterBench, StickBench {
  /** Answered once everything is loaded. */
  ready(): void;
  /** The name by which the host calls the port of a socket, e.g. "2-1". */
  portOfSocket(socket: number): string;
}

serve({
  ready: () => undefined,
  portOfSocket,
  ...createHidBench(),
  ...createSerialBench(),
  ...createPrinterBench(),
  ...createStickBench(),
} satisfies Workshop);
