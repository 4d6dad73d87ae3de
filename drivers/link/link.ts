import type { Unsubscribe } from "../health.ts";

/**
 * A two-way byte channel to one device, opened once: a new ByteLink is made for each connection, because a write
 * made while a SerialPort is closed is otherwise queued and sent to the replugged device (measured, scanning facts 2.3).
 */
export interface ByteLink {
  /** Resolves when the bytes were handed to the system; never means that a device acted on them. */
  write(bytes: Uint8Array): Promise<LinkWrite>;
  onData(listener: (bytes: Uint8Array) => void): Unsubscribe;
  /** Called once, for whatever ended the link. */
  onClose(listener: (reason: string) => void): Unsubscribe;
  /** Ends the link after what was written has been handed over; never destroys a socket behind a write. */
  close(): Promise<void>;
  /**
   * What a USB printer says beside the bytes, also while it takes none. Null: no answer. Only where there is such a way;
   * cheap printers answer the same whatever happens, so it is a second witness, never the only one.
   */
  readonly portStatus?: () => Promise<PortStatus | null>;
  /**
   * Takes back what was written and has not reached the device, where that can be done: a slip that is given up while the
   * printer takes nothing would else come out as soon as somebody mends it. Writes that wait are refused; how much of the
   * one under way had arrived is not known. The link may end with it (TCP, serial).
   */
  readonly withdraw?: () => Promise<void>;
  /** The device has answered to the last bytes: nothing is on its way any more, the link may close at once. */
  readonly acknowledged?: () => void;
}

export interface PortStatus {
  readonly paperEmpty: boolean;
  readonly selected: boolean;
  readonly error: boolean;
}

export type LinkWrite = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Opens links to one address. `open` rejects never: an expected failure is a reason in words. */
export interface LinkOpener {
  /** E.g. "serial:/dev/ttyACM0" or "tcp:127.0.0.1:9100": for logs and screens of technicians. */
  readonly address: string;
  open(
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly link: ByteLink } | { readonly ok: false; readonly reason: string }>;
  /**
   * Which physical device is at the address now, null when none is. Only where the system can tell (device files): a
   * replugged device is another one although its path is the same, and a close event alone is not trusted.
   */
  readonly presence?: () => string | null;
  /** What to look at when the device is there and does not answer: the second half of a health reason. */
  readonly whenSilent?: string;
  /** Switched off, it refuses nothing: an attempt to open it ends by its limit only. */
  readonly isSilentWhenOff?: boolean;
  /** Whether a link ended as this kind of device ends it now and then; then it is made again and nobody is told. */
  readonly isRoutineEnd?: (reason: string) => boolean;
}
