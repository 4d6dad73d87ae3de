import type { SerialScannerProfile } from "../../config/profiles/schema.ts";
import type { Cancel, Clock } from "../clock.ts";
import { DRIVER_DELAYS } from "../delays.ts";
import type { LinkOpener } from "../link/link.ts";
import { createSupervisor, type SupervisorCounters } from "../supervise.ts";
import { createFramer } from "./framing.ts";
import { createRepeatFilter } from "./repeats.ts";
import type { Scan, Scanner } from "./scanner.ts";
import { decodeScanText } from "./text.ts";

export interface SerialScannerOptions {
  readonly opener: LinkOpener;
  readonly profile: SerialScannerProfile;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** What a technician is shown: numbers only, never a scanned byte. */
export interface ScannerCounters extends SupervisorCounters {
  readonly scans: number;
  readonly repeats: number;
  readonly tooLong: number;
  /** Grows with each scan when the device sends another suffix than the profile says. */
  readonly unfinished: number;
}

export interface SerialScanner extends Scanner {
  counters(): ScannerCounters;
}

/**
 * A scanner on a byte link (RS-232, USB-CDC). It listens always, so that nothing old waits in the kernel; whether a
 * scan is wanted is the session's business. A scanner cannot be asked whether it is alive in a way all models share,
 * so it has no heartbeat: close events and the device path are what is watched.
 */
export function createSerialScanner(options: SerialScannerOptions): SerialScanner {
  const { profile, clock } = options;
  const listeners = new Set<(scan: Scan) => void>();
  const framer = createFramer(profile.framing);
  const repeatFilter = createRepeatFilter(profile.rereadMs, clock);
  const counters = { scans: 0, repeats: 0 };
  let lastByteMs = 0;
  let cancelGap: Cancel = () => undefined;

  const deliver = (frames: readonly Uint8Array[]): void => {
    for (const bytes of frames) {
      const text = decodeScanText(bytes);
      if (!repeatFilter.isNew(text)) {
        counters.repeats += 1;
        continue;
      }
      counters.scans += 1;
      for (const listener of [...listeners]) listener({ text, bytes, atMs: lastByteMs });
    }
  };

  /**
   * A blocked event loop runs its timers before it reads the port: after a long block the gap seems over although the
   * rest of the frame lies in the kernel. So the gap is believed only after one more short wait, in which the port is read.
   */
  const watchGap = (): void => {
    cancelGap();
    if (!framer.pending) return;
    cancelGap = clock.setTimeout(() => {
      cancelGap = clock.setTimeout(() => deliver(framer.gap()), DRIVER_DELAYS.idleConfirm);
    }, profile.framing.idleMs);
  };

  const supervisor = createSupervisor({
    opener: options.opener,
    clock,
    ...(options.random === undefined ? {} : { random: options.random }),
    onData(bytes) {
      lastByteMs = clock.now();
      const frames = framer.push(bytes);
      watchGap();
      deliver(frames);
    },
    onLoss() {
      cancelGap();
      framer.reset();
    },
  });

  return {
    onScan(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    health: () => supervisor.health(),
    onHealth: (listener) => supervisor.onHealth(listener),
    counters: () => ({ ...supervisor.counters(), ...counters, ...framer.dropped }),
    async close() {
      cancelGap();
      framer.reset();
      repeatFilter.forget();
      listeners.clear();
      await supervisor.close();
    },
  };
}
