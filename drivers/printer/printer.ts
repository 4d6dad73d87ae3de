import type { DeviceHealth, Unsubscribe } from "../health.ts";
import type { StatusRound } from "./status.ts";

/** Why a slip cannot be, or was not, printed. */
export type PrintFault =
  | "not-connected"
  | "paper-out"
  | "cover-open"
  | "cutter"
  | "head-temperature"
  | "paper-jam"
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

/**
 * How far a slip has come. `sending`: the first byte is about to be written; `handed-over`: the system took the last
 * one; `fence-answered`: the printer said that it read, or printed, all of it.
 */
export type PrintStep = "sending" | "handed-over" | "fence-answered";

/** A slip as bytes, built for this printer's profile. */
export interface PrintJob {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Height on paper, for the time a print may take. */
  readonly heightDots: number;
  /** The number its fence carries (1 to 9999), where somebody keeps account of them; else the printer counts by itself. */
  readonly number?: number;
  /**
   * Told of each step at most once, in their order; a slip that is stopped misses the steps it did not reach, and a
   * printer without a fence never reaches the last one. `sending` may throw to refuse the slip (it could not be
   * recorded): then nothing is sent, and `print` rejects with what was thrown. What a later step throws is kept until
   * the slip has its outcome, and `print` rejects with it then: paper that moves is not abandoned.
   */
  readonly onStep?: (step: PrintStep) => void;
}

/** What became of a slip that a presenter held out. */
export type SlipFate = "taken" | "retracted" | "ejected" | "unknown";

/** What a printer says of itself, by GS I; null where it did not say, or not in a form that can be read. */
export interface PrinterIdentity {
  readonly modelId: number | null;
  /** Bits of GS I 2; null when it did not answer. */
  readonly hasChineseFont: boolean | null;
  readonly hasCutter: boolean | null;
  readonly firmware: string | null;
  readonly maker: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  /** E.g. "CHINA GB18030". */
  readonly font: string | null;
}

/** A receipt printer of any transport. One job at a time; a second one waits its turn. */
export interface Printer {
  print(job: PrintJob): Promise<PrintOutcome>;
  status(): PrinterStatus;
  onStatus(listener: (status: PrinterStatus) => void): Unsubscribe;
  /** Asks the printer what it is, in turn with the jobs; null while it is not connected. */
  identity?(): Promise<PrinterIdentity | null>;
  /**
   * Asks the printer how it is, in turn with the jobs, and gives its answers as they came, for a technician; what was not
   * answered is missing. Null: it is not connected, or says nothing.
   */
  look?(): Promise<StatusRound | null>;
  /**
   * Only where a presenter holds the slip: once for each slip that came out, for the journal. The job is null for a slip
   * that hung there before this terminal began to look.
   */
  onSlipFate?(listener: (jobId: string | null, fate: SlipFate) => void): Unsubscribe;
  close(): Promise<void>;
}
