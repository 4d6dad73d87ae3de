/** What operators are told of a terminal from a desk: how it is, in ids, states and figures. Nothing of any person. */
import type { DeviceHealth } from "../../drivers/health.ts";

export interface Range {
  readonly least: number;
  readonly most: number;
}

export interface Health {
  readonly terminal: string;
  readonly version: string;
  readonly demo: boolean;
  /** By the terminal's own calendar, as an ISO 8601 instant: whoever asks compares it with their own. */
  readonly at: string;
  readonly upSeconds: number;
  readonly inService: boolean;
  /** Null while it is in service. */
  readonly faultCode: string | null;
  readonly somebodyThere: boolean;
  /** Null where it comes from a file, which people change by hand. */
  readonly configuration: {
    /** That it runs with; another one may count from the next start. */
    readonly version: number;
    readonly waitsForRestart: boolean;
    /** Until it is taken back, unless somebody confirms it; null: it is not on trial. */
    readonly confirmLeftSeconds: number | null;
  } | null;
  /** Frames that were proven painted since the core started; null: there is no display. */
  readonly painted: number | null;
  readonly devices: readonly (DeviceHealth & { readonly device: "scanner" | "printer" })[];
  readonly services: readonly {
    readonly name: string;
    readonly state: string;
    readonly lastReason: string | null;
    readonly clockOffsetMs: number | null;
  }[];
  /** Null while the store does not open. */
  readonly requests: { readonly waiting: number; readonly answered: number } | null;
  /** Null while it cannot be written. */
  readonly paper: {
    readonly metresTotal: Range;
    readonly metresLeft: Range;
    readonly cutsTotal: Range;
    readonly slips: Readonly<Record<"printed" | "probablyPrinted" | "unknown" | "failed", number>>;
    /** Null: too few days to tell. */
    readonly daysToEmpty: number | null;
  } | null;
  readonly journal: { readonly files: number; readonly bytes: number };
  /** Of the disk that holds the data; null where the system does not tell. */
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly memory: { readonly residentBytes: number; readonly heapBytes: number };
  /** When the certificate that this door shows runs out, as an ISO 8601 instant. */
  readonly certificateUntil: string | null;
  /** How often each event was recorded since the core started; those that never were are not named. */
  readonly events: Readonly<Record<string, number>>;
}

export interface OfficeFacts {
  readonly terminalId: () => string;
  /** The public half of what signs the journal; null where there is none. */
  readonly journalKey: () => string | null;
  readonly health: () => Health;
}
