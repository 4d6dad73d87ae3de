/** What a View is made of besides the machine's snapshot: where the terminal stands, and what time it is. */
import type { Frame } from "../display/contract/view.ts";

/** What never changes while the terminal runs. */
export interface Place {
  readonly demo: boolean;
  readonly terminalId: string;
  readonly placeName: { readonly zh: string; readonly en: string };
  readonly scannerPosition: Frame["scannerPosition"];
  readonly panelShortSideMm: number;
  readonly hotline: string;
  readonly keepDays: number;
  readonly stillThereMs: number;
  /** For staff. */
  readonly version: string;
  readonly staffIdleMs: number;
  readonly staffLimitMs: number;
}

export interface Now {
  /** The shell's monotonic clock. */
  readonly ms: number;
  readonly wall: Date;
}
