/** What the printer suite shares: a printer on the bench, a driver on its port, and slips. */
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { loadPrinterProfile } from "../../../config/profiles/load.ts";
import { systemClock } from "../../../drivers/clock.ts";
import type { EscposPrinter } from "../../../drivers/printer/driver.ts";
import { openPrinter } from "../../../drivers/printer/open.ts";
import type { PrintJob } from "../../../drivers/printer/printer.ts";
import type { UsbPrinterModel } from "../devices/usb-printer.ts";
import type { TestContext } from "../guest/suite.ts";

/** A printer with a process id fence, so that `printed` is its own word. */
export const PROFILE: PrinterProfile = loadPrinterProfile("epson-tm-cn");

export const PRINTER: UsbPrinterModel = {
  usb: { vendorId: 0x04b8, productId: 0x0e15, manufacturer: "EPSON", product: "TM-T82III", serial: "" },
  deviceId: "MFG:EPSON;MDL:TM-T82III;CMD:ESC/POS;CLS:PRINTER;",
  profile: PROFILE,
  speedMmPerS: 150,
};

export const DEVICE = "printer";
export const SOCKET = 1;

/** Pushes the printer into a socket and gives the host's name of that port. */
export async function plugPrinter(t: TestContext, model: UsbPrinterModel = PRINTER, device = DEVICE): Promise<string> {
  const port = await t.devices.printerPlug(device, model, SOCKET);
  t.after(() => t.devices.printerRemove(device));
  return port;
}

/** Opens the printer in a port as a terminal does, and closes it when the test is over. */
export function watchPrinter(t: TestContext, port: string): EscposPrinter {
  const printer = openPrinter({ driver: "usb", port, profile: PROFILE.id }, PROFILE, systemClock);
  t.after(() => printer.close());
  return printer;
}

export async function ready(t: TestContext, printer: EscposPrinter): Promise<void> {
  await t.until("the printer is ready", () => {
    const { health, fault } = printer.status();
    return health.state === "connected" && fault === null;
  });
}

const INIT = [0x1b, 0x40, 0x1c, 0x26];
const FEED_AND_CUT = [0x1d, 0x56, 0x42, 0x18];
const LINE_ROWS = 30;
const BAND_ROWS = 24;

/** A slip of text: some 20 bytes and 30 dot rows a line. */
export function textSlip(id: string, lines: number): PrintJob {
  const text = Array.from({ length: lines }, (_, index) => `slip ${id} line ${index}\n`).join("");
  const bytes = Uint8Array.from([...INIT, ...Buffer.from(text, "latin1"), ...FEED_AND_CUT]);
  return { id, bytes, heightDots: lines * LINE_ROWS };
}

/** A slip of dots: 1.7 kB and 24 dot rows a band. */
export function rasterSlip(id: string, bands: number): PrintJob {
  const row = PROFILE.dots / 8;
  const band = [0x1d, 0x76, 0x30, 0x00, row, 0x00, BAND_ROWS, 0x00, ...new Array<number>(row * BAND_ROWS).fill(0x55)];
  const bytes = Uint8Array.from([...INIT, ...new Array<readonly number[]>(bands).fill(band).flat(), ...FEED_AND_CUT]);
  return { id, bytes, heightDots: bands * BAND_ROWS };
}
