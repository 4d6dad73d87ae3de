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
   * Which physical device is at the address now, null when none is. Only where the system can tell (serial paths): a
   * replugged device is another one although its path is the same, and a close event alone is not trusted.
   */
  readonly presence?: () => string | null;
}
