import { close, constants, fstat, open, read, write } from "node:fs";
import { promisify } from "node:util";
import { loadLibc } from "./system/libc.ts";

/**
 * The system calls on a printer device, as a parameter, so that a test can let them fail as a kernel does. All of them
 * go through the thread pool: usblp holds one lock for everything, and a status question to a printer that does not
 * answer keeps it for 5 s. They reject with the system's own error, whose `code` names the errno.
 */
export interface UsbPrinterIo {
  /** Without waiting for anything, now or later. */
  open(path: string): Promise<number>;
  /** How many bytes the kernel took. */
  write(fd: number, bytes: Uint8Array): Promise<number>;
  /** How many bytes it left in `into`. */
  read(fd: number, into: Uint8Array): Promise<number>;
  close(fd: number): Promise<void>;
  /** The byte of GET_PORT_STATUS; null where the device has none or does not answer. */
  portStatus(fd: number): Promise<number | null>;
}

/** LPGETSTATUS of linux/lp.h, which usblp answers over the control pipe and leaves in an int. */
const LPGETSTATUS = 0x060b;
const INT_BYTES = 4;

const openFile = promisify(open);
const statFile = promisify(fstat);
const readFile = promisify(read);
const writeFile = promisify(write);
const closeFile = promisify(close);

/** Loaded at the first question: a koffi binding is not made anew for each. */
let libc: ReturnType<typeof loadLibc> | null = null;

export const systemUsbPrinterIo: UsbPrinterIo = {
  async open(path) {
    // Node adds O_CLOEXEC. A read that waits would keep process.exit from ever ending (measured, printing facts 3.1).
    const fd = await openFile(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = await statFile(fd);
    if (!stat.isFile()) return fd;
    // A slip in a file is no slip, and nothing would ever say so.
    await closeFile(fd);
    throw Object.assign(new Error("not a device"), { code: "ENOTDEV" });
  },
  async write(fd, bytes) {
    const { bytesWritten } = await writeFile(fd, bytes, 0, bytes.length, null);
    return bytesWritten;
  },
  async read(fd, into) {
    const { bytesRead } = await readFile(fd, into, 0, into.length, null);
    return bytesRead;
  },
  close: (fd) => closeFile(fd),
  async portStatus(fd) {
    libc ??= loadLibc();
    const loaded = await libc;
    if (!loaded.ok) return null;
    const status = new Uint8Array(INT_BYTES);
    const asked = await loaded.libc.ioctlAsync(fd, LPGETSTATUS, status, "printer");
    return asked.ok ? (status[0] ?? null) : null;
  },
};
