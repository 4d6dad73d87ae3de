/**
 * Whether the terminal may still promise to finish something later, known before anybody types: what the home screen
 * says while the service is away follows from it.
 *
 *   disk     the last write failed and none has succeeded since, or so little space is left that what is promised
 *            already needs it
 *   full     as many wait as may
 *   stalled  the oldest has waited for days, by time that has certainly passed: "later" would not be true
 *
 * Error model: total.
 */
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Cancel } from "../../drivers/clock.ts";
import type { Unsubscribe } from "../../drivers/health.ts";
import type { TerminalClock } from "../journal/clock.ts";
import type { AgeClock } from "../store/age.ts";
import { STORE_DELAYS, STORE_LIMITS } from "../store/delays.ts";
import { storageFault } from "../store/disk-fault.ts";
import type { Store } from "../store/open.ts";
import type { OutboxLimits } from "./delays.ts";
import type { Rows } from "./rows.ts";

export type Offer = "open" | Refusal;
export type Refusal = "full" | "stalled" | "disk";

export interface OfferWatch {
  /** As of now, without touching the disk. */
  now(): Offer;
  onChange(listener: (offer: Offer) => void): Unsubscribe;
  /** A row was added or went: the offer may be another one. */
  look(): void;
  /** A write failed. */
  diskFailed(): void;
  start(): void;
  stop(): void;
}

export interface OfferOptions {
  readonly store: Pick<Store, "db" | "path">;
  readonly rows: Pick<Rows, "counts" | "oldestLivedMs">;
  readonly age: Pick<AgeClock, "atLeastMs">;
  readonly clock: TerminalClock;
  readonly limits: OutboxLimits;
  /** Null: the file system does not say. */
  readonly freeBytes?: () => number | null;
}

const DAY_MS = 24 * 3_600_000;

export function createOffer(options: OfferOptions): OfferWatch {
  const { store, rows, age, clock, limits, freeBytes = () => freeBytesAt(store.path) } = options;
  const probe = store.db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('write-probe', ?)");
  const listeners = new Set<(offer: Offer) => void>();
  let failed = false;
  let short = false;
  let said: Offer | null = null;
  let cancel: Cancel | null = null;

  function now(): Offer {
    if (failed || short) return "disk";
    if (rows.counts().waiting >= limits.maxWaiting) return "full";
    const oldest = rows.oldestLivedMs();
    return oldest !== null && age.atLeastMs(oldest) > limits.maxWaitDays * DAY_MS ? "stalled" : "open";
  }

  function look(): void {
    const offer = nowOrDisk();
    if (offer === said) return;
    said = offer;
    for (const listener of [...listeners]) listener(offer);
  }

  function nowOrDisk(): Offer {
    try {
      return now();
    } catch (error) {
      if (!storageFault(error)) throw error;
      return "disk";
    }
  }

  function lookAtDisk(): void {
    const free = freeBytes();
    short = free !== null && free < STORE_LIMITS.reserveBytes;
    if (failed && !short) failed = !takesWrite();
    look();
    cancel = clock.setTimeout(lookAtDisk, STORE_DELAYS.spaceLook);
  }

  function takesWrite(): boolean {
    try {
      // As large as a request: a few bytes may still fit where a row does not.
      probe.run(Buffer.alloc(PROBE_BYTES));
      return true;
    } catch (error) {
      if (!storageFault(error)) throw error;
      return false;
    }
  }

  return {
    now: nowOrDisk,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    look,
    diskFailed() {
      failed = true;
      look();
    },
    start() {
      if (cancel === null) lookAtDisk();
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

const PROBE_BYTES = 16_384;

function freeBytesAt(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}
