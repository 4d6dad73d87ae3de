import { portOfSocket } from "../devices/gadget.ts";
import {
  buildUsbPrinter,
  type PrintedPiece,
  type UsbPrinterDevice,
  type UsbPrinterModel,
} from "../devices/usb-printer.ts";
import { createRecord, type Heard } from "./record.ts";

export interface PrinterBench {
  /** Makes the device where it is a new one, and pushes its cable into a socket. Resolves with the host's name of that port. */
  printerPlug(device: string, model: UsbPrinterModel, socket: number): Promise<string>;
  printerUnplug(device: string): void;
  printerRemove(device: string): void;
  printerPaper(device: string, state: "ok" | "near-end" | "out"): void;
  printerRunOutAfterMm(device: string, mm: number): void;
  printerStall(device: string, stalled: boolean): void;
  /** Waits until so many bytes came out of the USB pipe since the device was made, and gives them all. */
  printerReceived(device: string, count: number): Promise<Uint8Array>;
  /** Waits until so many pieces of paper came out since the device was made, and gives them all. */
  printerPieces(device: string, count: number): Promise<readonly PrintedPiece[]>;
}

interface Made {
  readonly usb: UsbPrinterDevice;
  readonly received: Heard<number>;
  readonly pieces: Heard<PrintedPiece>;
}

export function createPrinterBench(): PrinterBench {
  const made = new Map<string, Made>();
  const named = (device: string): Made => {
    const found = made.get(device);
    if (found === undefined) throw new Error(`there is no ${device}`);
    return found;
  };
  const make = async (device: string, model: UsbPrinterModel): Promise<Made> => {
    const received = createRecord<number>();
    const pieces = createRecord<PrintedPiece>();
    const usb = await buildUsbPrinter(device, model, {
      onReceived: (bytes) => received.add([...bytes]),
      onPiece: (piece) => pieces.add([piece]),
    });
    const one = { usb, received, pieces };
    made.set(device, one);
    return one;
  };
  return {
    async printerPlug(device, model, socket) {
      await (made.get(device) ?? (await make(device, model))).usb.plug(socket);
      return portOfSocket(socket);
    },
    printerUnplug: (device) => named(device).usb.unplug(),
    printerRemove(device) {
      named(device).usb.remove();
      made.delete(device);
    },
    printerPaper: (device, state) => named(device).usb.setPaper(state),
    printerRunOutAfterMm: (device, mm) => named(device).usb.runOutAfterMm(mm),
    printerStall: (device, stalled) => named(device).usb.setStalled(stalled),
    printerReceived: async (device, count) => Uint8Array.from(await named(device).received.atLeast(count)),
    printerPieces: (device, count) => named(device).pieces.atLeast(count),
  };
}
