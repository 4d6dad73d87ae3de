import type { Mechanism } from "./mechanism.ts";
import type { PrinterQuirks } from "./printer-faults.ts";
import { createRealtimeMatcher, type RealtimeCommand } from "./realtime.ts";

/** The host's bytes as they lie in the cable: taken when there is room, else they wait there and hold the host back. */
export interface ByteSource {
  available(): number;
  /** At most so many; null when there are none after all. */
  read(bytes: number): Uint8Array | null;
}

export interface Reception {
  /** Takes what the buffer has room for; called whenever room or bytes may have appeared. */
  pump(): void;
  /** Nothing of what was heard waits outside the buffer. */
  isEmpty(): boolean;
}

export interface ReceptionOptions {
  readonly source: ByteSource;
  readonly mechanism: Mechanism;
  readonly quirks: () => PrinterQuirks;
  readonly onRealtime: (command: RealtimeCommand) => void;
  /** XON and XOFF, from printers that speak them. */
  readonly onFlow: (byte: number) => void;
}

/** Read past a full buffer, so that a question sent right behind a long job is still heard. */
const RESERVE_BYTES = 512;
const XON = 0x11;
const XOFF = 0x13;
/** Nearly full, and room again. */
const XOFF_ROOM_BYTES = 1_024;
const XON_ROOM_BYTES = 3_072;

export function createReception(options: ReceptionOptions): Reception {
  const { source, mechanism, quirks, onRealtime } = options;
  const match = createRealtimeMatcher();
  let reserve = Buffer.alloc(0);
  let pumping = false;
  let saidXoff = false;

  /**
   * Real-time commands are heard now; the same bytes also go through the buffer, where they mean nothing.
   * Returns what of the chunk goes on to the buffer: a clear throws away everything before it.
   */
  const hear = (chunk: Uint8Array): Uint8Array => {
    let from = 0;
    for (const [index, byte] of chunk.entries()) {
      const command = match(byte);
      if (command === null) continue;
      if (command.type === "recover" && command.clear) {
        from = index + 1;
        reserve = Buffer.alloc(0);
      }
      onRealtime(command);
    }
    return chunk.subarray(from);
  };

  const speakFlow = (): void => {
    if (!quirks().sendsXonXoff) return;
    const room = mechanism.room();
    if (saidXoff ? room >= XON_ROOM_BYTES : room <= XOFF_ROOM_BYTES) {
      options.onFlow(saidXoff ? XON : XOFF);
      saidXoff = !saidXoff;
    }
  };

  /** Whether there was anything to do. */
  const step = (): boolean => {
    const room = mechanism.room();
    if (reserve.length > 0 && room > 0) {
      const part = reserve.subarray(0, room);
      reserve = reserve.subarray(part.length);
      mechanism.accept(part);
      return true;
    }
    const lossy = quirks().losesOverflow;
    const wanted = lossy ? source.available() : Math.min(source.available(), room + RESERVE_BYTES - reserve.length);
    const chunk = wanted > 0 ? source.read(wanted) : null;
    if (chunk === null) return false;
    const heard = hear(chunk);
    // Without flow control nothing waits outside: what finds no room is gone, and the rest is printed as if it followed.
    if (lossy) mechanism.accept(heard.subarray(0, mechanism.room()));
    else reserve = Buffer.concat([reserve, heard]);
    return true;
  };

  return {
    pump() {
      if (pumping) return;
      pumping = true;
      while (step());
      pumping = false;
      speakFlow();
    },
    isEmpty: () => reserve.length === 0,
  };
}
