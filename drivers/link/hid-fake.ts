import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { HidSystem, NodeHid, NodeHidHandle } from "./hid.ts";
import { loadLibc } from "./system/libc.ts";

/**
 * A machine with HID sockets, for tests: sysfs and /dev in a folder, and a node-hid that behaves as the real one was
 * measured to (scanning facts 2.2): a ring that keeps the oldest 63 reports for a handle nobody reads, an unbounded queue
 * for one that is read, errors that are strings, no close event, a second close that rejects. Locks are real ones, on the
 * files that stand for the nodes.
 */
export interface FakeHidMachine {
  readonly system: HidSystem;
  plug(plug: FakeHidPlug): FakeHidDevice;
  /** Handles that are open now. */
  readonly openHandles: number;
  dispose(): void;
}

export interface FakeHidPlug {
  /** 1-1.2; null for a device that is not on USB (uhid). */
  readonly port: string | null;
  /** "1eab:1d10" */
  readonly ids: string;
  readonly descriptor: Uint8Array;
}

export interface FakeHidDevice {
  readonly node: string;
  /** Sends one input report. */
  send(report: Uint8Array): void;
  /** Output reports, as they arrived. */
  readonly received: readonly Uint8Array[];
  readonly features: readonly Uint8Array[];
  /** What the device does with reports from now on. */
  onWrite: "take" | "stall" | "ignore";
  unplug(): void;
}

/** 64 places, one of them always free. */
const RING_REPORTS = 63;

export function createFakeHidMachine(): FakeHidMachine {
  const folder = mkdtempSync(join(tmpdir(), "hid-"));
  const roots = { sysfs: join(folder, "sys"), dev: join(folder, "dev") };
  const classFolder = join(roots.sysfs, "class/hidraw");
  mkdirSync(classFolder, { recursive: true });
  mkdirSync(roots.dev);
  const plugged = new Map<string, FakeDevice>();
  const handles = new Set<FakeHandle>();
  let instances = 0;

  const nodeHid: NodeHid = {
    HIDAsync: {
      async open(path) {
        await Promise.resolve();
        const device = plugged.get(path);
        if (device === undefined) throw new TypeError(`cannot open device with path ${path}: no such device`);
        const handle = new FakeHandle(device, () => handles.delete(handle));
        handles.add(handle);
        device.handles.add(handle);
        return handle;
      },
    },
  };

  return {
    system: { roots, importNodeHid: () => Promise.resolve(nodeHid), loadLibc: () => loadLibc() },
    plug({ port, ids, descriptor }) {
      instances += 1;
      const [vendorId = "", productId = ""] = ids.toUpperCase().split(":");
      const name = `hidraw${[...Array(64).keys()].find((number) => !plugged.has(join(roots.dev, `hidraw${number}`)))}`;
      const bus = port === null ? "virtual/misc/uhid" : `pci0000:00/0000:00:14.0/usb1/${port}/${port}:1.0`;
      const instance = `0003:${vendorId}:${productId}.${instances.toString(16).padStart(4, "0").toUpperCase()}`;
      const hid = join(roots.sysfs, "devices", bus, instance);
      const own = join(hid, "hidraw", name);
      mkdirSync(own, { recursive: true });
      writeFileSync(
        join(hid, "uevent"),
        `DRIVER=hid-generic\nHID_ID=0003:0000${vendorId}:0000${productId}\nHID_NAME=X\n`,
      );
      writeFileSync(join(hid, "report_descriptor"), descriptor);
      symlinkSync(relative(own, hid), join(own, "device"));
      symlinkSync(relative(classFolder, own), join(classFolder, name));
      const node = join(roots.dev, name);
      writeFileSync(node, "");
      const device = new FakeDevice(node, () => {
        plugged.delete(node);
        unlinkSync(node);
        unlinkSync(join(classFolder, name));
        rmSync(hid, { recursive: true });
      });
      plugged.set(node, device);
      return device;
    },
    get openHandles() {
      return handles.size;
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class FakeDevice implements FakeHidDevice {
  readonly node: string;
  readonly handles = new Set<FakeHandle>();
  readonly received: Uint8Array[] = [];
  readonly features: Uint8Array[] = [];
  onWrite: FakeHidDevice["onWrite"] = "take";
  present = true;
  readonly #remove: () => void;

  constructor(node: string, remove: () => void) {
    this.node = node;
    this.#remove = remove;
  }

  send(report: Uint8Array): void {
    for (const handle of this.handles) handle.receive(Buffer.from(report));
  }

  unplug(): void {
    if (!this.present) return;
    this.present = false;
    this.#remove();
    for (const handle of this.handles) handle.lose();
  }
}

class FakeHandle extends EventEmitter implements NodeHidHandle {
  readonly #device: FakeDevice;
  readonly #onClosed: () => void;
  readonly #ring: Buffer[] = [];
  #reading = false;
  #closed = false;

  constructor(device: FakeDevice, onClosed: () => void) {
    super();
    this.#device = device;
    this.#onClosed = onClosed;
    this.on("newListener", (name: string | symbol) => {
      if (name === "data") process.nextTick(() => this.#startReading());
    });
  }

  receive(report: Buffer): void {
    if (this.#reading) this.#later(() => this.emit("data", report));
    else if (this.#ring.length < RING_REPORTS) this.#ring.push(report);
  }

  lose(): void {
    if (this.#reading) this.#later(() => this.emit("error", UNPLUGGED));
  }

  async write(report: Buffer): Promise<number> {
    await (this.#device.onWrite === "ignore" ? new Promise<never>(() => undefined) : Promise.resolve());
    if (this.#closed) throw new Error("device has been closed");
    if (!this.#device.present) throw new Error("Cannot write to hid device: No such device");
    if (this.#device.onWrite === "stall") throw new Error("Cannot write to hid device: Broken pipe");
    this.#device.received.push(Uint8Array.from(report));
    return report.length;
  }

  async sendFeatureReport(report: Buffer): Promise<number> {
    await Promise.resolve();
    if (!this.#device.present) throw new Error("could not send feature report to device");
    this.#device.features.push(Uint8Array.from(report));
    return report.length;
  }

  async close(): Promise<void> {
    if (this.#closed) throw new TypeError("device is already closed");
    this.#closed = true;
    this.#device.handles.delete(this);
    this.#onClosed();
    await Promise.resolve();
    this.removeAllListeners();
  }

  #startReading(): void {
    if (this.#closed || this.#reading) return;
    this.#reading = true;
    for (const report of this.#ring.splice(0)) this.receive(report);
    if (!this.#device.present) this.lose();
  }

  /** One call from the read thread: in order, each in its own turn; what a listener throws comes back as 'error'. */
  #later(call: () => void): void {
    setImmediate(() => {
      if (this.#closed) return;
      try {
        call();
      } catch (error) {
        setImmediate(() => {
          if (!this.#closed) this.emit("error", error);
        });
      }
    });
  }
}

const UNPLUGGED = "could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)";
