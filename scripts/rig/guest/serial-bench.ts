import type { UsbIdentity } from "../devices/gadget.ts";
import { portOfSocket } from "../devices/gadget.ts";
import { buildUsbSerial, type UsbSerialDevice } from "../devices/usb-serial.ts";
import { createRecord, type Heard } from "./record.ts";

export interface SerialBench {
  /** Makes the device where it is a new one, and pushes its cable into a socket. Resolves with the host's name of that port. */
  serialPlug(device: string, identity: UsbIdentity, socket: number): Promise<string>;
  serialUnplug(device: string): Promise<void>;
  serialRemove(device: string): Promise<void>;
  serialSend(device: string, bytes: Uint8Array): Promise<void>;
  /** Waits until the host has written so many bytes since the device was made, and gives them all. */
  serialReceived(device: string, count: number): Promise<Uint8Array>;
}

interface Made {
  readonly usb: UsbSerialDevice;
  readonly received: Heard<number>;
}

export function createSerialBench(): SerialBench {
  const made = new Map<string, Made>();
  const named = (device: string): Made => {
    const found = made.get(device);
    if (found === undefined) throw new Error(`there is no ${device}`);
    return found;
  };
  const make = (device: string, identity: UsbIdentity): Made => {
    const received = createRecord<number>();
    const one = { usb: buildUsbSerial(device, identity, (bytes) => received.add([...bytes])), received };
    made.set(device, one);
    return one;
  };
  return {
    async serialPlug(device, identity, socket) {
      await (made.get(device) ?? make(device, identity)).usb.plug(socket);
      return portOfSocket(socket);
    },
    serialUnplug: (device) => named(device).usb.unplug(),
    async serialRemove(device) {
      await named(device).usb.remove();
      made.delete(device);
    },
    serialSend: (device, bytes) => named(device).usb.send(bytes),
    serialReceived: async (device, count) => Uint8Array.from(await named(device).received.atLeast(count)),
  };
}
