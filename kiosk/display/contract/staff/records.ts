/** What waits to be asked, and what was printed: states, tries and times; never what was asked, and no claim code. */
import { z } from "zod/mini";
import { REQUEST_SHOWS } from "../choices.ts";

export type RequestShows = (typeof REQUEST_SHOWS)[number];

export interface RequestRowView {
  readonly id: string;
  readonly state: "waiting" | "under-way" | "answered" | "dead";
  /** Beijing time, "11-26 14:26". */
  readonly receivedAt: string;
  /** Since it was received. */
  readonly ageMinutes: number;
  readonly tries: number;
  /** "14:31:08"; null where it is not waiting. */
  readonly nextTryAt: string | null;
  /** The code of why the last try gave no answer; null where there was none. */
  readonly reason: string | null;
  readonly collected: boolean;
}

export interface SlipRowView {
  readonly seq: number;
  readonly slip: "verdict" | "claim" | "test";
  readonly reprint: number;
  readonly printedAt: string;
  /** `under-way`: now. */
  readonly outcome: "printed" | "probably-printed" | "unknown" | "failed" | "under-way";
  readonly fault: string | null;
  readonly partial: boolean;
  readonly recovered: boolean;
}

export interface PaperView {
  readonly usedMetres: number;
  readonly leftMetres: { readonly least: number; readonly most: number };
  /** Null: too few days with slips to say. */
  readonly daysToEmpty: number | null;
  /** Since the first slip on this terminal. */
  readonly slips: {
    readonly printed: number;
    readonly probablyPrinted: number;
    readonly unknown: number;
    readonly failed: number;
  };
}

export interface RecordsPageView {
  readonly page: "records";
  /** Null where the store cannot be read. */
  readonly requests: {
    readonly counts: Readonly<Record<RequestShows, number>>;
    readonly shows: RequestShows;
    readonly rows: readonly RequestRowView[];
    /** From 0. */
    readonly at: number;
    readonly pages: number;
  } | null;
  /** This request is asked for again before it is dropped. */
  readonly asksDrop: string | null;
  /** What became of the last retry or drop. */
  readonly told: { readonly verb: "retry" | "drop"; readonly outcome: OperatedView } | null;
  readonly slips: { readonly rows: readonly SlipRowView[]; readonly at: number; readonly more: boolean } | null;
  readonly paper: PaperView | null;
  readonly mayOperate: boolean;
}

export type OperatedView =
  | "done"
  | "disk"
  | "no-such-request"
  | "not-dead"
  | "under-way"
  | "answered"
  | "waits-for-the-day"
  | "nothing-to-ask"
  | "no-store";

const requestId = z.string().check(z.regex(/^[\w-]{1,64}$/));
const pageNumber = z.int().check(z.minimum(0), z.maximum(100_000));

export const recordsActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("show"), shows: z.enum(REQUEST_SHOWS) }),
  z.strictObject({ do: z.literal("turn-requests"), to: pageNumber }),
  z.strictObject({ do: z.literal("turn-slips"), to: pageNumber }),
  z.strictObject({ do: z.literal("retry"), request: requestId }),
  z.strictObject({ do: z.literal("ask-drop"), request: requestId }),
  z.strictObject({ do: z.literal("keep") }),
  z.strictObject({ do: z.literal("drop") }),
]);
export type RecordsAction = z.infer<typeof recordsActionSchema>;
