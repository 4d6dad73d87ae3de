import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScannerProfileFor } from "../../config/profiles/load.ts";
import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import { systemClock } from "../clock.ts";
import { connectPtyCable, type PtyCable } from "./pty-cable.ts";
import type { ModelFaults, ScannerModel } from "./scanners/model.ts";
import { createScannerModel, leaveLying } from "./scanners/models.ts";

/**
 * A serial code scanner on a real pty: the far end of the cable. The terminal opens `path` as it opens /dev/ttyACM0.
 * What the scanner is, is a model of its profile (`scanners/`): it answers commands, and waits for acknowledgements where
 * its protocol has them.
 *
 * socat holds the pty and is one cable: killing it makes the tty vanish as pulling the plug does. It ends by itself
 * when its standard input closes, so that it never outlives this process, however that ends.
 */
export interface ScannerSimulatorOptions {
  /** Where the tty appears; by default in a folder of its own that goes away with the simulator. */
  readonly linkPath?: string;
  /** Which scanner it is; `simulated` unless told otherwise. */
  readonly profile?: SerialScannerProfile;
}

export interface PresentOptions {
  /** What the scanner is configured to send after a code, where it sends text; by default what its profile says. */
  readonly suffix?: string;
  /** The cable breaks off after so many bytes of it; pull the plug when the terminal has them. */
  readonly onlyBytes?: number;
  /** Bytes sent at a time; by default all at once, as USB-CDC scanners do. */
  readonly chunk?: number;
  /** Pause between two chunks; 115,200 baud carries 11 bytes a millisecond. */
  readonly gapMs?: number;
}

export interface ScannerSimulator {
  readonly path: string;
  /** Holds a code in front of the scanner. False while it is unplugged or told off: then nothing is sent, now or later. */
  present(code: string | Uint8Array, options?: PresentOptions): boolean;
  /** Leaves a code lying there: read each `everyMs`, also after a replug, until what this returns is called. */
  leave(code: string, everyMs: number): () => void;
  /** Faults of the device, to be switched on and off. */
  readonly faults: ModelFaults;
  /** Whether a printed setup code would reprogram it now. */
  setupOpen(): boolean;
  beeps(): number;
  plugged(): boolean;
  unplug(): void;
  plug(): Promise<void>;
  /** The last bytes that the terminal sent to the scanner. */
  received(): Uint8Array;
  close(): Promise<void>;
}

const DEFAULT_GAP_MS = 2;
const RECEIVED_KEPT_BYTES = 4096;

export async function startScannerSimulator(options: ScannerSimulatorOptions = {}): Promise<ScannerSimulator> {
  const folder = options.linkPath === undefined ? mkdtempSync(join(tmpdir(), "yanpiao-scanner-")) : null;
  const path = options.linkPath ?? join(folder ?? "", "ttyACM0");
  let cable: PtyCable | null = await connectPtyCable(path);
  let lastExit: Promise<void> = Promise.resolve();
  let received = Buffer.alloc(0);
  const profile = options.profile ?? loadScannerProfileFor("serial", "simulated");
  /** Of the code that was presented last, and of what the device sends until the next one. */
  let pace: PresentOptions = {};
  /** The cable that broke off in the middle of a code: nothing more comes over it. */
  let broken: PtyCable | null = null;
  const left = new Set<() => void>();
  const model: ScannerModel = createScannerModel({
    profile,
    wire: { clock: systemClock, send: (bytes) => transmit(bytes) },
  });
  const transmit = (whole: Uint8Array): void => {
    const { chunk, gapMs = DEFAULT_GAP_MS, onlyBytes } = pace;
    const held = cable;
    if (held === broken) return;
    if (onlyBytes !== undefined) broken = held;
    const bytes = Buffer.from(whole).subarray(0, onlyBytes);
    if (chunk === undefined) held?.child.stdin?.write(bytes);
    else sendSlowly(bytes, chunk, gapMs, (part) => cable === held && (held?.child.stdin?.write(part), true));
  };
  const listen = ({ child }: PtyCable): void => {
    child.stdout?.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(-RECEIVED_KEPT_BYTES);
      // What the last cable still held when it was pulled does not reach the device.
      if (cable?.child === child) model.hear(chunk);
    });
  };
  listen(cable);

  const unplug = (): void => {
    if (cable === null) return;
    lastExit = cable.pull();
    cable = null;
    model.powerOff();
  };

  return {
    path,
    present(code, options = {}): boolean {
      if (cable === null) return false;
      pace = options;
      return model.present(typeof code === "string" ? Buffer.from(code) : code, options.suffix);
    },
    leave(code, everyMs) {
      const read = (): unknown => cable !== null && model.present(Buffer.from(code));
      const takeAway = leaveLying(read, everyMs, systemClock);
      left.add(takeAway);
      return () => {
        left.delete(takeAway);
        takeAway();
      };
    },
    faults: model.faults,
    setupOpen: () => model.setupOpen,
    beeps: () => model.beeps,
    plugged: () => cable !== null,
    unplug,
    async plug(): Promise<void> {
      if (cable !== null) return;
      pace = {};
      await lastExit;
      cable = await connectPtyCable(path);
      listen(cable);
    },
    received: () => new Uint8Array(received),
    async close(): Promise<void> {
      for (const takeAway of left) takeAway();
      unplug();
      await lastExit;
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function sendSlowly(bytes: Buffer, size: number, gapMs: number, send: (part: Buffer) => boolean): void {
  if (bytes.length === 0 || !send(bytes.subarray(0, size))) return;
  setTimeout(() => sendSlowly(bytes.subarray(size), size, gapMs, send), gapMs);
}
