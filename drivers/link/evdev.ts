import { closeSync, constants, openSync } from "node:fs";
import { endianness } from "node:os";
import { Worker } from "node:worker_threads";
import { DRIVER_DELAYS } from "../delays.ts";
import type { EvdevReaderData, EvdevReaderMessage } from "./evdev-reader.ts";
import { createLinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener } from "./link.ts";
import { presenceOf } from "./presence.ts";
import { CLOSED_HERE, reasonOf } from "./reasons.ts";
import { loadLibc, type Libc, type LoadedLibc } from "./system/libc.ts";

export interface EvdevOptions {
  /** Prefer /dev/input/by-id/usb-…-event-kbd: event4 may come back as event7. */
  readonly path: string;
  readonly system?: EvdevSystem;
}

/** What is outside of this program, for tests. */
export interface EvdevSystem {
  readonly loadLibc: () => Promise<LoadedLibc>;
  /** As in process.arch. */
  readonly arch: string;
}

const THIS_MACHINE: EvdevSystem = { loadLibc: () => loadLibc(), arch: process.arch };

/** linux/input.h: _IOW('E', 0x90, int), its argument passed by value. */
const EVIOCGRAB = 0x40044590;
/** EVIOCGBIT(EV_KEY, 96): one bit for each key that the device has. */
const KEY_BITS_BYTES = 96;
const EVIOCGBIT_KEY = 0x80000000 + KEY_BITS_BYTES * 0x10000 + 0x4521;
/** The digits' row and Enter. */
const KEYS_OF_A_KEYBOARD = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 28] as const;

/** struct input_event is 24 bytes where a long has 64 bits; on others it is 16, and nobody tried. */
const ARCHES_OF_64_BITS = ["x64", "arm64", "loong64", "riscv64"];

/**
 * A keyboard that belongs to the terminal alone (`EVIOCGRAB`): from the moment it is open none of its keys reaches the
 * screen, a console or another program. What cannot be grabbed is not used at all, because a visitor's code would then
 * be typed into the page. `onData` gives the kernel's input events as they are, 24 bytes each.
 */
export function evdevOpener({ path, system = THIS_MACHINE }: EvdevOptions): LinkOpener {
  return {
    address: `evdev:${path}`,
    presence: () => presenceOf(path),
    async open(signal) {
      if (!ARCHES_OF_64_BITS.includes(system.arch) || endianness() !== "LE") {
        return { ok: false, reason: `keyboards are only read on 64-bit machines; this one is ${system.arch}` };
      }
      const loaded = await system.loadLibc();
      if (!loaded.ok) return loaded;
      if (signal.aborted) return { ok: false, reason: `gave up opening: ${path}` };
      let fd: number;
      try {
        fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      } catch (error) {
        return { ok: false, reason: reasonOf(error, path) };
      }
      const refusal = grab(loaded.libc, fd, path);
      if (refusal !== null) {
        closeSync(fd);
        return { ok: false, reason: refusal };
      }
      const { link, reading } = evdevLink(fd, path);
      const failure = await reading;
      // Nothing is awaited between here and the caller's listeners: what is typed next is for them.
      if (failure === null && !gaveUp(signal)) return { ok: true, link };
      await link.close();
      return { ok: false, reason: failure ?? `gave up opening: ${path}` };
    },
  };
}

/** A call, because the compiler takes `aborted` for settled once it was read, and it changes across an await. */
function gaveUp(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Null: the keys are ours. */
function grab(libc: Libc, fd: number, path: string): string | null {
  const bits = new Uint8Array(KEY_BITS_BYTES);
  const asked = libc.ioctl(fd, EVIOCGBIT_KEY, bits, path);
  const has = (key: number): boolean => ((bits[key >> 3] ?? 0) & (1 << (key & 7))) !== 0;
  if (!asked.ok || !KEYS_OF_A_KEYBOARD.every(has)) return `not a keyboard: ${path}`;
  const grabbed = libc.ioctl(fd, EVIOCGRAB, 1, path);
  return grabbed.ok ? null : `its keys cannot be kept from the screen, so it is not used: ${grabbed.reason}`;
}

interface StartedLink {
  readonly link: ByteLink;
  /**
   * Resolves when the thread reads, or with the reason why it never will. A link is not a link before: the kernel keeps
   * 64 events, and a code that was typed while the thread was starting was lost (measured in the rig).
   */
  readonly reading: Promise<string | null>;
}

function evdevLink(fd: number, path: string): StartedLink {
  const events = createLinkEvents();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: EvdevReaderData = { fd, path, waitMs: DRIVER_DELAYS.evdevStop, stop };
  const reader = new Worker(new URL("./evdev-reader.ts", import.meta.url), { workerData, name: "evdev" });

  // The descriptor is closed when nobody reads it any more, and with it the grab ends.
  const exited = new Promise<void>((resolve) => {
    reader.once("exit", () => {
      closeSync(fd);
      events.end(CLOSED_HERE);
      resolve();
    });
  });
  reader.on("message", (message: EvdevReaderMessage) => {
    if ("reading" in message) return;
    if ("bytes" in message) events.data(message.bytes);
    else events.end(reasonOf(Object.assign(new Error(message.reason), { code: message.ended ?? "" }), path));
  });
  reader.on("error", (error) => events.end(reasonOf(error, path)));
  // Behind the listeners above: by then it is known whether the first word was the last.
  const reading = new Promise<string | null>((resolve) => {
    reader.once("message", () => resolve(events.ended));
    void exited.then(() => resolve(events.ended));
  });

  const link: ByteLink = {
    write: () => Promise.resolve({ ok: false, reason: events.ended ?? `a keyboard takes no commands: ${path}` }),
    onData: (listener) => events.onData(listener),
    onClose: (listener) => events.onClose(listener),
    close() {
      Atomics.store(stop, 0, 1);
      return exited;
    },
  };
  return { link, reading };
}
