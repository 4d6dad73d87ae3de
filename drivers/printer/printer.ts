import type { DeviceHealth, Unsubscribe } from "../health.ts";

/** Why a slip cannot be, or was not, printed. */
export type PrintFault =
  | "not-connected"
  | "paper-out"
  | "cover-open"
  | "cutter"
  | "head-temperature"
  | "unrecoverable"
  | "offline"
  | "link-lost"
  | "no-reply";

/**
 * What is known about a slip once the printer is done with it. Doubt is part of the answer:
 * `printed` needs the printer's own word that this job left the print head (process id);
 * `probably-printed` means the job was parsed to its end and the printer is well;
 * `unknown` means nothing came back (no back channel, or the link died after the bytes were handed over);
 * `failed` carries the cause, and whether part of the slip may be on paper.
 */
export type PrintOutcome =
  | { readonly type: "printed" }
  | { readonly type: "probably-printed" }
  | { readonly type: "unknown"; readonly fault: PrintFault }
  | { readonly type: "failed"; readonly fault: PrintFault; readonly partial: boolean };

export type PaperState = "ok" | "near-end" | "out" | "unknown";

export interface PrinterStatus {
  readonly health: DeviceHealth;
  readonly paper: PaperState;
  /** null: ready to print as far as is known. */
  readonly fault: PrintFault | null;
}

/** A slip as bytes, built for this printer's profile. */
export interface PrintJob {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Height on paper, for the time a print may take. */
  readonly heightDots: number;
}

/** A receipt printer of any transport. One job at a time; a second one waits its turn. */
export interface Printer {
  print(job: PrintJob): Promise<PrintOutcome>;
  status(): PrinterStatus;
  onStatus(listener: (status: PrinterStatus) => void): Unsubscribe;
  close(): Promise<void>;
}
