import type { ScannerCommand } from "../../config/profiles/schema.ts";

/**
 * What one device's bytes mean. A link hands over chunks of a stream (serial) or one report at a time (HID); a protocol
 * turns them into what was heard. Pure and byte by byte: any chunking of a stream gives the same result; only silence is
 * time, and it comes in as `gap()`. Nothing here throws: what is broken is counted by why, and dropped.
 */
export interface ScanProtocol {
  push(bytes: Uint8Array): readonly Heard[];
  /** `idleMs` passed without a byte while something was pending. May be called again while something still is. */
  gap(): readonly Heard[];
  /** The device is gone: its half message must not be joined to what the next connection says. */
  reset(): void;
  /** Something has begun and not ended, or is remembered until silence: whoever owns the clock watches for the gap. */
  readonly pending: boolean;
  /** How much silence decides; may change with what is pending. */
  readonly idleMs: number;
  /** Counters of what was dropped, by reason; never the bytes. */
  readonly dropped: Dropped;
  /** The writes, in order, that say this to the device; null where it cannot be told. */
  command(name: ScannerCommand): readonly Uint8Array[] | null;
  /** Whether the device answers this command: then the next reply is its answer. */
  answers(name: ScannerCommand): boolean;
}

export type Heard =
  /** The bytes of one code, exactly as the symbol holds them. */
  | { readonly type: "code"; readonly bytes: Uint8Array }
  /** The device's answer to a command: never a scan. */
  | { readonly type: "reply"; readonly bytes: Uint8Array; readonly ok: boolean | null }
  /** Must be written back at once (an SSI packet that is not acknowledged is sent again, and is a double scan). */
  | { readonly type: "send"; readonly bytes: Uint8Array };

export interface Dropped {
  /** More bytes than the profile allows; thrown away up to its own end. */
  readonly tooLong: number;
  /** Cut off by silence, an unplug or a new beginning. */
  readonly unfinished: number;
  /** Wrong checksum, impossible length, unknown packet or report. */
  readonly malformed: number;
}
