import type { UsbPrinterIo } from "./usb-printer-io.ts";

/**
 * usblp as its source says it behaves, for tests on a manual clock: one transfer each way, EAGAIN while it is under
 * way, EBUSY for a second program, ENODEV once the device is gone, a cancelled transfer on close.
 */
export interface FakeUsblp {
  readonly io: UsbPrinterIo;
  /** What reached the printer. */
  received(): string;
  /** The printer has room for so many bytes more; a transfer waits until it fits. */
  room(bytes: number): void;
  /** A printer of one's own instead: how much it can take now, and where it goes. `moved` is called when that may have changed. */
  connect(printer: { readonly room: () => number; readonly take: (bytes: Uint8Array) => void }): { moved(): void };
  send(bytes: Uint8Array): void;
  unplug(): void;
  plug(): void;
  /** The next calls of this kind fail with these errors, one each. */
  fail(call: "open" | "read" | "write", ...codes: readonly string[]): void;
  setPortStatus(byte: number | null): void;
  /** How much of a transfer the kernel takes in one write. */
  setWriteLimit(bytes: number): void;
  readonly calls: Readonly<Record<"open" | "read" | "write" | "close", number>>;
  readonly isOpen: boolean;
}

export function createFakeUsblp(): FakeUsblp {
  const calls = { open: 0, read: 0, write: 0, close: 0 };
  const failures = { open: [] as string[], read: [] as string[], write: [] as string[] };
  let isOpen = false;
  let present = true;
  let portStatus: number | null = 0x18;
  let room = Infinity;
  let printer = {
    room: () => room,
    take(bytes: Uint8Array): void {
      room -= bytes.length;
      received = Buffer.concat([received, bytes]);
    },
  };
  let limit = Infinity;
  let transfer = Buffer.alloc(0);
  let received = Buffer.alloc(0);
  let incoming: readonly number[] = [];

  const error = (code: string): Error => Object.assign(new Error(code), { code });
  /** The printer takes what it has room for, in packets, as USB does. */
  const move = (): void => {
    while (transfer.length > 0 && printer.room() > 0) {
      const part = transfer.subarray(0, printer.room());
      transfer = transfer.subarray(part.length);
      printer.take(part);
    }
  };
  const enter = (call: "open" | "read" | "write"): void => {
    calls[call] += 1;
    const code = failures[call].shift();
    if (code !== undefined) throw error(code);
    if (!present) throw error(call === "open" ? "ENOENT" : "ENODEV");
  };
  const asked = async <Result>(act: () => Result): Promise<Result> => {
    await Promise.resolve();
    return act();
  };

  return {
    io: {
      open: () =>
        asked(() => {
          enter("open");
          if (isOpen) throw error("EBUSY");
          isOpen = true;
          return 7;
        }),
      write: (_fd, bytes) =>
        asked(() => {
          enter("write");
          if (transfer.length > 0) throw error("EAGAIN");
          transfer = Buffer.from(bytes.subarray(0, limit));
          const taken = transfer.length;
          move();
          return taken;
        }),
      read: (_fd, into) =>
        asked(() => {
          enter("read");
          const part = incoming.slice(0, into.length);
          if (part.length === 0) throw error("EAGAIN");
          incoming = incoming.slice(part.length);
          into.set(part);
          return part.length;
        }),
      close: () =>
        asked(() => {
          calls.close += 1;
          isOpen = false;
          transfer = Buffer.alloc(0);
        }),
      portStatus: () => asked(() => (present ? portStatus : null)),
    },
    received: () => received.toString("latin1"),
    room(bytes) {
      room = bytes;
      move();
    },
    connect(next) {
      printer = { room: next.room, take: next.take };
      return { moved: move };
    },
    send(bytes) {
      incoming = [...incoming, ...bytes];
    },
    unplug() {
      present = false;
      transfer = Buffer.alloc(0);
    },
    plug() {
      present = true;
    },
    fail(call, ...codes) {
      failures[call].push(...codes);
    },
    setPortStatus(byte) {
      portStatus = byte;
    },
    setWriteLimit(bytes) {
      limit = bytes;
    },
    calls,
    get isOpen() {
      return isOpen;
    },
  };
}
