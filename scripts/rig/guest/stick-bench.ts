import { buildUsbStick, type UsbStickDevice, type UsbStickModel } from "../devices/usb-stick.ts";

export interface StickBench {
  /** Makes and formats the stick where it is a new one, and pushes it into a socket. */
  stickPlug(device: string, model: UsbStickModel, socket: number): void;
  stickUnplug(device: string): void;
  stickRemove(device: string): void;
}

export function createStickBench(): StickBench {
  const made = new Map<string, UsbStickDevice>();
  const named = (device: string): UsbStickDevice => {
    const found = made.get(device);
    if (found === undefined) throw new Error(`there is no ${device}`);
    return found;
  };
  return {
    stickPlug(device, model, socket) {
      if (!made.has(device)) made.set(device, buildUsbStick(device, model));
      named(device).plug(socket);
    },
    stickUnplug: (device) => named(device).unplug(),
    stickRemove(device) {
      named(device).remove();
      made.delete(device);
    },
  };
}
