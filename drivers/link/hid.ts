import { closeSync, constants, openSync, readSync } from "node:fs";
import { systemClock, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { HidDescriptor } from "./hid-descriptor.ts";
import {
  chooseHidraw,
  createHidrawList,
  HID_ROOTS,
  type HidrawDevice,
  type HidRoots,
  type HidWanted,
} from "./hidraw.ts";
import { createLinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener, LinkWrite } from "./link.ts";
import { CLOSED_HERE, reasonOf } from "./reasons.ts";
import { loadLibc, type LoadedLibc } from "./system/libc.ts";

export interface HidOptions {
  readonly wanted: HidWanted;
  /** Bytes of a written report, its id included, where the device's descriptor does not say. */
  readonly writeBytes?: number | undefined;
  /** Looks at the device before it is opened; a reason in words refuses it. */
  readonly refuse?: (device: HidrawDevice) => string | null;
  readonly clock?: Clock;
  readonly system?: HidSystem;
}

/** What is outside of this program, for tests. */
export interface HidSystem {
  readonly roots: HidRoots;
  readonly importNodeHid: () => Promise<NodeHid>;
  readonly loadLibc: () => Promise<LoadedLibc>;
}

/** The part of node-hid 3 that is used. */
export interface NodeHid {
  readonly HIDAsync: { open(path: string): Promise<NodeHidHandle> };
}

export interface NodeHidHandle {
  on(event: "data", listener: (report: Uint8Array) => void): unknown;
  /** A string where the device is gone, not an Error (measured, scanning facts 2.2). */
  on(event: "error", listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<number>;
  sendFeatureReport(report: Buffer): Promise<number>;
  /** Rejects when it is called twice. */
  close(): Promise<void>;
}

export interface HidOpener extends LinkOpener {
  readonly presence: () => string | null;
  /** What the device that was opened last says of its reports; null before that. */
  descriptor(): HidDescriptor | null;
}

const LINUX: HidSystem = {
  roots: HID_ROOTS,
  importNodeHid: () => import("node-hid"),
  loadLibc: () => loadLibc(),
};

/**
 * A HID device through node-hid's HIDAsync (hidraw, a read thread of its own). One `onData` is one input report, as it
 * was received; one `write` is one output report, its id first, filled up with zeros to its size.
 *
 * It listens from the moment it is open: the kernel keeps the *oldest* 63 reports for a handle nobody reads and gives
 * them to whoever listens later (measured, scanning facts 2.2). What is to be done with them is decided above.
 */
export function hidOpener(options: HidOptions): HidOpener {
  const { wanted } = options;
  const system = options.system ?? LINUX;
  const address = `hid:${wanted.port ?? (wanted.usagePage === null ? "vendor" : wanted.usagePage.toString(16))}`;
  const hidraw = createHidrawList(system.roots);
  let last: HidrawDevice | null = null;
  return {
    address,
    presence() {
      const devices = hidraw.list();
      // A second scanner that is plugged in does not take the first one's place while that is there.
      if (last !== null && isAmong(devices, last)) return last.physical;
      const choice = chooseHidraw(devices, wanted);
      return choice.ok ? choice.device.physical : null;
    },
    descriptor: () => last?.descriptor ?? null,
    async open(signal) {
      const choice = chooseHidraw(hidraw.list(), wanted);
      if (!choice.ok) return choice;
      const { device } = choice;
      const refusal = options.refuse?.(device) ?? null;
      if (refusal !== null) return { ok: false, reason: refusal };
      const opened = await openHandle(device, system);
      if (!opened.ok) return opened;
      // Nothing is awaited between here and the listeners, nor behind them before the caller has the link.
      const link = hidLink(opened.handle, opened.lock, {
        node: device.node,
        writeBytes: (reportId) => writeBytes(device.descriptor, reportId) ?? options.writeBytes ?? null,
        clock: options.clock ?? systemClock,
      });
      const replugged = !isAmong(hidraw.list(), device);
      if (signal.aborted || replugged) {
        await link.close();
        return { ok: false, reason: replugged ? `unplugged: ${device.node}` : `gave up opening: ${device.node}` };
      }
      last = device;
      return { ok: true, link };
    },
  };
}

function isAmong(devices: readonly HidrawDevice[], { physical }: HidrawDevice): boolean {
  return devices.some((device) => device.physical === physical);
}

/**
 * Sends one feature report (its id first) to a device and closes it again: for what a technician does once, never for
 * what a terminal does by itself. The device must not be in use.
 */
export async function sendHidFeature(wanted: HidWanted, report: Uint8Array, system = LINUX): Promise<LinkWrite> {
  const choice = chooseHidraw(createHidrawList(system.roots).list(), wanted);
  if (!choice.ok) return choice;
  const { node } = choice.device;
  const opened = await openHandle(choice.device, system);
  if (!opened.ok) return opened;
  const { handle, lock } = opened;
  handle.on("error", () => undefined);
  const sent = await handle.sendFeatureReport(Buffer.from(report)).then(
    (): LinkWrite => ({ ok: true }),
    (error: unknown): LinkWrite => ({ ok: false, reason: reasonOf(error, node) }),
  );
  await handle.close().catch(() => undefined);
  lock.release();
  return sent;
}

type OpenedHandle =
  | { readonly ok: true; readonly handle: NodeHidHandle; readonly lock: DeviceLock }
  | { readonly ok: false; readonly reason: string };

async function openHandle({ node }: HidrawDevice, system: HidSystem): Promise<OpenedHandle> {
  const [locked, nodeHid] = await Promise.all([
    lockDevice(node, system),
    system
      .importNodeHid()
      .catch((error: unknown) => reasonOf(error, "node-hid cannot be loaded (libusb-1.0-0, libudev1?)")),
  ]);
  if (!locked.ok) return locked;
  const { lock } = locked;
  if (typeof nodeHid === "string") {
    lock.release();
    return { ok: false, reason: nodeHid };
  }
  try {
    return { ok: true, handle: await nodeHid.HIDAsync.open(node), lock };
  } catch (error) {
    lock.release();
    return { ok: false, reason: reasonOf(error, node) };
  }
}

interface DeviceLock {
  /** Reads away what the kernel keeps for the descriptor that holds the lock: it is people's codes. */
  forget(): void;
  release(): void;
}

/**
 * Two handles on one hidraw device both get every report (measured, scanning facts 2.2), so two programs would make
 * two scans of one. The lock is on the device node itself: whoever may open the device may lock it and nobody else, no
 * file is left behind, and it ends with the process however that ends.
 */
async function lockDevice(
  node: string,
  system: HidSystem,
): Promise<{ readonly ok: true; readonly lock: DeviceLock } | { readonly ok: false; readonly reason: string }> {
  const loaded = await system.loadLibc();
  if (!loaded.ok) return loaded;
  let fd: number;
  try {
    fd = openSync(node, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { ok: false, reason: reasonOf(error, node) };
  }
  const locked = loaded.libc.flock(fd, "exclusive", node);
  if (!locked.ok) {
    closeSync(fd);
    return { ok: false, reason: locked.reason };
  }
  const scratch = new Uint8Array(4096);
  let held = true;
  return {
    ok: true,
    lock: {
      forget() {
        if (!held) return;
        try {
          while (readSync(fd, scratch) > 0);
        } catch {
          // EAGAIN: nothing left. Anything else: the device is gone, and its reports with it.
        }
        scratch.fill(0);
      },
      release() {
        if (held) closeSync(fd);
        held = false;
      },
    },
  };
}

interface HidLinkOptions {
  readonly node: string;
  readonly writeBytes: (reportId: number) => number | null;
  readonly clock: Clock;
}

function hidLink(handle: NodeHidHandle, lock: DeviceLock, options: HidLinkOptions): ByteLink {
  const { node } = options;
  const events = createLinkEvents();
  let lastWrite: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;
  let handleClosed: Promise<void> | null = null;

  const closeHandle = (): Promise<void> => {
    // The second close of a handle rejects; the first may too, when the device is already gone.
    handleClosed ??= handle
      .close()
      .catch(() => undefined)
      .finally(() => lock.release());
    return handleClosed;
  };
  handle.on("data", (report) => {
    lock.forget();
    try {
      events.data(Uint8Array.from(report));
    } catch (error) {
      // Thrown inside node-hid's callback it would come back as an 'error' of the device and look like an unplug.
      queueMicrotask(() => {
        throw error;
      });
    }
  });
  // The only word of an unplug: there is no 'close' event. Without a listener it would end the process.
  handle.on("error", (error) => {
    events.end(reasonOf(error, node));
    void closeHandle();
  });

  const write = async (bytes: Uint8Array): Promise<LinkWrite> => {
    if (events.ended !== null) return { ok: false, reason: events.ended };
    const size = options.writeBytes(bytes[0] ?? 0) ?? bytes.length;
    if (bytes.length === 0 || bytes.length > size) {
      return { ok: false, reason: `${bytes.length} bytes do not fit into a report of ${size}: ${node}` };
    }
    // hidraw passes a short write on as it is, and a device waits for the rest of its report.
    const report = Buffer.alloc(size);
    report.set(bytes);
    try {
      await handle.write(report);
      return { ok: true };
    } catch (error) {
      // Not a loss: a device refuses reports it does not know. An unplug is told by the reader.
      return { ok: false, reason: reasonOf(error, node) };
    }
  };

  return {
    write(bytes) {
      if (closing !== null) return Promise.resolve({ ok: false, reason: events.ended ?? CLOSED_HERE });
      const written = lastWrite.then(() => write(bytes));
      lastWrite = written;
      return written;
    },
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    close() {
      closing ??= (async () => {
        await atMost(options.clock, lastWrite, DRIVER_DELAYS.hidCloseWrites);
        await closeHandle();
        events.end(CLOSED_HERE);
      })();
      return closing;
    },
  };
}

/** The size of an output report with its id; null where the device does not describe it. */
function writeBytes(descriptor: HidDescriptor | null, reportId: number): number | null {
  const report = descriptor?.reports.find(({ kind, id }) => kind === "output" && id === reportId);
  return report === undefined ? null : report.bytes + 1;
}

async function atMost(clock: Clock, done: Promise<unknown>, ms: number): Promise<void> {
  let cancel = (): void => undefined;
  const timeout = new Promise<void>((resolve) => (cancel = clock.setTimeout(resolve, ms)));
  await Promise.race([done, timeout]);
  cancel();
}
