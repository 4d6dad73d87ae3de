/** The emulated machine: started, listened to on two lines, ended. */
import { spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { HOST_LIMITS } from "./limits.ts";

export const EMULATOR = "qemu-system-x86_64";

export interface MachineOptions {
  readonly kernel: string;
  readonly initrd: string;
  /** A folder of this run, for the socket that is the machine's second serial port. */
  readonly folder: string;
  /** Joins this terminal to the machine's console, for a person. */
  readonly interactive: boolean;
  readonly onReport: (line: string) => void;
  readonly onConsole: (line: string) => void;
}

export interface Machine {
  /** Resolves when the emulator has ended, with its exit code (null: killed). */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/**
 * Software emulation on purpose: it needs no rights and gives the same machine everywhere. `qemu64` because the newer
 * the processor, the longer its emulation: Node starts in 0.3 s instead of 0.9 s (measured).
 *
 * `-icount`: time inside is a count of instructions, one a nanosecond, and jumps ahead while nothing is to be done. So
 * a busy host makes the run longer and changes nothing in it: with eight others on two cores the same replug took 486,
 * 492, 487 and 489 ms inside, and 0.6 to 2 s without (measured). Waiting costs nothing. It allows one processor only.
 */
const COUNTED_TIME = ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"];
/** For a person at the shell, who takes their time: counted time would race while they think. */
const REAL_TIME = ["-accel", "tcg"];
const HARDWARE = ["-cpu", "qemu64", "-smp", "1", "-m", "1500", "-nodefaults", "-display", "none", "-nic", "none"];
/** `panic=-1`: a kernel that panics starts anew at once, and `-no-reboot` makes that the emulator's end. */
const COMMAND_LINE = "console=ttyS0 quiet panic=-1 nokaslr";

export async function startMachine(options: MachineOptions): Promise<Machine> {
  const socket = join(options.folder, "reports.sock");
  const server = await listen(socket, options.onReport);
  const console_ = options.interactive ? "mon:stdio" : "stdio";
  const child = spawn(
    EMULATOR,
    [
      ...(options.interactive ? REAL_TIME : COUNTED_TIME),
      ...HARDWARE,
      ...["-kernel", options.kernel, "-initrd", options.initrd, "-append", COMMAND_LINE, "-no-reboot"],
      ...["-serial", console_, "-chardev", `socket,id=reports,path=${socket}`, "-serial", "chardev:reports"],
    ],
    { stdio: options.interactive ? "inherit" : ["ignore", "pipe", "pipe"] },
  );
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) eachLine(stream, options.onConsole);
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      options.onConsole(error.message);
      resolve(127);
    });
    child.once("close", (code) => resolve(code));
  }).finally(() => server.close());
  return {
    ended,
    kill() {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), HOST_LIMITS.end).unref();
    },
  };
}

function listen(path: string, onLine: (line: string) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      eachLine(socket, onLine);
    });
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
}
