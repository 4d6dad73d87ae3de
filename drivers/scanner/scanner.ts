import type { DeviceHealth, Unsubscribe } from "../health.ts";

/** One physical presentation of a code. */
export interface Scan {
  /** Decoded once, here: strict UTF-8, else gb18030. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** performance.now() when the last byte arrived. */
  readonly atMs: number;
}

/** A scanner of any transport. It is always listening; whether a scan is wanted is decided by the session above it. */
export interface Scanner {
  onScan(listener: (scan: Scan) => void): Unsubscribe;
  health(): DeviceHealth;
  onHealth(listener: (health: DeviceHealth) => void): Unsubscribe;
  close(): Promise<void>;
}
