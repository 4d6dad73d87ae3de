import type { PrinterProfile } from "../../config/profiles/schema.ts";

/** What breaks inside a printer and stops the head until somebody, or time, mends it. Paper and cover are not among it. */
export type MechanicalFault = "cutter" | "head-temperature" | "paper-jam" | "unrecoverable" | "offline";

/**
 * How boards differ from what their manual says (printing facts 2.1, 2.5, 3.3). None of this is in a profile's hands:
 * it is what a driver has to live with.
 */
export interface PrinterQuirks {
  /** The numbers of DLE EOT that are answered at all. */
  readonly answers: readonly number[];
  /** Each question is answered with the answer to the one before. */
  readonly answersThePrevious: boolean;
  /** Takes bytes as they come and loses those for which its buffer has no room: a cable without flow control. */
  readonly losesOverflow: boolean;
  readonly eatsLfAfterRaster: boolean;
  /** Says 13 when its buffer fills and 11 when it empties, although nobody listens to that. */
  readonly sendsXonXoff: boolean;
  /** Between a question and its answer. */
  readonly replyDelayMs: number;
  /** Hangs up on a connection that carried nothing for so long; null never. */
  readonly idleCloseMs: number | null;
}

export function quirksOf(profile: PrinterProfile, told: Partial<PrinterQuirks> = {}): PrinterQuirks {
  return {
    answers: profile.status === "custom20" ? [1, 2, 3, 4, 20] : [1, 2, 3, 4],
    answersThePrevious: false,
    losesOverflow: false,
    eatsLfAfterRaster: profile.eatsLfAfterRaster,
    sendsXonXoff: false,
    replyDelayMs: 0,
    idleCloseMs: null,
    ...told,
  };
}
