/** A USB-CDC scanner's own side: what it sends into /dev/ttyGSn comes out of the host's /dev/ttyACMn. */
import { readFileSync } from "node:fs";
import { SerialPort } from "serialport";
import { buildGadget, type UsbIdentity } from "./gadget.ts";

export interface UsbSerialDevice {
  /** Pushes the cable in and opens the device's side. */
  plug(socket: number): Promise<void>;
  /** Resolves when the bytes lie in the device's USB buffer. */
  send(bytes: Uint8Array): Promise<void>;
  unplug(): Promise<void>;
  remove(): Promise<void>;
}

export function buildUsbSerial(
  name: string,
  identity: UsbIdentity,
  onReceived: (bytes: Uint8Array) => void,
): UsbSerialDevice {
  const gadget = buildGadget(name, identity, "acm", {});
  const line = readFileSync(`/sys/kernel/config/usb_gadget/${name}/functions/acm.0/port_num`, "utf8").trim();
  let port: SerialPort | null = null;

  const closePort = async (): Promise<void> => {
    const closing = port;
    port = null;
    if (closing?.isOpen !== true) return;
    await new Promise<void>((resolve) => closing.close(() => resolve()));
  };
  const unplug = async (): Promise<void> => {
    gadget.unplug();
    // The kernel hung the line up; the next connection is a new one.
    await closePort();
  };
  return {
    async plug(socket) {
      gadget.plug(socket);
      const opened = new SerialPort({ path: `/dev/ttyGS${line}`, baudRate: 9600, autoOpen: false });
      // An unplug ends the line in the middle of whatever is being said.
      opened.on("error", () => undefined);
      opened.on("data", (bytes: Buffer) => onReceived(Uint8Array.from(bytes)));
      await new Promise<void>((resolve, reject) =>
        opened.open((error) => (error === null ? resolve() : reject(error))),
      );
      port = opened;
    },
    async send(bytes) {
      const open = port;
      if (open === null) throw new Error(`${name} is not plugged in`);
      await new Promise<void>((resolve, reject) =>
        open.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error))),
      );
    },
    unplug,
    async remove() {
      await unplug();
      gadget.remove();
    },
  };
}
