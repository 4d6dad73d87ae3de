import type { SerialPort } from "serialport";
import { systemClock, type Cancel, type Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import { createLinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener, LinkWrite } from "./link.ts";
import { presenceOf } from "./presence.ts";
import { CLOSED_HERE, reasonOf } from "./reasons.ts";

export interface SerialOptions {
  /** Prefer /dev/serial/by-id/… : ttyACM0 may come back as ttyACM1. */
  readonly path: string;
  readonly baudRate: number;
  /** Hardware flow control. There is no XON/XOFF option: it deletes 0x11 and 0x13 from status bytes (printing facts 3.4). */
  readonly rtscts?: boolean;
  readonly clock?: Clock;
}

/**
 * RS-232 and USB-CDC by serialport 13. A new SerialPort is made for each connection, because a write to a closed one
 * is queued and sent to whatever is plugged in next (measured, scanning facts 2.3). The library is loaded at the first
 * open: a terminal without serial devices does not load a native module.
 */
export function serialOpener(options: SerialOptions): LinkOpener {
  const { path } = options;
  return {
    address: `serial:${path}`,
    whenSilent: "is it switched on, and do cable, baud rate and profile fit?",
    presence: () => presenceOf(path),
    async open(signal) {
      const { SerialPort } = await import("serialport");
      if (gaveUp(signal)) return { ok: false, reason: `gave up opening: ${path}` };
      const port = new SerialPort({
        path,
        baudRate: options.baudRate,
        rtscts: options.rtscts ?? false,
        autoOpen: false,
        // Dropping DTR on close resets some devices; the terminal reopens often enough for that to matter.
        hupcl: false,
      });
      // A port without an error listener takes the process down.
      port.on("error", () => undefined);
      const failure = await new Promise<unknown>((resolve) => port.open(resolve));
      if (failure !== null && failure !== undefined) return { ok: false, reason: reasonOf(failure, path) };
      const link = serialLink(port, path, options.clock ?? systemClock);
      if (gaveUp(signal)) {
        await link.close();
        return { ok: false, reason: `gave up opening: ${path}` };
      }
      return { ok: true, link };
    },
  };
}

/** A call, because the compiler takes `aborted` for settled once it was read, and it changes across an await. */
function gaveUp(signal: AbortSignal): boolean {
  return signal.aborted;
}

function serialLink(port: SerialPort, path: string, clock: Clock): ByteLink {
  const events = createLinkEvents();
  const pending = new Set<(result: LinkWrite) => void>();
  let closing: Promise<void> | null = null;
  let closedAs = CLOSED_HERE;
  let cancelLook: Cancel = () => undefined;

  const end = (reason: string): void => {
    cancelLook();
    events.end(reason);
    for (const resolve of [...pending]) resolve({ ok: false, reason });
  };
  const closePort = (): Promise<void> =>
    new Promise((resolve) => {
      if (port.isOpen) port.close(() => resolve());
      else resolve();
    });

  // Listening from the first moment: a port without a reader hands old bytes to whoever comes later (scanning facts 2.2).
  port.on("data", (bytes: Buffer) => events.data(bytes));
  // An unplug is a close event with a DisconnectedError and no error event; a normal close carries null.
  port.on("close", (error?: Error | null) => end(error ? `unplugged: ${path}` : closedAs));
  // Closing says so itself, with an event of its own that comes first.
  const giveUp = (reason: string): void => {
    if (closing === null && closedAs === CLOSED_HERE) closedAs = reason;
    void closePort().then(() => end(reason));
  };
  // Some ttys report a hang-up as end of file, others as an error of the stream.
  port.on("end", () => giveUp(`unplugged: ${path}`));
  port.on("error", (error: Error) => giveUp(reasonOf(error, path)));

  /**
   * An unplug in the moment of a read is not told at all: the tty then reads as empty for ever, and serialport reads
   * on (measured: 4 of 5 ptys pulled right after opening). So the device itself is looked at as well.
   */
  const opened = presenceOf(path);
  const look = (): void => {
    if (presenceOf(path) === opened) cancelLook = clock.setTimeout(look, DRIVER_DELAYS.presencePoll);
    else giveUp(`unplugged: ${path}`);
  };
  look();

  return {
    write(bytes) {
      return new Promise((resolve) => {
        if (events.ended !== null || closing !== null || !port.isOpen) {
          resolve({ ok: false, reason: events.ended ?? CLOSED_HERE });
          return;
        }
        const settle = (result: LinkWrite): void => {
          if (pending.delete(settle)) resolve(result);
        };
        pending.add(settle);
        port.write(bytes, (error) => settle(error ? { ok: false, reason: reasonOf(error, path) } : { ok: true }));
      });
    },
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    async withdraw() {
      if (events.ended !== null || !port.isOpen) return;
      closedAs = `gave up a job that was not answered: ${path}`;
      // Thrown out of the kernel's queue first: a close would wait for it, half a minute at a printer that holds CTS low.
      await new Promise<void>((resolve) => port.flush(() => resolve()));
      await closePort();
      end(closedAs);
    },
    close() {
      closing ??= (async () => {
        await writesDone(pending, clock);
        await closePort();
        end(CLOSED_HERE);
      })();
      return closing;
    },
  };
}

/** Waits for writes in progress, but not for ever: a device that holds CTS low never takes them. */
function writesDone(pending: ReadonlySet<unknown>, clock: Clock): Promise<void> {
  const deadlineMs = clock.now() + DRIVER_DELAYS.serialCloseWrites;
  const slice = DRIVER_DELAYS.serialCloseWrites / 100;
  return new Promise((resolve) => {
    const look = (): void => {
      if (pending.size === 0 || clock.now() >= deadlineMs) resolve();
      else clock.setTimeout(look, slice);
    };
    look();
  });
}
