import { systemClock, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { createLinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener, LinkWrite, PortStatus } from "./link.ts";
import { presenceOf } from "./presence.ts";
import { CLOSED_HERE, reasonOf } from "./reasons.ts";
import { systemUsbPrinterIo, type UsbPrinterIo } from "./usb-printer-io.ts";
import { nodeAtUsbPort, type UsbNode } from "./usb-port.ts";

export interface UsbPrinterOptions {
  /** The socket (1-1.2), which stays while lp0 becomes lp1, or a path such as /dev/yanpiao/printer. */
  readonly at: { readonly port: string } | { readonly path: string };
  readonly clock?: Clock;
  readonly io?: UsbPrinterIo;
  readonly sysfs?: string;
  readonly dev?: string;
}

/**
 * A printer behind the kernel's usblp: /dev/usb/lpN (printing facts 3.1, and drivers/usb/class/usblp.c).
 *
 * usblp has one transfer each way and no queue. A write without O_NONBLOCK waits for ever on a printer that takes
 * nothing; with it, a write hands over one transfer and is told "again" until that one is done. So this file keeps the
 * queue and asks again. Closing cancels the transfer under way, a slip cut off in the middle, so the file stays open
 * for the life of the link and closes only when nothing is on its way.
 */
export function usbPrinterOpener(options: UsbPrinterOptions): LinkOpener {
  const { at, clock = systemClock, io = systemUsbPrinterIo } = options;
  const find = (): UsbNode | null => ("port" in at ? printerAt(at.port, options) : null);
  return {
    address: "port" in at ? `usb:${at.port}` : `usb:${at.path}`,
    whenSilent: "is it switched on, and does its profile fit?",
    presence: () => ("port" in at ? (find()?.plugIn ?? null) : presenceOf(at.path)),
    async open(signal) {
      const path = "port" in at ? find()?.path : at.path;
      if (path === undefined) return { ok: false, reason: nothingAt(at) };
      let fd: number;
      try {
        fd = await io.open(path);
      } catch (error) {
        return { ok: false, reason: openReason(error, path) };
      }
      if (signal.aborted) {
        await io.close(fd).catch(() => undefined);
        return { ok: false, reason: `gave up opening: ${path}` };
      }
      return { ok: true, link: usbPrinterLink(fd, path, io, clock) };
    },
  };
}

function printerAt(port: string, { sysfs, dev }: UsbPrinterOptions): UsbNode | null {
  return nodeAtUsbPort({
    port,
    className: "usbmisc",
    name: /^lp\d+$/,
    ...(sysfs === undefined ? {} : { sysfs }),
    ...(dev === undefined ? {} : { dev }),
  });
}

function nothingAt(at: UsbPrinterOptions["at"]): string {
  const where = "port" in at ? at.port : at.path;
  return `no printer at USB port ${where}: is it plugged in and switched on? (its class must be printer, kernel module usblp)`;
}

function openReason(error: unknown, path: string): string {
  switch (codeOf(error)) {
    case "EBUSY":
      return `in use by another program: ${path} (CUPS or ipp-usb? a terminal needs neither)`;
    case "ENOTDEV":
      return `not a printer device: ${path}`;
    default:
      return reasonOf(error, path);
  }
}

/** One transfer of the kernel holds 8,192; smaller ones leave less in the pipe when a job is given up. */
const TRANSFER_BYTES = 4_096;
const READ_BYTES = 1_024;
/** Reads in a row before others get a turn: a printer that sends without end must not hold the terminal up. */
const READS_IN_A_ROW = 16;
/** usblp answers a failed read with EIO and starts it anew; only a printer that is gone answers so again and again. */
const READ_ERRORS_IN_A_ROW = 3;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly settle: (result: LinkWrite) => void;
  taken: number;
}

function usbPrinterLink(opened: number, path: string, io: UsbPrinterIo, clock: Clock): ByteLink {
  const events = createLinkEvents();
  const sleepers = new Set<() => void>();
  const running = new Set<Promise<unknown>>();
  /** null once it is closed: the number may be another file's from then on. */
  let descriptor: number | null = opened;
  /** While the file is closed and opened again, nobody may use the descriptor. */
  let reopening: Promise<void> | null = null;
  let queue: readonly Waiting[] = [];
  let writing: Promise<void> | null = null;
  let closing: Promise<void> | null = null;
  let released: Promise<void> | null = null;
  let asking: Promise<PortStatus | null> | null = null;
  /** When a byte was last taken, or a write found the queue empty. */
  let movedMs = -Infinity;
  /** Bytes were taken that the device has not answered to. */
  let underWay = false;

  /** On the clock, and over at once when the link is. */
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (events.ended !== null) {
        resolve();
        return;
      }
      const wake = (): void => {
        cancel();
        sleepers.delete(wake);
        resolve();
      };
      const cancel = clock.setTimeout(wake, ms);
      sleepers.add(wake);
    });
  const run = <Result>(call: Promise<Result>): Promise<Result> => {
    running.add(call);
    const forget = (): void => void running.delete(call);
    call.then(forget, forget);
    return call;
  };
  /** When no call uses it any more. */
  const closeFile = async (): Promise<void> => {
    await Promise.allSettled([...running]);
    const fd = descriptor;
    descriptor = null;
    if (fd !== null) await io.close(fd).catch(() => undefined);
  };
  const release = (): Promise<void> => {
    released ??= (async () => {
      await reopening;
      await closeFile();
    })();
    return released;
  };
  const end = (reason: string): void => {
    if (events.ended !== null) return;
    events.end(reason);
    for (const { settle } of queue) settle({ ok: false, reason });
    queue = [];
    for (const wake of [...sleepers]) wake();
    void release();
  };

  /**
   * Not while the file is opened anew, nor while the port is asked: usblp would keep each call waiting for the answer,
   * up to 5 s, and there are four threads for all files of the terminal.
   */
  const isLocked = (): boolean => reopening !== null || asking !== null;
  const unlocked = async (): Promise<void> => {
    await reopening;
    await asking;
  };

  const writeAll = async (): Promise<void> => {
    for (;;) {
      while (isLocked()) await unlocked();
      const [head] = queue;
      const fd = descriptor;
      if (head === undefined || fd === null || events.ended !== null) return;
      try {
        const part = head.bytes.subarray(head.taken, head.taken + TRANSFER_BYTES);
        head.taken += await run(io.write(fd, part));
        movedMs = clock.now();
        underWay = true;
        if (head.taken < head.bytes.length) continue;
        queue = queue.filter((waiting) => waiting !== head);
        head.settle({ ok: true });
      } catch (error) {
        if (!isNotNow(error)) end(lossReason(error, path));
        else await sleep(isStuck() ? DRIVER_DELAYS.usbWriteRetryStuck : DRIVER_DELAYS.usbWriteRetry);
      }
    }
  };
  const isStuck = (): boolean => clock.now() - movedMs >= DRIVER_DELAYS.usbWriteStuck;
  const startWriting = (): void => {
    writing ??= writeAll().finally(() => {
      writing = null;
      if (queue.length > 0 && events.ended === null) startWriting();
    });
  };

  const readAlways = async (): Promise<void> => {
    const buffer = new Uint8Array(READ_BYTES);
    let errors = 0;
    for (let inARow = 0; events.ended === null;) {
      while (isLocked()) await unlocked();
      const fd = descriptor;
      if (fd === null) return;
      try {
        const count = await run(io.read(fd, buffer));
        errors = 0;
        if (count > 0) events.data(buffer.slice(0, count));
        inARow = count > 0 ? inARow + 1 : READS_IN_A_ROW;
      } catch (error) {
        inARow = READS_IN_A_ROW;
        // One-way printers say so at the first read. Their end is seen by writing, and by the supervisor's look at the path.
        if (codeOf(error) === "EINVAL") return;
        if (!isNotNow(error)) errors += codeOf(error) === "EIO" ? 1 : READ_ERRORS_IN_A_ROW;
        if (errors >= READ_ERRORS_IN_A_ROW) end(lossReason(error, path));
      }
      if (inARow < READS_IN_A_ROW) continue;
      inARow = 0;
      const eager = clock.now() - movedMs < DRIVER_DELAYS.usbReadEager;
      await sleep(eager ? DRIVER_DELAYS.usbReadPoll : DRIVER_DELAYS.usbReadIdle);
    }
  };
  void readAlways();

  /** Closing is the one way to cancel a transfer that usblp has. */
  const reopen = async (): Promise<void> => {
    const withdrawn = queue;
    queue = [];
    underWay = false;
    for (const { settle } of withdrawn) settle({ ok: false, reason: `withdrawn: ${path} took nothing` });
    await closeFile();
    try {
      descriptor = await io.open(path);
      movedMs = clock.now();
    } catch (error) {
      end(openReason(error, path));
    }
  };

  /** Until nothing is on its way, or the printer has taken nothing for so long that it will not. */
  const settled = async (): Promise<void> => {
    while (events.ended === null && (queue.length > 0 || underWay)) {
      const restMs = movedMs + DRIVER_DELAYS.usbCloseLinger - clock.now();
      if (restMs <= 0) return;
      await sleep(Math.min(restMs, DRIVER_DELAYS.usbReadPoll));
    }
  };

  return {
    write(bytes) {
      return new Promise((resolve) => {
        if (events.ended !== null || closing !== null) {
          resolve({ ok: false, reason: events.ended ?? CLOSED_HERE });
          return;
        }
        // Zero bytes make no system call, so they prove nothing either.
        if (bytes.length === 0) {
          resolve({ ok: true });
          return;
        }
        if (queue.length === 0) movedMs = clock.now();
        queue = [...queue, { bytes: Uint8Array.from(bytes), settle: resolve, taken: 0 }];
        startWriting();
      });
    },
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    withdraw() {
      if (events.ended !== null || (queue.length === 0 && !underWay)) return Promise.resolve();
      reopening ??= reopen().finally(() => (reopening = null));
      return reopening;
    },
    acknowledged() {
      if (queue.length === 0) underWay = false;
    },
    portStatus() {
      if (events.ended !== null) return Promise.resolve(null);
      asking ??= Promise.resolve(reopening)
        .then(() => (descriptor === null ? null : run(io.portStatus(descriptor))))
        .then(portStatusOf, () => null)
        .finally(() => (asking = null));
      return asking;
    },
    close() {
      closing ??= (async () => {
        await settled();
        end(CLOSED_HERE);
        await release();
      })();
      return closing;
    },
  };
}

/** USB printer class 1.1, 4.2.2: bit 5 paper empty, bit 4 selected, bit 3 set while there is no error. */
function portStatusOf(byte: number | null): PortStatus | null {
  if (byte === null) return null;
  return { paperEmpty: (byte & 0x20) !== 0, selected: (byte & 0x10) !== 0, error: (byte & 0x08) === 0 };
}

/** The kernel has nothing, or takes nothing, just now; a signal may interrupt any of its waits. */
function isNotNow(error: unknown): boolean {
  return ["EAGAIN", "EINTR"].includes(codeOf(error));
}

function lossReason(error: unknown, path: string): string {
  // What a submitted transfer says when the device has gone or is being reset.
  const gone = ["EIO", "ENODEV", "ENXIO", "ESHUTDOWN", "EPROTO"].includes(codeOf(error));
  return gone ? `unplugged: ${path}` : reasonOf(error, path);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
