import type { ScannerCommand } from "../../config/profiles/schema.ts";
import type { DeviceHealth, Unsubscribe } from "../health.ts";
import type { SupervisorCounters } from "../supervise.ts";
import type { Dropped } from "./protocol.ts";

/** One physical presentation of a code. */
export interface Scan {
  /** Decoded once, here: strict UTF-8, else gb18030. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** performance.now() when the last byte arrived. */
  readonly atMs: number;
  /** From its first byte to its last, as this process saw them; absent where there is no cable to time. */
  readonly tookMs?: number;
}

/** A scanner of any transport. It is always listening; whether a scan is wanted is decided by the session above it. */
export interface Scanner {
  onScan(listener: (scan: Scan) => void): Unsubscribe;
  health(): DeviceHealth;
  onHealth(listener: (health: DeviceHealth) => void): Unsubscribe;
  close(): Promise<void>;
}

/** A scanner as a technician sees it: it can be told things, and its numbers can be read. */
export interface ScannerDevice extends Scanner {
  /** Says this to the device and waits for its answer where it gives one. Never rejects. */
  tell(command: ScannerCommand): Promise<ToldOutcome>;
  /** The device's answers to commands, each as it came; never a scanned byte. */
  onReply(listener: (reply: ScannerReply) => void): Unsubscribe;
  /**
   * What came of turning scan-to-configure off at the present connection: `ok` or `sent` is protection. Null until that
   * is known, and where the profile has no command for it.
   */
  setupProtection(): ToldOutcome | null;
  counters(): ScannerCounters;
}

/**
 * What came of a command. `ok` and `refused` are the device's own words. `sent`: handed over to a device that does not
 * answer this command, which is all that can be known. `no-answer`: it should have answered and did not.
 */
export type ToldOutcome = "ok" | "refused" | "sent" | "no-answer" | "not-connected" | "not-supported";

export interface ScannerReply {
  readonly bytes: Uint8Array;
  /** False: the device refused. Null: an answer with content, e.g. to `query`. */
  readonly ok: boolean | null;
}

/** What a technician is shown: numbers only, never a scanned byte. */
export interface ScannerCounters extends SupervisorCounters, Dropped {
  readonly scans: number;
  readonly repeats: number;
  readonly replies: number;
}
