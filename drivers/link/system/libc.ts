import { getSystemErrorMessage, getSystemErrorName } from "node:util";
import { reasonOf } from "../reasons.ts";

/**
 * The few system calls that devices need and Node does not offer, through koffi. Small and suspicious on purpose: a
 * wrong pointer here would write into the memory of the whole terminal. Every argument is checked, and the kernel is
 * given a copy with room to spare, never the caller's own bytes.
 *
 * Error model: what a device or the system may answer is a LibcResult in words; an argument that no caller may pass (a
 * request that would write more than there is room for) throws RangeError.
 */
export interface Libc {
  /** Without waiting. The lock belongs to the open file and ends with it, so no crash leaves one behind. */
  flock(fd: number, operation: FlockOperation, what: string): LibcResult;
  /**
   * For requests that are answered at once. `bytes` is given to the kernel and holds afterwards what it left there; a
   * number is passed as it is. `request` is one of the generic Linux encoding (x86, Arm, RISC-V, LoongArch).
   */
  ioctl(fd: number, request: number, argument: Uint8Array | number, what: string): LibcResult;
  /** The same on a thread of its own, for requests that ask a device: a stalled USB printer is waited for 5 s. */
  ioctlAsync(fd: number, request: number, argument: Uint8Array | number, what: string): Promise<LibcResult>;
  /**
   * Waits until there is something to read, an end, or an error: value 1, else 0. It stops the whole thread for as long:
   * only for a worker thread.
   */
  waitReadable(fd: number, timeoutMs: number, what: string): LibcResult;
  /** What is in memory of a file and on its disk already is forgotten, so that the next read asks the disk. */
  forgetCached(fd: number, what: string): LibcResult;
}

export type FlockOperation = "exclusive" | "unlock";

export type LibcResult =
  | { readonly ok: true; readonly value: number }
  /** `code` is the name of the errno, e.g. "EAGAIN"; `reason` a clause for a technician that ends with `what`. */
  | { readonly ok: false; readonly code: string; readonly reason: string };

export type LoadedLibc = { readonly ok: true; readonly libc: Libc } | { readonly ok: false; readonly reason: string };

/** Loads koffi at the first call: a terminal without such devices does not load a native module. Never rejects. */
export async function loadLibc(
  platform: string = process.platform,
  importKoffi: () => Promise<{ readonly default: Koffi }> = () => import("koffi"),
): Promise<LoadedLibc> {
  if (platform !== "linux") return { ok: false, reason: `this needs Linux; this machine runs ${platform}` };
  try {
    const { default: koffi } = await importKoffi();
    return { ok: true, libc: bind(koffi) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error, "system calls cannot be loaded (npm package koffi)") };
  }
}

/** The part of koffi that is used. */
export interface Koffi {
  load(path: null): { func(definition: string): NativeCall };
  /** Of the last call; inside the callback of an asynchronous one, of that call. */
  errno(): number;
}

interface NativeCall {
  (...args: readonly unknown[]): unknown;
  async(...args: readonly unknown[]): unknown;
}

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
const POLLIN = 1;
const POSIX_FADV_DONTNEED = 4;
/** Requests of old drivers (0x5413, 0x060b) do not say how much they write; none writes more than this. */
const SCRATCH_BYTES = 256;

function bind(koffi: Koffi): Libc {
  // The program itself: libc is always part of it, under whatever name (glibc, musl).
  const program = koffi.load(null);
  const flock = program.func("int flock(int fd, int operation)");
  const ioctlBytes = program.func("int ioctl(int fd, unsigned long request, void *argument)");
  const ioctlNumber = program.func("int ioctl(int fd, unsigned long request, unsigned long argument)");
  const poll = program.func("int poll(void *fds, unsigned long count, int timeout)");
  const fadvise = program.func("int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)");

  const result = (returned: unknown, what: string): LibcResult => {
    if (typeof returned === "number" && returned >= 0) return { ok: true, value: returned };
    return failed(koffi.errno(), what);
  };
  const prepare = (fd: number, request: number, argument: Uint8Array | number): Prepared => {
    checkDescriptor(fd);
    if (!isWithin(request, 0xffff_ffff)) throw new RangeError(`not an ioctl request: ${request}`);
    if (typeof argument === "number") {
      if (!isWithin(argument, 0x7fff_ffff)) throw new RangeError(`not an ioctl argument: ${argument}`);
      return { call: ioctlNumber, passed: argument, takeBack: () => undefined };
    }
    const encodedBytes = (request >>> 16) & 0x3fff;
    if (encodedBytes > argument.length) {
      throw new RangeError(`request 0x${request.toString(16)} needs ${encodedBytes} bytes, given ${argument.length}`);
    }
    const scratch = new Uint8Array(Math.max(SCRATCH_BYTES, argument.length));
    scratch.set(argument);
    return {
      call: ioctlBytes,
      passed: scratch,
      takeBack() {
        argument.set(scratch.subarray(0, argument.length));
      },
    };
  };

  return {
    flock(fd, operation, what) {
      checkDescriptor(fd);
      return result(flock(fd, operation === "exclusive" ? LOCK_EX | LOCK_NB : LOCK_UN), what);
    },
    ioctl(fd, request, argument, what) {
      const { call, passed, takeBack } = prepare(fd, request, argument);
      const answer = result(call(fd, request, passed), what);
      takeBack();
      return answer;
    },
    ioctlAsync(fd, request, argument, what) {
      const { call, passed, takeBack } = prepare(fd, request, argument);
      return new Promise((resolve) => {
        call.async(fd, request, passed, (_error: unknown, returned: unknown) => {
          const answer = result(returned, what);
          takeBack();
          resolve(answer);
        });
      });
    },
    waitReadable(fd, timeoutMs, what) {
      checkDescriptor(fd);
      if (!isWithin(timeoutMs, 60_000)) throw new RangeError(`not a time to wait: ${timeoutMs} ms`);
      // struct pollfd: fd, events, revents.
      const entry = new Uint8Array(8);
      const view = new DataView(entry.buffer);
      view.setInt32(0, fd, true);
      view.setInt16(4, POLLIN, true);
      return result(poll(entry, 1, timeoutMs), what);
    },
    forgetCached(fd, what) {
      checkDescriptor(fd);
      // It returns the errno itself.
      const errno = fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
      return errno === 0 ? { ok: true, value: 0 } : failed(typeof errno === "number" ? errno : 0, what);
    },
  };
}

interface Prepared {
  readonly call: NativeCall;
  readonly passed: Uint8Array | number;
  readonly takeBack: () => void;
}

function isWithin(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function checkDescriptor(fd: number): void {
  if (!isWithin(fd, 0x7fff_ffff)) throw new RangeError(`not a file descriptor: ${fd}`);
}

function failed(errno: number, what: string): LibcResult {
  const code = getSystemErrorName(-errno);
  return { ok: false, code, reason: wordsFor(code, errno, what) };
}

function wordsFor(code: string, errno: number, what: string): string {
  switch (code) {
    case "EAGAIN":
      return `in use by another program: ${what}`;
    case "ENOTTY":
    case "EINVAL":
      return `does not know this request: ${what}`;
    case "EBADF":
      return `not open: ${what}`;
    default:
      return reasonOf(Object.assign(new Error(getSystemErrorMessage(-errno)), { code }), what);
  }
}
