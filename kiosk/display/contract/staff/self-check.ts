/** The self-check: what is looked at, how each of it is, and the slip about it. The words come with it: the slip says them too. */
import { z } from "zod/mini";
import type { SaidView } from "../said.ts";

export type SelfCheckLevel = "ok" | "warn" | "fail";

export interface SelfCheckItemView {
  readonly item: string;
  readonly name: SaidView;
  /** `waiting`: its turn has not come. */
  readonly state: "waiting" | "running" | SelfCheckLevel;
  readonly says: SaidView | null;
  readonly todo: SaidView | null;
}

export interface SelfCheckResultView {
  /** Beijing time, "2026-11-26 14:26". */
  readonly at: string;
  readonly level: SelfCheckLevel;
  readonly ok: number;
  readonly warn: number;
  readonly fail: number;
}

export interface SelfCheckPageView {
  readonly page: "self-check";
  readonly running: boolean;
  /** A code is waited for, this many seconds more; null: none is. */
  readonly codeSecondsLeft: number | null;
  /** Of the check that runs, or of the last one; empty where there was none yet. */
  readonly items: readonly SelfCheckItemView[];
  /** Of what is shown; null while it runs, and where there was none yet. */
  readonly result: SelfCheckResultView | null;
  /** What the readiness slip carries; null without a result. */
  readonly qr: string | null;
  /** The disk did not take the last result. */
  readonly notKept: boolean;
  /** Earlier ones, the newest first, without the one that is shown. */
  readonly history: readonly SelfCheckResultView[];
  readonly slip: "printing" | "printed" | "probably-printed" | "unknown" | "failed" | null;
}

export const selfCheckActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("run") }),
  z.strictObject({ do: z.literal("skip-code") }),
  z.strictObject({ do: z.literal("print-slip") }),
]);
export type SelfCheckAction = z.infer<typeof selfCheckActionSchema>;
