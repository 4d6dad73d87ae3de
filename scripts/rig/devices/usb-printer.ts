/**
 * A USB printer-class printer's own side: /dev/g_printerN, behind it the mechanism of the simulated printer. What the
 * host writes comes in as its USB packets do; while the printer takes nothing, the host's transfer stays under way,
 * as on a real bus (the device answers NAK), and only the control pipe still works.
 */
import { closeSync, constants, openSync, readSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PrinterProfile } from "../../../config/profiles/schema.ts";
import { systemClock } from "../../../drivers/clock.ts";
import { loadLibc, type Libc } from "../../../drivers/link/system/libc.ts";
import type { PrintEvent } from "../../../drivers/printer/interpreter-events.ts";
import { createMechanism, type Mechanism } from "../../../drivers/simulator/mechanism.ts";
import { identity, processIdReply, sensorByte, statusByte } from "../../../drivers/simulator/printer-status.ts";
import { createRealtimeMatcher } from "../../../drivers/simulator/realtime.ts";
import { GUEST_LIMITS } from "../limits.ts";
import { buildGadget, type UsbIdentity } from "./gadget.ts";

export interface UsbPrinterModel {
  readonly usb: UsbIdentity;
  /** IEEE-1284 id, without its length bytes: "MFG:…;MDL:…;CLS:PRINTER;". */
  readonly deviceId: string;
  readonly profile: PrinterProfile;
  readonly speedMmPerS: number;
}

/** Paper that came out. */
export interface PrintedPiece {
  /** False: torn, run out of paper, or the power went in the middle. */
  readonly complete: boolean;
  readonly text: string;
  readonly heightDots: number;
}

export interface UsbPrinterDevice {
  /** Resolves when the host has taken notice of it. */
  plug(socket: number): Promise<void>;
  /** Cable and power: what was in its buffer is lost. */
  unplug(): void;
  setPaper(state: "ok" | "near-end" | "out"): void;
  /** The roll has this much left from now on. */
  runOutAfterMm(mm: number): void;
  /** Takes nothing any more, as a printer with a full buffer does; the control pipe goes on answering. */
  setStalled(stalled: boolean): void;
  remove(): void;
}

export interface UsbPrinterEvents {
  /** Everything the host sends, as it comes out of the USB pipe. */
  readonly onReceived: (bytes: Uint8Array) => void;
  readonly onPiece: (piece: PrintedPiece) => void;
}

/** linux/usb/g_printer.h: _IOWR('g', 0x22, unsigned char), and the bits of the USB printer class. */
const GADGET_SET_PRINTER_STATUS = 0xc001_6722;
const STATUS = { noError: 0x08, selected: 0x10, paperEmpty: 0x20 } as const;
/** Two transfers of 8 kB each way: what a job has to exceed before its writer feels that nothing is taken. */
const TRANSFERS = "2";
const PAPER_MM = 60_000;
const NEAR_END_MM = 4_000;
/** How often the pipe is looked at: the gadget holds its lock while it waits, and then cannot answer. */
const LOOK_MS = 10;
const READ_BYTES = 4_096;

export async function buildUsbPrinter(
  name: string,
  model: UsbPrinterModel,
  events: UsbPrinterEvents,
): Promise<UsbPrinterDevice> {
  const loaded = await loadLibc();
  if (!loaded.ok) throw new Error(loaded.reason);
  const { libc } = loaded;
  const gadget = buildGadget(name, model.usb, "printer", { pnp_string: model.deviceId, q_len: TRANSFERS });
  const { profile } = model;
  let file: number | null = null;
  let look: NodeJS.Timeout | undefined;
  let stalled = false;
  let match = createRealtimeMatcher();

  const mechanism: Mechanism = createMechanism({
    ...{ widthDots: profile.dots, dotsPerMm: profile.dotsPerMm, speedMmPerS: model.speedMmPerS },
    ...{ paperMm: PAPER_MM, nearEndMm: NEAR_END_MM, clock: systemClock },
    onQuestion: (event) => answerQueued(event),
    onPiece: ({ complete, text, heightDots }) => events.onPiece({ complete, text, heightDots }),
    onChange: () => sayPortStatus(libc),
  });

  const condition = (): { readonly paper: "ok" | "near-end" | "out"; readonly coverOpen: boolean } => ({
    paper: mechanism.paper().state,
    coverOpen: mechanism.coverOpen(),
  });

  function sayPortStatus(system: Libc): void {
    if (file === null) return;
    const { paper } = condition();
    const byte = STATUS.selected | (paper === "out" ? STATUS.paperEmpty : STATUS.noError);
    system.ioctl(file, GADGET_SET_PRINTER_STATUS, byte, name);
  }

  /** A host that does not listen loses the answer, as with a real printer's small status buffer. */
  function reply(bytes: Uint8Array): void {
    if (file === null || profile.status === "none") return;
    try {
      writeSync(file, bytes);
    } catch {
      // Full, or the cable was pulled this moment.
    }
  }

  function answerQueued(event: PrintEvent): void {
    if (event.type === "fence" && profile.fence === "gs-h") reply(processIdReply(event.id));
    else if (event.type === "sensor-request") reply(Uint8Array.of(sensorByte(event.n, condition())));
    else if (event.type === "identity-request") reply(identity(event.n));
  }

  /** Real-time commands are acted on as they arrive; a clear throws away what came before it. */
  function take(bytes: Uint8Array): void {
    events.onReceived(bytes);
    let from = 0;
    for (const [index, byte] of bytes.entries()) {
      const command = match(byte);
      if (command === null) continue;
      if (command.type === "status") reply(Uint8Array.of(statusByte(command.n, condition())));
      else if (command.clear) {
        from = index + 1;
        mechanism.clearBuffer();
      }
    }
    mechanism.accept(bytes.subarray(from));
  }

  function pump(): void {
    clearTimeout(look);
    if (file === null) return;
    const room = stalled ? 0 : mechanism.room();
    let got = 0;
    if (room > 0) {
      const buffer = new Uint8Array(Math.min(room, READ_BYTES));
      try {
        got = readSync(file, buffer);
        if (got > 0) take(buffer.slice(0, got));
      } catch {
        // Nothing there, or not connected just now.
      }
    }
    if (got > 0) setImmediate(pump);
    else look = setTimeout(pump, LOOK_MS);
  }

  const unplug = (): void => {
    clearTimeout(look);
    const open = file;
    file = null;
    gadget.unplug();
    if (open !== null) closeSync(open);
    mechanism.powerCut();
    match = createRealtimeMatcher();
  };
  return {
    async plug(socket) {
      // The kernel does not say which gadget a node belongs to, only that it has made one.
      const before = nodes();
      gadget.plug(socket);
      const node = nodes().find((name) => !before.includes(name));
      if (node === undefined) throw new Error(`${name}: no device node appeared`);
      file = await openOnceConfigured(join("/dev", node));
      sayPortStatus(libc);
      pump();
    },
    unplug,
    setPaper: (state) => mechanism.setPaper(state),
    runOutAfterMm: (mm) => mechanism.runOutAfterMm(mm),
    setStalled(on) {
      stalled = on;
    },
    remove() {
      unplug();
      gadget.remove();
    },
  };
}

/** The node refuses to open until the host has chosen the device's configuration. */
async function openOnceConfigured(path: string): Promise<number> {
  const endMs = performance.now() + GUEST_LIMITS.soon;
  for (;;) {
    try {
      return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(LOOK_MS);
    }
  }
}

function nodes(): readonly string[] {
  return readdirSync("/dev").filter((name) => name.startsWith("g_printer"));
}
