import type { InvoiceKind, RecordStatus } from "../../invoice/types.ts";

/** Words for the workbench, Chinese and English as a pair. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * How an invoice of the register is numbered. The year, month and day of issue are part of the number, so that a sample
 * can be "issued today" on any day, and one that was queued yesterday is still known tomorrow.
 */
export type Numbering =
  /** 20 digits: YY, 11 for Beijing, channel, MMDD, 11 of serial. */
  | { readonly layout: "digital"; readonly channel: "2" | "7" | "9"; readonly serial: string }
  /** Code 0 + 1100 + YY + batch + two digits of type; number MMDD + 4 of serial. */
  | { readonly layout: "code-12"; readonly batch: string; readonly type: "04" | "11" | "13"; readonly serial: string }
  /** Code 1100 + YY + 4 of batch, kind, copies, version; number MMDD + 4 of serial. */
  | { readonly layout: "code-10"; readonly tail: string; readonly serial: string };

/** What the service does with this invoice beside answering from the register. */
export type Trouble =
  | { readonly trouble: "none" }
  /** The answer takes three seconds. */
  | { readonly trouble: "slow" }
  /** The first try of a question does not get through; the next one does. */
  | { readonly trouble: "unreachable-once" }
  /** The question is taken, its reply arrives mangled; a look-up gets the answer. */
  | { readonly trouble: "mangled-once" };

export interface RegisterEntry {
  readonly id: string;
  readonly title: Words;
  readonly outcome: Words;
  readonly kind: InvoiceKind;
  readonly numbering: Numbering;
  /** How many days before "today" the sample is issued. */
  readonly ageDays: number;
  readonly totalWithTaxFen: number;
  readonly taxFen: number;
  /** 20 digits where the kind has one, else null. */
  readonly checkCode: string | null;
  readonly sellerName: string;
  readonly buyerName: string;
  readonly status: RecordStatus;
  readonly redLetterNumber: string | null;
  readonly remainingFen: number | null;
  /** False: the sample exists on paper only, the record has no such invoice. */
  readonly recorded: boolean;
  /** The amount on the paper where it differs from the record's. */
  readonly printedTotalFen: number | null;
  /** Checks that others have used up today. */
  readonly checksElsewhere: number;
  readonly trouble: Trouble["trouble"];
}
