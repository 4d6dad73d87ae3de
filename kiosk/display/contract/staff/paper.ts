/** A change of paper, step by step; it stands on the devices page while it lasts. */
import { z } from "zod/mini";
import { PAPER_ANSWERS } from "../choices.ts";
import type { PrinterTrouble, PrintJobState } from "./printer.ts";

/** In their order. */
export const PAPER_STEPS = ["open", "remove", "insert", "close", "print", "look", "done"] as const;
export type PaperStep = (typeof PAPER_STEPS)[number];

/** Why a step is not the plain one. */
export type PaperHint =
  /** The strip came out blank: the roll is the wrong way round. */
  | "blank"
  /** The cover is closed, and no paper is seen. */
  | "no-paper"
  /** The cover is closed again, and the end of the old paper was never seen. */
  | "not-removed"
  /** The new roll is near its end already. */
  | "low";

export type PaperAnswer = (typeof PAPER_ANSWERS)[number];

export interface PaperGuideView {
  readonly step: PaperStep;
  readonly hint: PaperHint | null;
  /** What else the printer complains of. */
  readonly trouble: PrinterTrouble | null;
  /** What the sensors say now; null where there is none, or it does not say. */
  readonly cover: "open" | "closed" | null;
  readonly paper: "ok" | "near-end" | "out" | null;
  /**
   * A button goes on where no sensor can: `stand-in`, this printer has none for this step; `stuck`, it has one, which says nothing
   * for a while; `choice`, only a person knows. Null: the sensor goes on by itself.
   */
  readonly hand: "stand-in" | "stuck" | "choice" | null;
  /** The test strip; null before the first. */
  readonly strip: { readonly state: PrintJobState; readonly trouble: string | null } | null;
  /** Another strip is printed only when somebody asks for it. */
  readonly mayTryAgain: boolean;
  /** It can be begun at the strip, because the new roll is in already. */
  readonly maySkip: boolean;
  /** At the end: what became of the new roll in the account, and what is left on it. */
  readonly roll: "counted" | "counted-already" | "no-ledger" | null;
  readonly rollMetres: number;
  /** False: the strip is torn off by hand. */
  readonly cuts: boolean;
}

export const paperActions = [
  z.strictObject({ do: z.literal("paper-begin") }),
  z.strictObject({ do: z.literal("paper-skip") }),
  z.strictObject({ do: z.literal("paper-next") }),
  z.strictObject({ do: z.literal("paper-answer"), answer: z.enum(PAPER_ANSWERS) }),
  z.strictObject({ do: z.literal("paper-again") }),
  z.strictObject({ do: z.literal("paper-leave") }),
] as const;
export type PaperAction = z.infer<(typeof paperActions)[number]>;
