import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findSocat } from "../link/socat.ts";

/**
 * A serial code scanner on a real pty: the far end of the cable. The terminal opens `path` as it opens /dev/ttyACM0.
 *
 * socat holds the pty and is one cable: killing it makes the tty vanish as pulling the plug does. It ends by itself
 * when its standard input closes, so that it never outlives this process, however that ends.
 */
export interface ScannerSimulatorOptions {
  /** Where the tty appears; by default in a folder of its own that goes away with the simulator. */
  readonly linkPath?: string;
}

export interface PresentOptions {
  /** What the scanner is configured to send after a code. */
  readonly suffix?: string;
  /** Bytes sent at a time; by default all at once, as USB-CDC scanners do. */
  readonly chunk?: number;
  /** Pause between two chunks; 115,200 baud carries 11 bytes a millisecond. */
  readonly gapMs?: number;
}

export interface ScannerSimulator {
  readonly path: string;
  /** Holds a code in front of the scanner. False while it is unplugged: then nothing is sent, now or later. */
  present(code: string | Uint8Array, options?: PresentOptions): boolean;
  plugged(): boolean;
  unplug(): void;
  plug(): Promise<void>;
  /** The last bytes that the terminal sent to the scanner. */
  received(): Uint8Array;
  close(): Promise<void>;
}

const APPEAR_WITHIN_MS = 5_000;
const APPEAR_POLL_MS = 2;
const DEFAULT_GAP_MS = 2;
const RECEIVED_KEPT_BYTES = 4096;

export async function startScannerSimulator(options: ScannerSimulatorOptions = {}): Promise<ScannerSimulator> {
  const socat = findSocat();
  const folder = options.linkPath === undefined ? mkdtempSync(join(tmpdir(), "yanpiao-scanner-")) : null;
  const path = options.linkPath ?? join(folder ?? "", "ttyACM0");
  let cable: Cable | null = await connectCable(socat, path);
  let lastExit: Promise<void> = Promise.resolve();
  let received = Buffer.alloc(0);
  const listen = ({ child }: Cable): void => {
    child.stdout?.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(-RECEIVED_KEPT_BYTES);
    });
  };
  listen(cable);

  const unplug = (): void => {
    if (cable === null) return;
    lastExit = cable.pull();
    cable = null;
  };

  return {
    path,
    present(code, { suffix = "\r", chunk, gapMs = DEFAULT_GAP_MS } = {}): boolean {
      const bytes = Buffer.concat([typeof code === "string" ? Buffer.from(code) : code, Buffer.from(suffix)]);
      const held = cable;
      if (held === null) return false;
      if (chunk === undefined) held.child.stdin?.write(bytes);
      else sendSlowly(bytes, chunk, gapMs, (part) => cable === held && (held.child.stdin?.write(part), true));
      return true;
    },
    plugged: () => cable !== null,
    unplug,
    async plug(): Promise<void> {
      if (cable !== null) return;
      await lastExit;
      cable = await connectCable(socat, path);
      listen(cable);
    },
    received: () => new Uint8Array(received),
    async close(): Promise<void> {
      unplug();
      await lastExit;
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Cable {
  readonly child: ChildProcess;
  /** Resolves when the tty has gone. */
  pull(): Promise<void>;
}

async function connectCable(socat: string, path: string): Promise<Cable> {
  if (existsSync(path)) throw new Error(`${path} exists already; another simulated scanner may be using it`);
  if (!existsSync(dirname(path))) throw new Error(`the folder ${dirname(path)} does not exist`);
  rmSync(path, { force: true });
  const child = spawn(socat, ["STDIO", `pty,raw,echo=0,link=${path}`], { stdio: ["pipe", "pipe", "ignore"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.once("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const deadline = performance.now() + APPEAR_WITHIN_MS;
  while (!existsSync(path)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`socat could not make a serial device at ${path}`);
    }
    await new Promise((resolve) => setTimeout(resolve, APPEAR_POLL_MS));
  }
  // While this end is open too, the tty outlives a terminal that closes and opens it again; a real one does as well.
  const holder = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  return {
    child,
    async pull(): Promise<void> {
      closeSync(holder);
      child.kill("SIGKILL");
      rmSync(path, { force: true });
      await exited;
    },
  };
}

function sendSlowly(bytes: Buffer, size: number, gapMs: number, send: (part: Buffer) => boolean): void {
  if (bytes.length === 0 || !send(bytes.subarray(0, size))) return;
  setTimeout(() => sendSlowly(bytes.subarray(size), size, gapMs, send), gapMs);
}
