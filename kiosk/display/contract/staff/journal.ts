/** The journal as staff read it: some rows at a time, newest first. There is nothing personal in it; hashes are cut to four digits. */
import { z } from "zod/mini";
import { JOURNAL_KINDS, JOURNAL_SPANS } from "../choices.ts";

export type JournalKind = (typeof JOURNAL_KINDS)[number];
export type JournalSpan = (typeof JOURNAL_SPANS)[number];

export interface JournalRowView {
  readonly seq: number;
  /** Beijing time, "11-26 14:26:08". */
  readonly at: string;
  /** The event's id. */
  readonly code: string;
  /** What it means; `zh` null: this version has no Chinese for it. */
  readonly zh: string | null;
  readonly en: string;
  readonly trouble: boolean;
  /** Its fields, as they stand in the line. */
  readonly fields: string;
  /** All about this request can be asked for. */
  readonly request: string | null;
}

export interface JournalPageView {
  readonly page: "journal";
  readonly kind: JournalKind;
  readonly span: JournalSpan;
  readonly troubleOnly: boolean;
  /** Only lines about this request. */
  readonly request: string | null;
  /** New lines come in by themselves. */
  readonly follow: boolean;
  readonly reading: boolean;
  readonly rows: readonly JournalRowView[];
  /** From 0, the newest. */
  readonly at: number;
  readonly more: boolean;
  /** The disk did not let it be read. */
  readonly unreadable: boolean;
}

export const journalActionSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("kind"), kind: z.enum(JOURNAL_KINDS) }),
  z.strictObject({ do: z.literal("span"), span: z.enum(JOURNAL_SPANS) }),
  z.strictObject({ do: z.literal("trouble-only"), on: z.boolean() }),
  z.strictObject({ do: z.literal("request"), request: z.nullable(z.string().check(z.regex(/^[\w-]{1,64}$/))) }),
  z.strictObject({ do: z.literal("follow"), on: z.boolean() }),
  z.strictObject({ do: z.literal("older") }),
  z.strictObject({ do: z.literal("newer") }),
]);
export type JournalAction = z.infer<typeof journalActionSchema>;
