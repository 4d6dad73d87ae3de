import { createLinkEvents, type LinkEvents } from "./link-events.ts";
import type { ByteLink, LinkOpener } from "./link.ts";
import { CLOSED_HERE } from "./reasons.ts";

/**
 * A cable without hardware, for tests of drivers on a manual clock. The far end is what the device sees. Bytes cross
 * in order in a later microtask, never inside `write`, as on a real link; bytes for an end that is gone are lost.
 */
export interface MemoryCable {
  readonly near: ByteLink;
  readonly far: ByteLink;
  /** Both ends see it, with this reason: the cable is pulled. */
  cut(reason: string): void;
}

export function memoryLink(): MemoryCable {
  const near = createLinkEvents();
  const far = createLinkEvents();
  return {
    near: memoryEnd(near, far),
    far: memoryEnd(far, near),
    cut(reason) {
      near.end(reason);
      far.end(reason);
    },
  };
}

function memoryEnd(own: LinkEvents, other: LinkEvents): ByteLink {
  let closing = false;
  return {
    async write(bytes) {
      if (own.ended !== null || closing) return { ok: false, reason: own.ended ?? CLOSED_HERE };
      const copy = Uint8Array.from(bytes);
      await Promise.resolve();
      other.data(copy);
      return { ok: true };
    },
    onData: (listener) => own.onData(listener),
    onClose: (listener) => own.onClose(listener),
    async close() {
      // Behind the writes that were made before it.
      closing = true;
      await Promise.resolve();
      own.end(CLOSED_HERE);
      other.end("closed by the other end");
    },
  };
}

/** A socket in the wall for memory cables: a device can be plugged in and pulled out. */
export interface MemorySocket {
  readonly opener: LinkOpener;
  /** From now on `open` succeeds; `onOpen` is given the device's end of each new connection. */
  plug(onOpen: (far: ByteLink) => void): void;
  /** Cuts what is connected; `open` fails until the next `plug`. */
  unplug(): void;
  /** How often `open` was called. */
  readonly attempts: number;
}

export function memorySocket(address = "memory:0"): MemorySocket {
  let onOpen: ((far: ByteLink) => void) | null = null;
  let cable: MemoryCable | null = null;
  let attempts = 0;
  return {
    opener: {
      address,
      open() {
        attempts += 1;
        if (onOpen === null) return Promise.resolve({ ok: false, reason: `nothing plugged in: ${address}` });
        cable = memoryLink();
        onOpen(cable.far);
        return Promise.resolve({ ok: true, link: cable.near });
      },
    },
    plug(listener) {
      onOpen = listener;
    },
    unplug() {
      onOpen = null;
      cable?.cut(`unplugged: ${address}`);
      cable = null;
    },
    get attempts() {
      return attempts;
    },
  };
}
